import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { databaseOf } from '../testing/databaseOf.ts';
import { migrations } from './migrations.ts';
import { closeProjectFile, openProjectFile, type ProjectFile } from './projectFile.ts';
import { listTags, readAnswers, readTagNames } from './tagStore.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'winnow-tags-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

type OldChange = readonly [action: 'tag' | 'untag', example: number, tag: string];

/** Appends a batch as version 2 wrote it: the tag's name as text where it was on, nothing where it was off. */
function appendOld(
  file: ProjectFile,
  kind: 'apply' | 'undo' | 'redo',
  target: number | null,
  changes: OldChange[],
): number {
  const id = Number(
    databaseOf(file)
      .prepare(
        `INSERT INTO decision_batch (mutation_id, at, kind, target, action, examples) VALUES (?, '2026-01-01', ?, ?, 'tag', ?)`,
      )
      .run(`m${Math.random()}`, kind, target, changes.length).lastInsertRowid,
  );
  for (const [action, example, tag] of changes) {
    databaseOf(file)
      .prepare(
        `INSERT INTO decision (batch_id, example_id, action, value, before_label, after_label, before_state, after_state, before_text, after_text)
       VALUES (?, ?, ?, ?, 0, 0, 0, 0, ?, ?)`,
      )
      .run(id, example, action, tag, action === 'tag' ? null : tag, action === 'tag' ? tag : null);
  }
  return id;
}

test('version 2 to 3: what was taken off becomes no, undone acts leave no answer, the log tells the answers before and after', () => {
  const path = join(dir, 'old.winnow');
  const old = openProjectFile(path, 'create', migrations.slice(0, 2));
  databaseOf(old).exec("INSERT INTO tag (name) VALUES ('blurry'), ('dark')");
  appendOld(old, 'apply', null, [
    ['tag', 1, 'blurry'],
    ['tag', 2, 'blurry'],
    ['tag', 3, 'blurry'],
  ]);
  const off = appendOld(old, 'apply', null, [
    ['untag', 2, 'blurry'],
    ['untag', 3, 'blurry'],
  ]);
  const again = appendOld(old, 'apply', null, [['tag', 3, 'blurry']]);
  appendOld(old, 'undo', again, [['tag', 3, 'blurry']]);
  appendOld(old, 'redo', again, [['tag', 3, 'blurry']]);
  const dark = appendOld(old, 'apply', null, [
    ['tag', 5, 'dark'],
    ['tag', 6, 'dark'],
    ['untag', 5, 'dark'],
  ]);
  appendOld(old, 'undo', dark, [
    ['untag', 5, 'dark'],
    ['tag', 6, 'dark'],
    ['tag', 5, 'dark'],
  ]);
  // What version 2 materialised: the yes alone.
  databaseOf(old).exec('INSERT INTO example_tag (tag_id, example_id) VALUES (1, 1), (1, 3)');
  closeProjectFile(old);

  const file = openProjectFile(path, 'open');
  expect(listTags(file).map(({ id, name }) => [id, name])).toEqual([
    [1, 'blurry'],
    [2, 'dark'],
  ]);
  expect([...readTagNames(file).keys()]).toEqual(['blurry', 'dark']);
  expect(readAnswers(file, 1)).toEqual({ yes: [1, 3], no: [2] });
  expect(readAnswers(file, 2)).toEqual({ yes: [], no: [] });
  const texts = (batch: number) =>
    databaseOf(file)
      .prepare('SELECT before_text, after_text FROM decision WHERE batch_id = ? ORDER BY id')
      .raw()
      .all(batch);
  expect(texts(off)).toEqual([
    ['yes', 'no'],
    ['yes', 'no'],
  ]);
  expect([texts(again), texts(again + 1), texts(again + 2)]).toEqual([
    [['no', 'yes']],
    [['yes', 'no']],
    [['no', 'yes']],
  ]);
  expect(texts(dark)).toEqual([
    [null, 'yes'],
    [null, 'yes'],
    ['yes', 'no'],
  ]);
  expect(texts(dark + 1)).toEqual([
    ['no', 'yes'],
    ['yes', null],
    ['yes', null],
  ]);
  closeProjectFile(file);
});
