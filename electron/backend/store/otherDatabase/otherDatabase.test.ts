import Database from 'better-sqlite3';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exclude, exportSame, importSource, relabel, rowsOf } from '../../testing/importAndExport.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

function makeDatabase(...statements: readonly string[]): string {
  const path = join(t.dir, 'data.sqlite');
  const db = new Database(path);
  db.exec(
    `CREATE TABLE review (id TEXT PRIMARY KEY, body TEXT, stars INTEGER, price REAL, code TEXT, raw BLOB, label TEXT);
     CREATE TABLE shop (name TEXT);
     INSERT INTO shop VALUES ('a'), ('b');`,
  );
  const add = db.prepare('INSERT INTO review VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (let i = 0; i < 12; i++) {
    const label = i % 3 === 0 ? 'bad' : 'good';
    add.run(`r${i}`, `A review of some length, number ${i}`, i % 5, i / 4, `0${i}`, Buffer.from([i]), label);
  }
  for (const statement of statements) db.exec(statement);
  db.close();
  return path;
}

const all = (path: string, sql: string): unknown[] => {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare(sql).raw().all();
  } finally {
    db.close();
  }
};

test('the largest table is proposed and others are named; three decisions change three cells', async () => {
  const path = makeDatabase();
  const { mapping, columns, problems, tables } = await importSource(t, path);
  expect(mapping.source).toMatchObject({ format: 'sqlite', table: 'review' });
  expect(tables).toEqual(['review', 'shop']);
  expect(problems.map(({ code }) => code)).toEqual(['other_tables', 'bytes_left_out']);
  expect(columns.map(({ name, role, type }) => `${name} ${role} ${type}`).slice(0, 5)).toEqual([
    'id key text',
    'body text text',
    'stars metadata number',
    'price metadata number',
    'code metadata category',
  ]);
  expect((await rowsOf(t, ['key', 'label', 'stars', 'price', 'code']))[7]).toEqual(['r7', 'good', 2, 1.75, '07']);
  const same = await exportSame(t);
  expect(readFileSync(join(same.to, 'data.sqlite')).equals(readFileSync(path))).toBe(true);
  await relabel(t, { 0: 'good', 1: 'bad', 2: 'bad' });
  await exclude(t, 5);
  const { to, verified } = await exportSame(t);
  expect(verified).toBe(true);
  const copy = join(to, 'data.sqlite');
  const wanted = (all(path, 'SELECT * FROM review') as unknown[][])
    .map((row, at) => (at < 3 ? [...row.slice(0, -1), at === 0 ? 'good' : 'bad'] : row))
    .filter((_, at) => at !== 5);
  expect(all(copy, 'SELECT * FROM review')).toEqual(wanted);
  expect(all(copy, 'SELECT * FROM shop')).toEqual([['a'], ['b']]);
  expect(all(path, "SELECT count(*) FROM review WHERE label = 'bad'")).toEqual([[4]]);
});

test('another table can be chosen; numbers as labels stay numbers', async () => {
  const name = '"odd ""name"""';
  const path = makeDatabase(
    `CREATE TABLE ${name} (x REAL, y INTEGER)`,
    `INSERT INTO ${name} VALUES (1.5, 0), (2.5, 1), (3.5, 0), (4.5, 1)`,
  );
  await importSource(t, path, { source: { table: 'odd "name"' }, label: 'y' });
  await relabel(t, { 0: '1' });
  const { to } = await exportSame(t);
  expect(all(join(to, 'data.sqlite'), `SELECT y, typeof(y) FROM ${name}`)).toEqual([
    [1, 'integer'],
    [1, 'integer'],
    [0, 'integer'],
    [1, 'integer'],
  ]);
  const hints = { source: { table: 'none' } };
  await expect(t.call('sources.recognise', { path, hints })).rejects.toMatchObject({ code: 'bad_usage' });
});

test('a table with a trigger is read, and written only where nothing was decided', async () => {
  const path = makeDatabase('CREATE TRIGGER t AFTER UPDATE ON review BEGIN DELETE FROM shop; END');
  await importSource(t, path);
  await exportSame(t);
  await relabel(t, { 0: 'good' });
  await expect(exportSame(t)).rejects.toMatchObject({ code: 'unsupported' });
  expect(all(path, 'SELECT count(*) FROM shop')).toEqual([[2]]);
});

test('what is no database, or damaged, is refused in a sentence; views are not run', async () => {
  const broken = join(t.dir, 'broken.db');
  writeFileSync(broken, `SQLite format 3\0${'x'.repeat(2000)}`);
  await expect(t.call('sources.recognise', { path: broken })).rejects.toMatchObject({ code: 'bad_input' });
  const path = makeDatabase('DELETE FROM review; DELETE FROM shop; CREATE VIEW v AS SELECT 1 AS label');
  await expect(t.call('sources.recognise', { path })).rejects.toThrow(/without rows/);
});
