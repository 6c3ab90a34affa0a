import { firstId, type ExampleId } from '#shared/model/ids.ts';
import { foldBlanks } from '../../analysis/content/foldBlanks.ts';
import type { ColumnData } from '../../project/projectContents.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { createBreather } from '../../threads/breather.ts';
import type { JobControl } from '../jobQueue.ts';
import { createGroups, digestOf } from '../equalContents.ts';
import { type Content, createLinks } from './copies.ts';

const rowsBetweenRests = 512;

/** Rows of a table are the same when all their features are; texts among them after Unicode (NFKC) and blanks are folded. */
export async function rowContent(project: OpenProject, control: JobControl): Promise<Content> {
  const { rowCount } = project;
  const columns = project.columns.filter(({ role }) => role === 'feature');
  const breathe = createBreather(control.signal);
  const cells: CellWriter[] = [];
  for (const column of columns) {
    // The first who asks for a column reads it.
    await breathe();
    cells.push(cellWriter(project.columnData(column)));
  }
  const groups = createGroups(rowCount);
  const row = Buffer.alloc(cells.reduce((sum, { size }) => sum + size, 0));
  for (let id = firstId; id < rowCount; id++) {
    if (id % rowsBetweenRests === 0) {
      control.progress({ phase: 'Comparing the rows', done: id, total: rowCount });
      await breathe();
      await control.checkpoint();
    }
    let [at, isEmpty] = [0, true];
    for (const { size, write } of cells) {
      if (write(id, row, at)) isEmpty = false;
      at += size;
    }
    if (!isEmpty) groups.add(id, digestOf(row));
  }
  return {
    content: 'features',
    threshold: 'rows with the same features',
    exact: groups.groups(),
    links: createLinks().pairs(),
    notes: [],
  };
}

type CellWriter = {
  readonly size: number;
  /** Writes what is the same for cells that are. @returns whether there is anything in the cell */
  readonly write: (id: ExampleId, into: Buffer, at: number) => boolean;
};

function cellWriter(column: ColumnData): CellWriter {
  if (column.kind === 'number')
    return {
      size: 8,
      write(id, into, at) {
        const value = column.values[id]!;
        // 0 has one sign.
        into.writeDoubleLE(value + 0, at);
        return !Number.isNaN(value);
      },
    };
  if (column.kind === 'text')
    return {
      size: 32,
      write(id, into, at) {
        const cell = foldBlanks(column.text.get(id) ?? '');
        digestOf(cell).copy(into, at);
        return cell !== '';
      },
    };
  const numbers = new Map([['', 0]]);
  const numberOf = Int32Array.from(column.dictionary, (entry) => {
    const cell = foldBlanks(entry);
    const number = numbers.get(cell) ?? numbers.size;
    numbers.set(cell, number);
    return number;
  });
  return {
    size: 4,
    write(id, into, at) {
      const number = numberOf[column.codes[id]!] ?? 0;
      into.writeInt32LE(number, at);
      return number !== 0;
    },
  };
}
