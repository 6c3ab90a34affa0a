import { posix } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { cellOf, columnWithRole, datasetOf, labelName, mediaRootOf, type ProjectData } from '../columns/projectData.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import { resolveInside } from '../media/pathContainment.ts';
import { type ExportOptions, fateOf, requireImages } from './exportPlan.ts';
import { inParallel, type StagedFolder } from './stagedFolder.ts';

/** Characters that cannot stand in a folder name everywhere become `_`; the class keeps its own name in the manifest. */
export function folderOf(label: string): string {
  const safe = label.replaceAll(/[\\/:*?"<>|\u0000-\u001f]/g, '_').replace(/[. ]+$/, '');
  return safe === '' || safe === '.' || safe === '..' ? '_' : safe;
}

/**
 * Copies every written example's picture into the folder of its current label. A picture whose label did not change keeps
 * its path; one that moves keeps its name, with a number behind it when that is taken.
 */
export async function writeImageFolder(
  project: ProjectData,
  options: ExportOptions,
  stage: StagedFolder,
  control: JobControl,
): Promise<void> {
  requireImages(project);
  const image = columnWithRole(project, 'image')!;
  const taken = new Set<string>();
  const moving: number[] = [];
  let done = 0;
  const copy = async (id: number, to: string): Promise<void> => {
    const dataset = datasetOf(project, id);
    const root = mediaRootOf(project, dataset);
    if (root === null)
      throw new WinnowError(
        'media_missing',
        `The images of "${dataset.name}" are not where they were. Say where they are now.`,
        { file: dataset.mediaRoot ?? undefined },
      );
    await stage.copy(resolveInside(root, String(cellOf(project, image, id) ?? '')), to);
    done += 1;
    control.progress({ done });
  };
  // Paths are given out in order before anything is copied, so that the result does not depend on timing.
  const plan: { readonly id: number; readonly to: string }[] = [];
  for (let id = 0; id < project.rowCount; id += 1) {
    const fate = fateOf(project, id);
    if (fate === 'exclude' || (options.onlyChanges && fate !== 'relabel')) continue;
    const isFolder = datasetOf(project, id).mapping.source.format === 'image_folder';
    const path = String(cellOf(project, image, id) ?? '');
    if (fate === 'relabel' || !isFolder) {
      moving.push(id);
      continue;
    }
    taken.add(path.toLowerCase());
    plan.push({ id, to: path });
  }
  for (const id of moving) {
    const path = String(cellOf(project, image, id) ?? '');
    const isFolder = datasetOf(project, id).mapping.source.format === 'image_folder';
    // Inside a class folder deeper folders stay; a path from a table says nothing about classes, so only its name is kept.
    const rest = isFolder && path.includes('/') ? path.slice(path.indexOf('/') + 1) : posix.basename(path);
    const folder = folderOf(labelName(project, project.current[id]!) ?? 'unlabelled');
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
  project: ProjectData,
  options: ExportOptions,
  stage: StagedFolder,
  control: JobControl,
): Promise<void> {
  const image = columnWithRole(project, 'image');
  if (!image) return;
  const done = new Set<string>();
  for (let id = 0; id < project.rowCount; id += 1) {
    const fate = fateOf(project, id);
    if (fate === 'exclude' || (options.onlyChanges && fate !== 'relabel')) continue;
    const dataset = datasetOf(project, id);
    const root = mediaRootOf(project, dataset);
    const path = String(cellOf(project, image, id) ?? '');
    if (root === null || path === '' || done.has(path)) continue;
    done.add(path);
    await control.checkpoint();
    await stage.copy(resolveInside(root, path), posix.normalize(path));
  }
}
