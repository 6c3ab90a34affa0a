import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { testSamples } from '../testing/samples.ts';
import { importFixture } from '../testing/tableFixture.ts';
import { createTestBackend, removeTestFolder, type TestBackend } from '../testing/testBackend.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const wages = join(testSamples, 'tabular', 'cps-wages');
const shipped = join(root, 'build', 'samples');

let t: TestBackend;
afterEach(async () => {
  await t.close();
  removeTestFolder(t.dir);
});

type Row = Readonly<Record<string, string>>;

/** The file as it is on the disk: neither sample has quotes; a missing cell is `?`. */
function rawRows(path: string): Row[] {
  const [head, ...lines] = readFileSync(path, 'utf8').trimEnd().split(/\r?\n/);
  const names = head!.split(',');
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, at) => [names[at]!, cell === '?' ? '' : cell])),
  );
}

async function importAndPredict(source: string, path: string): Promise<void> {
  const { mapping } = await t.call('sources.recognise', { path: source });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  const { config } = await t.call('models.inspect', { path });
  await t.finished((await t.call('runs.start', { path, config: config! })).jobId);
}

async function predictionsByKey(): Promise<Map<string, string>> {
  const { viewId, count } = await t.call('views.create', { filter: '', sort: [] });
  const found = new Map<string, string>();
  for (let from = 0; from < count; from += 2000) {
    const { columns } = await t.call('views.rows', { viewId, from, count: 2000, fields: ['key', 'pred'] });
    columns[0]!.forEach((key, at) => columns[1]![at] !== null && found.set(String(key), String(columns[1]![at])));
  }
  return found;
}

type Counts = Map<string, { n: number; errors: number }>;

function countBy(rows: readonly Row[], predicted: Map<string, string>, columns: Columns, valueOf: ValueOf): Counts {
  const counts: Counts = new Map();
  for (const row of rows) {
    const guess = predicted.get(row[columns.key]!);
    if (guess === undefined) continue;
    const value = valueOf(row, guess);
    const group = counts.get(value) ?? { n: 0, errors: 0 };
    counts.set(value, { n: group.n + 1, errors: group.errors + Number(guess !== row[columns.label]) });
  }
  return counts;
}

type Columns = { readonly key: string; readonly label: string };
type ValueOf = (row: Row, predicted: string) => string;

async function expectGroups(field: string, expected: Counts): Promise<void> {
  const groups = await t.call('metrics.by', { field, filter: '' });
  expect(new Map(groups.map(({ value, n, errors }) => [value, { n, errors }]))).toEqual(expected);
  for (const { accuracy, n, errors } of groups) expect(accuracy.value).toBeCloseTo((n - errors) / n, 12);
}

test('groups of the wages sample equal a count over its file', async () => {
  t = await createTestBackend();
  await importAndPredict(join(wages, 'data.csv'), join(wages, 'model_columns_tree.onnx'));
  const rows = rawRows(join(wages, 'data.csv'));
  const predicted = await predictionsByKey();
  expect(predicted.size).toBe(rows.length);
  const columns = { key: 'row_id', label: 'wage_class' };
  const by = (valueOf: ValueOf): Counts => countBy(rows, predicted, columns, valueOf);
  for (const name of ['region', 'ethnicity', 'metro_area', 'split'] as const)
    await expectGroups(
      name,
      by((row) => row[name]!),
    );
  await expectGroups(
    'pred',
    by((_, guess) => guess),
  );
  await expectGroups(
    'label',
    by((row) => row['wage_class']!),
  );
  await expectGroups(
    'correct',
    by((row, guess) => String(guess === row['wage_class'])),
  );

  // Ten bins of equal width over the ages that occur, [low, high), the last with both ends.
  const ages = rows.map((row) => Number(row['age']));
  const [low, high] = [Math.min(...ages), Math.max(...ages)];
  const width = (high - low) / 10;
  const groups = await t.call('metrics.by', { field: 'age', filter: '' });
  expect(groups.map(({ n, errors }) => ({ n, errors }))).toEqual(
    Array.from({ length: 10 }, (_, bin) => {
      const mine = rows.filter((row) => Math.min(9, Math.floor((Number(row['age']) - low) / width)) === bin);
      return {
        n: mine.length,
        errors: mine.filter((row) => predicted.get(row['row_id']!) !== row['wage_class']).length,
      };
    }),
  );

  // Findings and hand-set bins.
  const found = await t.call('findings.list', { limit: 1_000_000 });
  const suspects = new Set(found.items.map(({ key }) => key));
  const unsure = new Set(
    (await t.call('findings.list', { kind: 'ambiguous', limit: 1_000_000 })).items.map(({ key }) => key),
  );
  // A row with a suspicious label and a missing cell is in both groups.
  const kinds: Readonly<Record<string, (row: Row) => boolean>> = {
    label_error: (row) => suspects.has(row['row_id']!),
    ambiguous: (row) => unsure.has(row['row_id']!),
    table_quality: (row) =>
      ['education_years', 'region', 'ethnicity'].some((name) => ['', '?', 'NA'].includes(row[name]!)),
  };
  const among = (accept: (row: Row) => boolean) => by((row) => String(accept(row))).get('true')!;
  await expectGroups(
    'finding',
    new Map([
      ...Object.entries(kinds).map(([kind, accept]) => [kind, among(accept)] as const),
      ['', among((row) => Object.values(kinds).every((accept) => !accept(row)))] as const,
    ]),
  );
  await t.call('bins.set', { field: 'education_years', cuts: [10, 14] });
  const bin = (years: number): string =>
    Number.isNaN(years) ? '' : years < 10 ? '..10' : years < 14 ? '10..14' : '14..';
  await expectGroups(
    'education_years',
    by((row) => bin(row['education_years'] === '' ? NaN : Number(row['education_years']))),
  );

  // A metric of each group, weighted by a column: recall of "high" in dollars.
  const weighted = await t.call('metrics.by', {
    field: 'region',
    filter: '',
    metric: 'recall(high)',
    weightBy: 'weekly_wage',
  });
  for (const { value, metric } of weighted) {
    const given = rows.filter((row) => row['region'] === value && row['wage_class'] === 'high');
    const sum = (some: readonly Row[]): number => some.reduce((total, row) => total + Number(row['weekly_wage']), 0);
    const right = given.filter((row) => predicted.get(row['row_id']!) === 'high');
    expect(metric!.value).toBeCloseTo(sum(right) / sum(given), 9);
    expect(metric!.n).toBe(given.length);
    expect(metric!.low).toBeLessThan(metric!.value!);
    expect(metric!.high).toBeGreaterThan(metric!.value!);
  }
});

