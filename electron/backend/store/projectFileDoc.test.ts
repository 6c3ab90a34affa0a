import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { migrations } from './migrations.ts';
import { closeProjectFile, openProjectFile } from './projectFile.ts';
import { allRows, allValues } from './sql.ts';

const doc = readFileSync(new URL('../../../docs/project-file.md', import.meta.url), 'utf8');

/** Heading of each table to the columns that its list begins its items with. */
function tablesTold(): Map<string, string[]> {
  const [, part = ''] = /\n## Tables\n(.*?)\n## /s.exec(doc) ?? [];
  return new Map(
    part
      .split('\n### ')
      .slice(1)
      .map((section) => {
        const items = [...section.matchAll(/^- ((?:`\w+`(?:, )?)+)/gm)].map((item) => item[1]!);
        const columns = items.flatMap((item) => [...item.matchAll(/`(\w+)`/g)].map((name) => name[1]!));
        return [section.split('\n')[0]!, columns.sort()];
      }),
  );
}

test('docs/project-file.md names every table and column of a new project file, and no other', () => {
  const dir = mkdtempSync(join(tmpdir(), 'winnow-doc-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = openProjectFile(join(dir, 'p.winnow'), 'create');
  const tables = allValues<string>(
    file,
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  const columnsOf = (table: string) =>
    allRows<{ name: string }>(file, `SELECT name FROM pragma_table_info('${table}')`);
  const found = new Map(
    tables.map((table) => [
      table,
      columnsOf(table)
        .map(({ name }) => name)
        .sort(),
    ]),
  );
  closeProjectFile(file);
  expect(tablesTold()).toEqual(found);
});

test('it tells the version of now, and its changelog every version', () => {
  const versions = migrations.map(({ version }) => version);
  expect(doc).toContain(`the version of the format, ${versions.at(-1)} now.`);
  const [, changelog = ''] = doc.split('\n## Changelog\n');
  expect([...changelog.matchAll(/^- \*\*(\d+)\*\*/gm)].map((entry) => Number(entry[1]))).toEqual(versions.toReversed());
});
