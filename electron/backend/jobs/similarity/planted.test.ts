import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shippedSample, testSamples } from '../../testing/samples.ts';
import type { TestBackend } from '../../testing/testBackend.ts';
import { withTestBackend } from '../../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

async function looked(path: string): Promise<number> {
  const { mapping } = await t.call('sources.recognise', { path });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  await t.finished((await t.call('similarity.make', {})).jobId);
  return (await t.call('project.info', {}))!.examples;
}

/** Members of each set, by key. */
async function setsOf(kind: 'conflict' | 'near_duplicate'): Promise<string[][]> {
  const { items } = await t.call('findings.list', { kind, limit: 1_000_000 });
  return [...Map.groupBy(items, ({ set }) => set).values()].map((members) => members.map(({ key }) => key).toSorted());
}

/** Values of all rows by field. */
async function valuesOf(rowCount: number, fields: string[]): Promise<unknown[][]> {
  const { viewId } = await t.call('views.create', { filter: '', sort: [] });
  const values: unknown[][] = fields.map(() => []);
  for (let from = 0; from < rowCount; from += 2000) {
    const { columns } = await t.call('views.rows', { viewId, from, count: 2000, fields });
    columns.forEach((column, at) => values[at]!.push(...column));
  }
  return values;
}

test('of 2,400 pictures all 40 planted copies are found, moved and dimmed as they are, and no other pair', async () => {
  const lines = readFileSync(join(testSamples, 'images/fashion-mnist/near_duplicates.csv'), 'utf8').trim().split('\n');
  const planted = lines.slice(1).map((line) => line.split(',').slice(0, 2).toSorted());
  expect(planted).toHaveLength(40);
  await looked(join(shippedSample, 'images'));
  expect((await setsOf('near_duplicate')).toSorted()).toEqual(planted.toSorted());
  const labelOf = (key: string): string => key.split('/')[0]!;
  const differing = planted.filter(([one, other]) => labelOf(one!) !== labelOf(other!));
  expect((await setsOf('conflict')).toSorted()).toEqual(differing.toSorted());
});

test('of the wages every group of equal rows with both labels is found, and none that is not equal', async () => {
  const rowCount = await looked(join(testSamples, 'tabular/cps-wages/data.csv'));
  const columns = (await t.call('project.info', {}))!.columns.filter(({ role }) => role === 'feature');
  const values = await valuesOf(rowCount, ['key', 'label', ...columns.map(({ name }) => name)]);
  const groups = Map.groupBy(
    Array.from({ length: rowCount }, (_, row) => row),
    (row) => JSON.stringify(values.slice(2).map((column) => column[row])),
  );
  const expected = [...groups.values()]
    .filter((rows) => new Set(rows.map((row) => values[1]![row])).size > 1)
    .map((rows) => rows.map((row) => String(values[0]![row])).toSorted());
  expect(expected).toHaveLength(879);
  expect(expected.flat()).toHaveLength(5201);
  expect((await setsOf('conflict')).toSorted()).toEqual(expected.toSorted());
});

test('of the mails every pair of equal ones is in one set, and what is in a set is equal or nearly', async () => {
  const rowCount = await looked(join(testSamples, 'text/spam/data.csv'));
  const [keys, texts] = await valuesOf(rowCount, ['key', 'text']);
  const folded = (row: number): string => String(texts![row]).normalize('NFKC').replace(/\s+/g, ' ').trim();
  const equal = [
    ...Map.groupBy(
      Array.from({ length: rowCount }, (_, row) => row),
      folded,
    ).values(),
  ].filter((rows) => rows.length > 1);
  expect(equal.length).toBeGreaterThan(50);
  const sets = await setsOf('near_duplicate');
  const setOf = new Map(sets.flatMap((members, set) => members.map((key) => [key, set] as const)));
  for (const rows of equal) {
    const found = new Set(rows.map((row) => setOf.get(String(keys![row]))));
    expect(found.size).toBe(1);
    expect(found.has(undefined)).toBe(false);
  }
  // Words that both have, of all they have: nothing that the detector goes by.
  const rowOf = new Map(keys!.map((key, row) => [String(key), row]));
  const wordsOf = (key: string): Set<string> => new Set(folded(rowOf.get(key)!).toLowerCase().split(' '));
  for (const members of sets) {
    for (const key of members) {
      const own = wordsOf(key);
      const most = members
        .filter((other) => other !== key)
        .reduce((best, other) => {
          const theirs = wordsOf(other);
          const both = [...own].filter((word) => theirs.has(word)).length;
          return Math.max(best, both / (own.size + theirs.size - both));
        }, 0);
      expect(most).toBeGreaterThan(0.5);
    }
  }
});