test('groups of the shipped sample equal a count over its file, tags by their three answers', async () => {
  t = await createTestBackend();
  await importAndPredict(
    join(shipped, 'fashion-mnist', 'metadata.csv'),
    join(shipped, 'fashion-mnist', 'model', 'model.onnx'),
  );
  const rows = rawRows(join(shipped, 'fashion-mnist', 'metadata.csv'));
  const predicted = await predictionsByKey();
  const byKey = { key: 'file', label: 'label' };
  const by = (valueOf: ValueOf): Counts => countBy(rows, predicted, byKey, valueOf);
  expect(predicted.size).toBe(rows.length);
  for (const name of ['device', 'session', 'split', 'label'] as const)
    await expectGroups(
      name,
      by((row) => row[name]!),
    );
  await expectGroups(
    'pred',
    by((_, guess) => guess),
  );
  const dark = await t.call('metrics.by', { field: 'device', filter: 'brightness<0.3' });
  const expected = countBy(
    rows.filter((row) => Number(row['brightness']) < 0.3),
    predicted,
    byKey,
    (row) => row['device']!,
  );
  expect(new Map(dark.map(({ value, n, errors }) => [value, { n, errors }]))).toEqual(expected);

  const tagged = new Set(rows.slice(0, 40).map((row) => row['file']!));
  const { viewId } = await t.call('views.create', { filter: '', sort: [] });
  const { columns, ids } = await t.call('views.rows', { viewId, from: 0, count: 2000, fields: ['key'] });
  const yes = ids.filter((_, at) => tagged.has(String(columns[0]![at])));
  await t.call('decisions.apply', {
    mutationId: 'tag-them-all',
    selection: { ids: yes },
    action: 'tag',
    value: 'blurry',
  });
  const isTagged = new Set(ids.flatMap((id, at) => (yes.includes(id) ? [String(columns[0]![at])] : [])));
  await expectGroups(
    'tag.blurry',
    by((row) => (isTagged.has(row['file']!) ? 'yes' : 'unknown')),
  );
  await expectGroups(
    'tag',
    by((row) => (isTagged.has(row['file']!) ? 'blurry' : '')),
  );
  await expect(t.call('metrics.by', { field: 'note', filter: '' })).rejects.toMatchObject({ code: 'bad_input' });
});

test('by slice or tag before there is one says so and what to do, and counts once there is', async () => {
  t = await createTestBackend();
  await importFixture(t, 30);
  const by = (field: string) => t.call('metrics.by', { field, filter: '' });
  await expect(by('slice')).rejects.toMatchObject({
    code: 'bad_input',
    message: 'There are no slices yet: save a filter as a slice first.',
  });
  await expect(by('tag')).rejects.toMatchObject({
    code: 'bad_input',
    message: 'There are no tags yet: make one first, or tag an example.',
  });
  await t.call('slices.save', { id: null, name: 'Europe', filter: 'region:EU' });
  const { id } = await t.call('tags.save', { id: null, name: 'blurry' });
  expect((await by('slice')).map(({ value, n }) => [value, n])).toEqual([
    ['Europe', 15],
    ['', 15],
  ]);
  expect((await by('tag')).map(({ value, n }) => [value, n])).toEqual([['', 30]]);
  await t.call('tags.remove', { mutationId: 'gone-again', id });
  await expect(by('tag')).rejects.toThrow('There are no tags yet');
});
