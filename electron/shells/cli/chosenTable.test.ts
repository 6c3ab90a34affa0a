import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import type { TestBackend } from '#backend/testing/testBackend.ts';
import { withTestBackend } from '#backend/testing/withTestBackend.ts';
import { zipOf } from '#backend/testing/zipOf.ts';
import { runWinnow } from './testing/runWinnow.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

function databaseIn(path: string): string {
  const db = new DatabaseSync(path);
  db.exec('CREATE TABLE one (id, label); CREATE TABLE two (id, label)');
  db.exec("INSERT INTO one VALUES (1, 'a'), (2, 'b'), (3, 'a'); INSERT INTO two VALUES (9, 'c'), (8, 'd')");
  db.close();
  return path;
}

function archiveIn(path: string): string {
  const table = (rows: string) => Buffer.from(`id,label\n${rows}`);
  writeFileSync(
    path,
    zipOf([
      { name: 'one', bytes: table('') },
      { name: 'one.csv', bytes: table('1,a\n2,b\n3,a\n') },
      { name: 'two.csv', bytes: table('9,c\n8,d\n') },
    ]),
  );
  return path;
}

test.each([
  ['a database', () => databaseIn(join(t.dir, 'data.sqlite')), 'two'],
  ['an archive', () => archiveIn(join(t.dir, 'data.zip')), 'two.csv'],
])('which of the tables of %s is meant is asked, and the one that is named is taken', async (_, make, name) => {
  const path = make();
  const project = join(t.dir, 'p.winnow');
  const asked = await runWinnow('import', project, path);
  expect([asked.code, existsSync(project)]).toEqual([2, false]);
  expect(asked.stderr).toContain('The file has 2 tables; choose one with --table: ');
  expect(asked.stderr).toContain(`"${name}"`);
  const unknown = await runWinnow('import', project, path, '--table', 'nine');
  expect([unknown.code, existsSync(project)]).toEqual([2, false]);
  const { code, stdout } = await runWinnow('import', project, path, '--table', name);
  expect(code).toBe(0);
  expect(stdout).toContain('2 examples in 2 classes');
});
