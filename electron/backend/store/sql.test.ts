import type { ExampleId } from '#shared/model/ids.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { databaseOf } from '../testing/databaseOf.ts';
import { readNote } from './decisionStore.ts';
import { closeProjectFile, inTransaction, openProjectFile, type ProjectFile, writableFile } from './projectFile.ts';
import { listRuns, readSetting, writeSetting } from './runStore.ts';
import { eachRow, firstRow, firstValue } from './sql.ts';

let dir: string;
let file: ProjectFile;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'winnow-sql-'));
  file = openProjectFile(join(dir, 'a.winnow'), 'create');
});
afterEach(() => {
  closeProjectFile(file);
  rmSync(dir, { recursive: true, force: true });
});

test('a statement is prepared once for each open file, however often it runs', () => {
  const prepare = vi.spyOn(databaseOf(file), 'prepare');
  for (let at = 0; at < 50; at += 1) {
    inTransaction(file, (writable) => writeSetting(writable, 'name', `take ${at}`));
    expect(readSetting(file, 'name')).toBe(`take ${at}`);
    expect(readNote(file, at as ExampleId)).toBeNull();
    expect(listRuns(file)).toEqual([]);
  }
  const prepared = prepare.mock.calls.map(([sql]) => sql);
  expect(prepared.length).toBe(4);
  expect(new Set(prepared).size).toBe(4);
});

test('the same SQL gives rows to one caller and bare values to another', () => {
  const sql = 'SELECT 7 AS seven';
  expect(firstRow(file, sql)).toEqual({ seven: 7 });
  expect(firstValue(file, sql)).toBe(7);
  expect(firstRow(file, sql)).toEqual({ seven: 7 });
});

test('rows can be read one by one while the same is asked again', () => {
  const sql = 'SELECT 1 AS n UNION ALL SELECT 2';
  const found: number[] = [];
  for (const { n } of eachRow<{ n: number }>(file, sql)) {
    found.push(n);
    expect([...eachRow<{ n: number }>(file, sql)]).toEqual([{ n: 1 }, { n: 2 }]);
  }
  expect(found).toEqual([1, 2]);
});

test('what was opened for reading cannot become writable', () => {
  closeProjectFile(file);
  file = openProjectFile(join(dir, 'a.winnow'), 'read');
  expect(() => writableFile(file)).toThrow(/reading only/);
  // @ts-expect-error A file to read is no file to write: nothing but `writableFile` and `inTransaction` gives one.
  expect(() => writeSetting(file, 'name', 'lost')).toThrow(/readonly/);
  expect(readSetting(file, 'name')).toBeNull();
});
