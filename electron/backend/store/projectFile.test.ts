import { copyFileSync, readFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WinnowError } from '#shared/base/winnowError.ts';
import { databaseOf } from '../testing/databaseOf.ts';
import { readBook } from './bookStore.ts';
import { migrations } from './migrations.ts';
import { closeProjectFile, inBulkTransaction, inTransaction, openProjectFile } from './projectFile.ts';
import { listRuns, readSetting, writeSetting } from './runStore.ts';
import { listSlices } from './sliceStore.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'winnow-store-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof WinnowError) return error.code;
    throw error;
  }
  return 'no error';
};

describe('opening a project file', () => {
  test('what is written is there after closing and opening again, in one file', () => {
    const path = join(dir, 'a.winnow');
    const file = openProjectFile(path, 'create');
    inTransaction(file, (writable) => writeSetting(writable, 'name', 'Größe 日本'));
    closeProjectFile(file);
    expect(existsSync(`${path}-wal`)).toBe(false);
    const again = openProjectFile(path, 'open');
    expect(readSetting(again, 'name')).toBe('Größe 日本');
    closeProjectFile(again);
  });

  test('a bulk transaction waits for no disk, and what follows it does again, also where it failed', () => {
    const file = openProjectFile(join(dir, 'a.winnow'), 'create');
    const db = databaseOf(file);
    const durability = (): unknown[] => [
      db.pragma('synchronous', { simple: true }),
      db.pragma('wal_autocheckpoint', { simple: true }),
    ];
    const inside = inBulkTransaction(file, (writable) => {
      writeSetting(writable, 'name', 'bulk');
      return durability();
    });
    expect(inside).toEqual([1, 16_384]);
    expect(durability()).toEqual([2, 1000]);
    const failing = (): never =>
      inBulkTransaction(file, (writable) => {
        writeSetting(writable, 'name', 'lost');
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(durability()).toEqual([2, 1000]);
    expect(readSetting(file, 'name')).toBe('bulk');
    closeProjectFile(file);
  });

  test('a second opening is refused while the first lasts, for writing and for reading', () => {
    const path = join(dir, 'a.winnow');
    const file = openProjectFile(path, 'create');
    expect(codeOf(() => openProjectFile(path, 'open'))).toBe('already_open');
    expect(codeOf(() => openProjectFile(path, 'read'))).toBe('already_open');
    closeProjectFile(file);
    closeProjectFile(openProjectFile(path, 'open'));
  });

  test('files that are no projects are refused and not touched', () => {
    const text = join(dir, 'text.winnow');
    writeFileSync(text, 'hello');
    expect(codeOf(() => openProjectFile(text, 'open'))).toBe('not_a_project');
    const other = join(dir, 'other.winnow');
    const db = new Database(other);
    db.exec('CREATE TABLE mine (x)');
    db.close();
    const before = readFileSync(other);
    expect(codeOf(() => openProjectFile(other, 'open'))).toBe('not_a_project');
    expect(readFileSync(other).equals(before)).toBe(true);
    expect(codeOf(() => openProjectFile(dir, 'open'))).toBe('not_a_project');
    expect(codeOf(() => openProjectFile(join(dir, 'none.winnow'), 'open'))).toBe('not_found');
    const cut = join(dir, 'cut.winnow');
    writeFileSync(cut, 'SQLite format 3\0rubbish rubbish rubbish rubbish');
    expect(codeOf(() => openProjectFile(cut, 'open'))).toBe('not_a_project');
  });

  test('a project can be read without being written', () => {
    const path = join(dir, 'a.winnow');
    const file = openProjectFile(path, 'create');
    inTransaction(file, (writable) => writeSetting(writable, 'name', 'kept'));
    closeProjectFile(file);
    const reader = openProjectFile(path, 'read');
    expect(readSetting(reader, 'name')).toBe('kept');
    expect(codeOf(() => inTransaction(reader, (writable) => writeSetting(writable, 'name', 'lost')))).toBe(
      'permission',
    );
    closeProjectFile(reader);
  });

  test('a file from the future is refused with a clear message', () => {
    const path = join(dir, 'a.winnow');
    const file = openProjectFile(path, 'create');
    databaseOf(file).pragma('user_version = 99');
    closeProjectFile(file);
    expect(() => openProjectFile(path, 'open')).toThrow(/newer Winnow/);
  });
});

describe('migrations', () => {
  test('6 to 7: a project from before the label book gets an empty one', () => {
    const path = join(dir, 'v6.winnow');
    const file = openProjectFile(path, 'create', migrations.slice(0, 6));
    inTransaction(file, (writable) => writeSetting(writable, 'name', 'kept'));
    closeProjectFile(file);
    const latest = openProjectFile(path, 'open');
    expect(readSetting(latest, 'name')).toBe('kept');
    expect(readBook(latest)).toEqual({ classes: [], examples: [], rules: [] });
    closeProjectFile(latest);
  });

  test('1 to 2 to 3: a project from before slices keeps its settings, gets slices, and those get a metric', () => {
    const path = join(dir, 'v1.winnow');
    const file = openProjectFile(path, 'create', migrations.slice(0, 1));
    inTransaction(file, (writable) => writeSetting(writable, 'name', 'kept'));
    closeProjectFile(file);
    const migrated = openProjectFile(path, 'open', migrations.slice(0, 2));
    expect(readSetting(migrated, 'name')).toBe('kept');
    expect(databaseOf(migrated).prepare('SELECT count(*) FROM slice').pluck().get()).toBe(0);
    databaseOf(migrated)
      .prepare("INSERT INTO slice VALUES (1, 'Coats', 'label:coat', '', 2, 1, 0.9, NULL, '2026-11-23T00:00:00Z')")
      .run();
    closeProjectFile(migrated);
    const latest = openProjectFile(path, 'open');
    expect(listSlices(latest)).toMatchObject([
      { name: 'Coats', weight: 2, target: 0.9, metric: 'accuracy', weightBy: null },
    ]);
    closeProjectFile(latest);
  });

  test.each([[false], [true]])('3 to 4: slices can be chosen, and tags revived; had already: %s', (hasColumns) => {
    const path = join(dir, 'v3.winnow');
    const file = openProjectFile(path, 'create', migrations.slice(0, 3));
    if (hasColumns)
      databaseOf(file).exec(
        'ALTER TABLE slice ADD COLUMN is_chosen INTEGER NOT NULL DEFAULT 0; ALTER TABLE tag ADD COLUMN revived_by INTEGER',
      );
    databaseOf(file)
      .prepare(
        "INSERT INTO slice (name, filter, description, weight, ease, created_at) VALUES ('Coats', '', '', 1, 1, '')",
      )
      .run();
    databaseOf(file).prepare("INSERT INTO tag (name) VALUES ('blurry')").run();
    closeProjectFile(file);
    const latest = openProjectFile(path, 'open');
    expect(listSlices(latest)).toMatchObject([{ name: 'Coats', isChosen: false }]);
    expect(databaseOf(latest).prepare('SELECT name, revived_by FROM tag').all()).toEqual([
      { name: 'blurry', revived_by: null },
    ]);
    closeProjectFile(latest);
  });

  test('4 to 5: runs have notes and a provider', () => {
    const path = join(dir, 'v4.winnow');
    const file = openProjectFile(path, 'create', migrations.slice(0, 4));
    databaseOf(file).exec(
      `INSERT INTO run (name, source, model_path, model_sha256, config_sha256, classes, batch_size, precision, embedding_size, state, done, total, duration_ms, created_at)
       VALUES ('old', 'model', '', '', '', '["a","b"]', 16, 'f32', 0, 'done', 3, 3, 1, '')`,
    );
    closeProjectFile(file);
    const latest = openProjectFile(path, 'open');
    expect(listRuns(latest)).toMatchObject([{ name: 'old', batchSize: 16, notes: [], provider: 'cpu' }]);
    closeProjectFile(latest);
  });

  const next = [...migrations, { version: migrations.length + 1, sql: 'CREATE TABLE extra (x INTEGER) STRICT' }];

  test('an older file is backed up and brought up to date', () => {
    const path = join(dir, 'old.winnow');
    const file = openProjectFile(path, 'create');
    inTransaction(file, (writable) => writeSetting(writable, 'name', 'kept'));
    closeProjectFile(file);
    const migrated = openProjectFile(path, 'open', next);
    expect(readSetting(migrated, 'name')).toBe('kept');
    expect(databaseOf(migrated).pragma('user_version', { simple: true })).toBe(next.length);
    closeProjectFile(migrated);
    const backup = `${path}.v${migrations.length}.backup`;
    const copy = join(dir, 'copy.winnow');
    copyFileSync(backup, copy);
    const old = openProjectFile(copy, 'open');
    expect(readSetting(old, 'name')).toBe('kept');
    closeProjectFile(old);
  });

  test('a migration that fails leaves the file as it was', () => {
    const path = join(dir, 'old.winnow');
    closeProjectFile(openProjectFile(path, 'create'));
    const broken = [
      ...migrations,
      { version: migrations.length + 1, sql: 'CREATE TABLE half (x INTEGER) STRICT; CREATE TABLE nonsense (' },
    ];
    expect(() => openProjectFile(path, 'open', broken)).toThrow(/incomplete input/);
    const file = openProjectFile(path, 'open');
    expect(databaseOf(file).prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'half'").get()).toEqual({
      n: 0,
    });
    closeProjectFile(file);
  });
});
