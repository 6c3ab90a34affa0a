import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import type { OpenProject } from '../project/openProject.ts';
import { relativeToProject } from '../project/sourcePaths.ts';
import { type DatasetRecord, setMediaRoot, setSource } from '../store/datasetStore.ts';
import { inTransaction } from '../store/projectFile.ts';
import { findPicture } from './picturePath.ts';

/** A moved media folder or source, found again by the person. The first example's picture must be there. */
export function relink(project: OpenProject, datasetId: number, path: string): void {
  const dataset = project.datasets.find((d) => d.id === datasetId);
  if (!dataset) throw new WinnowError('not_found', 'There is no such dataset in this project.');
  if (!existsSync(path)) throw new WinnowError('not_found', 'There is nothing at this path.', { file: path });
  inTransaction(project.file, (file) => {
    if (dataset.mediaRoot !== null && statSync(path).isDirectory()) {
      requirePicture(project, dataset, path);
      setMediaRoot(file, datasetId, path, relativeToProject(file.path, path));
      const isFolder = formats[dataset.mapping.source.format].isFolder || dataset.mapping.tables !== undefined;
      const source = isFolder ? path : join(path, basename(dataset.sourcePath));
      if (existsSync(source)) setSource(file, datasetId, source, relativeToProject(file.path, source));
    } else setSource(file, datasetId, path, relativeToProject(file.path, path));
  });
  project.refresh();
}

/** The folder must hold the first picture that the dataset names. */
function requirePicture(project: OpenProject, dataset: DatasetRecord, folder: string): void {
  const column = project.columnWithRole('image');
  if (!column) return;
  for (let id = dataset.firstExample; id < dataset.firstExample + dataset.examples; id++) {
    const picture = project.cellOf(column, id);
    if (picture === null) continue;
    try {
      findPicture(folder, String(picture), dataset.mapping.pictures);
      return;
    } catch (cause) {
      throw new WinnowError(
        'media_missing',
        `This folder does not hold ${picture}. Choose the folder that the image paths start from.`,
        { file: folder },
        { cause },
      );
    }
  }
}
