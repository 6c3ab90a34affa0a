import { posix } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { OpenProject } from '../project/openProject.ts';
import { mediaRootOf } from '../project/sourcePaths.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import { resolveInside } from '../media/pathContainment.ts';
import type { DatasetRecord } from '../store/datasetStore.ts';
import { type ExportOptions, fateOf, requireImages } from './exportPlan.ts';
import { inParallel, type StagedFolder } from './stagedFolder.ts';

const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Characters and names that cannot stand as a folder name everywhere are changed with `_`. */
export function folderOf(label: string): string {
  const safe = label.replaceAll(/[\\/:*?"<>|\u0000-\u001f]/g, '_').replace(/[. ]+$/, '');
  if (safe === '') return '_';
  return deviceName.test(safe) ? `_${safe}` : safe;
}

/** One folder for each class: the one that the source has for it, else one that no other class has. */
function classFolders(project: OpenProject, ids: readonly number[]): (label: string | null) => string {
  const folders = new Map<string | null, string>();
  const taken = new Set<string>();
  const image = project.columnWithRole('image')!;
  for (const id of ids) {
    if (project.datasetOf(id).mapping.source.format !== 'image_folder') continue;
    const path = String(project.cellOf(image, id) ?? '');
    const given = project.labelName(project.given[id]!);
    const folder = path.slice(0, Math.max(0, path.indexOf('/')));
    if (folder === '' || given === null) continue;
    folders.set(given, folder);
    taken.add(folder.toLowerCase());
  }
  return (label) => {
    const known = folders.get(label);
    if (known !== undefined) return known;
    const wanted = folderOf(label ?? 'unlabelled');
    let folder = wanted;
    for (let n = 2; taken.has(folder.toLowerCase()); n += 1) folder = `${wanted} (${n})`;
    taken.add(folder.toLowerCase());
    folders.set(label, folder);
    return folder;
  };
}

/** '' or, when a project has several datasets, the folder that one of them gets inside the target, ending in `/`. */
export function prefixOf(project: OpenProject, dataset: DatasetRecord): string {
  return project.datasets.length > 1 ? `${folderOf(dataset.name)}/` : '';
}

/**
 * Copies every written example's picture into the folder of its current label. A picture whose label did not change keeps
 * its path; one that moves keeps its name, with a number behind it when that is taken.
 */
export async function writeImageFolder(
  project: OpenProject,
  options: ExportOptions,
  stage: StagedFolder,
  control: JobControl,
): Promise<void> {
  requireImages(project);
  const image = project.columnWithRole('image')!;
  const taken = new Set<string>();
  const moving: number[] = [];
  let done = 0;
  const copy = async (id: number, to: string): Promise<void> => {
    const dataset = project.datasetOf(id);
    const root = mediaRootOf(project, dataset);
    if (root === null)
      throw new WinnowError(
        'media_missing',
        `The images of "${dataset.name}" are not where they were. Say where they are now.`,
        { file: dataset.mediaRoot ?? undefined },
      );
    await stage.copy(resolveInside(root, String(project.cellOf(image, id) ?? '')), to);
    done += 1;
    control.progress({ done });
  };
  // Paths are given out in order before anything is copied, so that the result does not depend on timing.
  const plan: { readonly id: number; readonly to: string }[] = [];
  const folderFor = classFolders(
    project,
    Array.from({ length: project.rowCount }, (_, id) => id),
  );
  for (let id = 0; id < project.rowCount; id += 1) {
    const fate = fateOf(project, id);
    if (fate === 'exclude' || (options.onlyChanges && fate !== 'relabel')) continue;
    const isFolder = project.datasetOf(id).mapping.source.format === 'image_folder';
    const path = String(project.cellOf(image, id) ?? '');
    if (fate === 'relabel' || !isFolder) {
      moving.push(id);
      continue;
    }
    taken.add(path.toLowerCase());
    plan.push({ id, to: path });
  }
  for (const id of moving) {
    const path = String(project.cellOf(image, id) ?? '');
    const isFolder = project.datasetOf(id).mapping.source.format === 'image_folder';
    // Inside a class folder deeper folders stay; a path from a table says nothing about classes, so only its name is kept.
    const rest = isFolder && path.includes('/') ? path.slice(path.indexOf('/') + 1) : posix.basename(path);
    const folder = folderFor(project.labelName(project.current[id]!));
    plan.push({ id, to: freePath(posix.join(folder, rest), taken) });
  }
  await inParallel(plan, async ({ id, to }) => {
    await control.checkpoint();
    await copy(id, to);
  });
}

function freePath(path: string, taken: Set<string>): string {
  const { dir, name, ext } = posix.parse(path);
  let candidate = path;
  for (let n = 2; taken.has(candidate.toLowerCase()); n += 1) candidate = posix.join(dir, `${name} (${n})${ext}`);
  taken.add(candidate.toLowerCase());
  return candidate;
}

/** Copies the pictures that a table points at, under the same relative paths. */
export async function copyMedia(
  project: OpenProject,
  options: ExportOptions,
  stage: StagedFolder,
  control: JobControl,
): Promise<void> {
  const image = project.columnWithRole('image');
  if (!image) return;
  const done = new Map<string, string>();
  for (let id = 0; id < project.rowCount; id += 1) {
    const fate = fateOf(project, id);
    if (fate === 'exclude' || (options.onlyChanges && fate !== 'relabel')) continue;
    const dataset = project.datasetOf(id);
    const root = mediaRootOf(project, dataset);
    const path = String(project.cellOf(image, id) ?? '');
    if (path === '') continue;
    if (root === null)
      throw new WinnowError(
        'media_missing',
        `The images of "${dataset.name}" are not where they were. Say where they are now, or export without images.`,
        { file: dataset.mediaRoot ?? undefined },
      );
    // Beside a table of its own each dataset keeps its paths; in one table for all, a path can mean only one picture.
    const to = (options.format === 'same' ? prefixOf(project, dataset) : '') + posix.normalize(path);
    const from = resolveInside(root, path);
    const known = done.get(to);
    if (known === from) continue;
    if (known !== undefined)
      throw new WinnowError(
        'conflict',
        `Two datasets have different images at "${path}", which cannot both be beside one table. Choose the same format as the source.`,
        { file: from },
      );
    done.set(to, from);
    await control.checkpoint();
    await stage.copy(from, to);
  }
}
