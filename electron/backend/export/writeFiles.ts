import { type ExampleId, firstId } from '#shared/model/ids.ts';
import { posix } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ExportFormat } from '#shared/model/formats.ts';
import type { OutDataset, WriteDataset } from '../ingest/sourceFormat.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import { findPicture } from '../media/picturePath.ts';
import type { OpenProject } from '../project/openProject.ts';
import { mediaRootOf } from '../project/sourcePaths.ts';
import type { ExportPlan } from './exportPlan.ts';
import { inParallel, type StagedFolder } from './stagedFolder.ts';
import { prefixOf } from './writeSame.ts';

/** Writes the files that a format makes of the project. Their paths are given out in order before a picture is copied. */
export async function writeFiles(
  project: OpenProject,
  { write, dataset }: { readonly write: WriteDataset; readonly dataset: OutDataset },
  stage: StagedFolder,
  control: JobControl,
): Promise<void> {
  const pictures: { readonly path: string; readonly pictureOf: ExampleId }[] = [];
  for await (const file of write(dataset))
    if ('pictureOf' in file) pictures.push(file);
    else await stage.write(file.path, file.parts);
  let done = 0;
  await inParallel(pictures, async ({ path, pictureOf }) => {
    await control.checkpoint();
    await stage.copy(pictureFile(project, pictureOf), path);
    done += 1;
    control.progress({ done });
  });
}

function pictureFile(project: OpenProject, id: ExampleId): string {
  const dataset = project.datasetOf(id);
  const root = mediaRootOf(project, dataset);
  if (root === null)
    throw new WinnowError(
      'media_missing',
      `The images of "${dataset.name}" are not where they were. Say where they are now.`,
      { file: dataset.mediaRoot ?? undefined },
    );
  const cell = String(project.cellOf(project.columnWithRole('image')!, id) ?? '');
  return findPicture(root, cell, dataset.mapping.pictures).file;
}

/** Copies the pictures that a table points at, under the same relative paths. */
export async function copyMedia(
  { project, isWritten }: ExportPlan,
  format: ExportFormat,
  stage: StagedFolder,
  control: JobControl,
): Promise<void> {
  const image = project.columnWithRole('image');
  if (!image) return;
  const done = new Map<string, string>();
  for (let id = firstId; id < project.rowCount; id++) {
    if (!isWritten(id)) continue;
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
    const { file: from, relative } = findPicture(root, path, dataset.mapping.pictures);
    const to = (format === 'same' ? prefixOf(project, dataset) : '') + posix.normalize(relative);
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
