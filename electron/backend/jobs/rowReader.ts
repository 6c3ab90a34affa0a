import { toPlainError, WinnowError } from '#shared/base/winnowError.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { type InferenceRow, neededColumns } from '../inference/rows.ts';
import { columnOf, type InferenceRows, readsCells, type TableColumn } from '../inference/tableRows.ts';
import { findPicture } from '../media/picturePath.ts';
import type { OpenProject } from '../project/openProject.ts';
import { mediaRootOf } from '../project/sourcePaths.ts';
import type { RunFailure } from '../store/runStore.ts';

/** Gives what the model's process needs of an example. An image outside the media folder becomes a failure of that example. */
export function rowReader(
  project: OpenProject,
  config: ModelConfig,
): (id: ExampleId, unreadable: RunFailure[]) => InferenceRow {
  if (config.modality === 'image') {
    const column = project.columnWithRole('image');
    if (!column)
      throw new WinnowError(
        'config_invalid',
        'This model reads images, but no column of the dataset holds image paths.',
      );
    const roots = new Map(project.datasets.map((dataset) => [dataset.id, mediaRootOf(project, dataset)]));
    if ([...roots.values()].every((root) => root === null)) {
      throw new WinnowError(
        'media_missing',
        'The folder with the images is not where it was. Say where it is now, then run the model.',
      );
    }
    return (id, unreadable) => {
      const dataset = project.datasetOf(id);
      const root = roots.get(dataset.id) ?? null;
      const relative = project.cellOf(column, id);
      try {
        if (root === null || relative === null) throw new WinnowError('media_missing', 'This example has no image.');
        return { image: findPicture(root, String(relative), dataset.mapping.pictures).file };
      } catch (error) {
        const { code, message } = toPlainError(error);
        unreadable.push({ id, code, message });
        return { image: '' };
      }
    };
  }
  const named = neededColumns(config);
  const columns = named.map((name) => project.findColumn(name));
  if (config.modality === 'text') {
    const text =
      columns.some((column) => column === undefined) || columns.length === 0
        ? [project.columnWithRole('text')]
        : columns;
    if (text.some((column) => column === undefined))
      throw new WinnowError('config_invalid', 'This model reads text, but no column of the dataset holds text.');
    return (id) => ({ text: text.map((column) => String(project.cellOf(column!, id) ?? '')).join('\n') });
  }
  const missing = named.filter((_, index) => columns[index] === undefined);
  if (missing.length > 0)
    throw new WinnowError(
      'config_invalid',
      `The model reads columns that the dataset does not have: ${missing.join(', ')}.`,
    );
  return (id) => ({ cells: columns.map((column) => project.cellOf(column!, id)) });
}

/** Gives what the model's process needs of `count` examples from `first` on. */
export type RowsInOrder = (first: ExampleId, count: number, unreadable: RunFailure[]) => InferenceRows;

/** As `rowReader` gives them one by one; of a table by column, numbers as they lie in memory. */
export function rowsInOrder(project: OpenProject, config: ModelConfig): RowsInOrder {
  const toRow = rowReader(project, config);
  if (!readsCells(config))
    return (first, count, unreadable) =>
      Array.from({ length: count }, (_, at) => toRow((first + at) as ExampleId, unreadable));
  const columns = neededColumns(config).map((name) => project.findColumn(name)!);
  return (first, count) => ({
    count,
    columns: columns.map((column): TableColumn => {
      const data = project.columnData(column);
      // Copied, because a column may lie in memory that threads share.
      if (data.kind === 'number') return data.values.slice(first, first + count);
      return columnOf(count, (at) => project.cellOf(column, (first + at) as ExampleId));
    }),
  });
}
