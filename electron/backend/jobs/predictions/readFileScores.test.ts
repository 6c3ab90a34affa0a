import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, expect, test } from 'vitest';
import { readNpy } from '../../ingest/npy.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { readFileScores, type ReadOptions } from './readFileScores.ts';

const dir = mkdtempSync(join(tmpdir(), 'winnow-table-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const written = (name: string, content: string | Uint8Array): string => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};

/** As much of a project as reading a file takes. */
const withClasses = (ownClasses: readonly string[]) =>
  ({ datasets: [], rowCount: 3, ownClasses, findKey: () => undefined }) as unknown as OpenProject;

async function read(path: string, classes: readonly string[] = ['cat', 'dog'], options: ReadOptions = {}) {
  const { scores } = await readFileScores(withClasses(classes), path, {}, options);
  const { matrix, columnNames, key } = scores;
  return { ...matrix, names: columnNames, keys: key?.values ?? null };
}

test('a Parquet file of many row groups comes row by row, with its keys and what is missing', async () => {
  const rows = 20_000;
  const each = <T>(value: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => value(row));
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'cat', type: 'DOUBLE', nullable: true, data: each((row) => (row === 7 ? null : row / rows)) },
      { name: 'id', type: 'STRING', data: each((row) => `r${rows - row}`) },
      { name: 'dog', type: 'FLOAT', data: each((row) => 1 - row / rows) },
    ],
    rowGroupSize: 3000,
  });
  const table = await read(written('p.parquet', new Uint8Array(bytes)));
  expect(table).toMatchObject({ rows, columns: 2, names: ['cat', 'dog'] });
  expect(table.keys).toEqual(each((row) => `r${rows - row}`));
  expect([...table.values.subarray(14, 16)]).toEqual([NaN, Math.fround(1 - 7 / rows)]);
  for (let row = 0; row < rows; row += 1) {
    if (row !== 7) expect(table.values[row * 2]).toBe(row / rows);
    expect(table.values[row * 2 + 1]).toBe(Math.fround(1 - row / rows));
  }
});

test('a table without keys, with classes called by numbers, in any of the usual delimiters', async () => {
  const values = [0.25, 0.75, NaN, 1, 0, 1];
  for (const [name, delimiter] of [
    ['p.csv', ','],
    ['p.tsv', '\t'],
    ['p.txt', ';'],
  ] as const) {
    const text = `0,1\n0.25,7.5e-1\nnan,1\n0,"1"\n`.replaceAll(',', delimiter);
    const table = await read(written(name, text), ['0', '1']);
    expect(table, name).toMatchObject({ rows: 3, columns: 2, names: ['0', '1'], keys: null });
    expect([...table.values], name).toEqual(values);
  }
});

test('a cell, a row or a header that cannot be right is an error with its place, not a missing number', async () => {
  const attempt = (text: string) => read(written('wrong.csv', text));
  await expect(attempt('cat,dog\n0.1,0.9\n0.2,high\n')).rejects.toMatchObject({
    code: 'bad_input',
    message: '“high” is not a number, so it is no probability.',
    place: { row: 3, column: 'dog' },
  });
  await expect(attempt('cat,dog\n0.1,0.9\n0.2\n')).rejects.toMatchObject({ code: 'bad_input', place: { row: 3 } });
  await expect(attempt('cat,cat\n0.1,0.9\n')).rejects.toThrow(/Two columns have one name.*“cat”/);
  await expect(attempt('')).rejects.toThrow(/empty/);
});

test('what would not fit into memory is refused with what to do', async () => {
  const path = written('large.csv', `cat,dog\n${'0.5,0.5\n'.repeat(60)}`);
  expect(await read(path, ['cat', 'dog'], { mostNumbers: 120 })).toMatchObject({ rows: 60 });
  await expect(read(path, ['cat', 'dog'], { mostNumbers: 119 })).rejects.toMatchObject({
    code: 'too_large',
    message: expect.stringContaining('.npy') as string,
  });
  const npy = written('large.npy', '');
  truncateSync(npy, 4 * 1024 ** 3 + 1);
  await expect(readNpy(npy)).rejects.toMatchObject({ code: 'too_large' });
});
