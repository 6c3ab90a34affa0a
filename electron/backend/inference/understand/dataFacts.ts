import { firstId } from '#shared/model/ids.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { byCodePoint, type DataColumn, type DataFacts, mostWords } from './understanding.ts';

/** What a model's inputs and classes are compared with: labels in use, columns in file order, their words and whether cells are blank. */
export function dataFactsOf(project: OpenProject): DataFacts {
  const inUse = new Set(project.given);
  return {
    modality: project.modality(),
    labels: project.classes.filter((_, code) => inUse.has(code)).toSorted(byCodePoint),
    columns: project.columns.map((column) => columnFacts(project, column)),
  };
}

function columnFacts(project: OpenProject, column: OpenProject['columns'][number]): DataColumn {
  const data = project.columnData(column);
  const { name, role } = column;
  if (data.kind === 'number') return { name, role, type: 'number', hasMissing: data.values.some(Number.isNaN) };
  if (data.kind === 'coded') {
    const isUsed = new Uint8Array(data.dictionary.length);
    let hasMissing = false;
    for (const code of data.codes) {
      if (code < 0) hasMissing = true;
      else isUsed[code] = 1;
    }
    const words = data.dictionary.filter((_, code) => isUsed[code] === 1).slice(0, mostWords);
    return { name, role, type: 'word', hasMissing, words };
  }
  // Long texts are no categories; whether one is blank is looked at in the first rows.
  let hasMissing = false;
  for (let id = firstId; id < Math.min(project.rowCount, mostWords); id++)
    if (data.text.get(id) === null) hasMissing = true;
  return { name, role, type: 'text', hasMissing };
}
