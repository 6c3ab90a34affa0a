import type { ExampleId } from '#shared/model/ids.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { BlindExample } from '#shared/contract/humanMethods.ts';
import { exampleDetail } from './exampleDetails.ts';
import type { OpenProject } from '../project/openProject.ts';

/**
 * What may be shown of an example in the blind pass: picture, text and features. Left out is whatever names or predicts a class: label,
 * prediction, finding, history, tags, note, key and path (a class folder is in the path), who labelled it, and metadata. Of a
 * table without features the metadata are the content, save the columns that hold names of classes.
 */
export function blindExample(project: OpenProject, id: ExampleId): BlindExample {
  if (id >= project.rowCount) throw new WinnowError('not_found', `There is no example ${id} in this project.`);
  const { imageUrl, thumbUrl, text, cells } = exampleDetail(project, id);
  const blind = project.blindLabels.get(id);
  const shown = shownColumns(project);
  return {
    id,
    imageUrl,
    thumbUrl,
    text,
    cells: cells.filter(({ name }) => shown.has(name)),
    blindLabel: blind === undefined ? null : project.labelName(blind),
    isDone: blind !== undefined,
  };
}

function shownColumns(project: OpenProject): ReadonlySet<string> {
  const features = project.columns.filter(({ role }) => role === 'feature');
  if (features.length > 0) return new Set(features.map(({ name }) => name));
  const hasContent = project.columns.some(({ role }) => role === 'image' || role === 'text');
  if (hasContent) return new Set();
  const classNames = new Set(project.classes.map((name) => name.toLowerCase()));
  const isTelling = (column: OpenProject['columns'][number]): boolean => {
    const data = project.columnData(column);
    return data.kind === 'coded' && data.dictionary.some((value) => classNames.has(value.toLowerCase()));
  };
  return new Set(
    project.columns.filter((column) => column.role === 'metadata' && !isTelling(column)).map(({ name }) => name),
  );
}
