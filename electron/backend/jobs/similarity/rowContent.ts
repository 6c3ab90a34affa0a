import { createHash } from 'node:crypto';
import { firstId, type ExampleId } from '#shared/model/ids.ts';
import type { ColumnData } from '../../project/projectContents.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { JobControl } from '../jobQueue.ts';
import { type Content, createGroups, createLinks } from './copies.ts';

const rowsBetweenRests = 2000;

/** Rows of a table are the same when all their features are; texts among them after Unicode (NFKC) and blanks are folded. */
export async function rowContent(project: OpenProject, control: JobControl): Promise<Content> {
  const { rowCount } = project;
  const columns = project.columns.filter(({ role }) => role === 'feature').map((column) => project.columnData(column));
  const groups = createGroups(rowCount);
  for (let id = firstId; id < rowCount; id++) {
    if (id % rowsBetweenRests === 0) {
      control.progress({ phase: 'Comparing the rows', done: id, total: rowCount });
      await control.checkpoint();
    }
    const cells = columns.map((column) => cellKey(column, id));
    if (cells.every((cell) => cell === '')) continue;
    groups.add(id, createHash('sha1').update(JSON.stringify(cells)).digest('base64'));
  }
  return {
    content: 'features',
    threshold: 'rows with the same features',
    exact: groups.groups(),
    links: createLinks().pairs(),
    notes: [],
  };
}

function cellKey(column: ColumnData, id: ExampleId): string | number {
  if (column.kind === 'number') return Number.isNaN(column.values[id]!) ? '' : column.values[id]!;
  const cell = column.kind === 'coded' ? (column.dictionary[column.codes[id]!] ?? '') : (column.text.get(id) ?? '');
  return cell.normalize('NFKC').replace(/\s+/g, ' ').trim();
}
