import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { testSamples } from '../testing/samples.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

const wages = join(testSamples, 'tabular', 'cps-wages');

let t: TestBackend;
withTestBackend((backend) => {
  t = backend;
});

const slice = { id: null, name: 'Europe', filter: 'region:EU', target: 0.99 } as const;

test('a saved slice has the numbers of a count by hand, a state against its target, and survives reopening', async () => {
  const { projectPath } = await importFixture(t);
  await t.call('slices.save', slice);
  const { items } = await t.call('slices.list', {});
  const { viewId } = await t.call('views.create', { filter: 'region:EU', sort: [] });
  const { columns } = await t.call('views.rows', { viewId, from: 0, count: 1000, fields: ['label', 'pred'] });
  const errors = columns[0]!.filter((label, i) => label !== columns[1]![i]).length;
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ n: columns[0]!.length, errors, state: 'missed', problem: null });
  expect(items[0]!.shareOfData.value).toBeCloseTo(0.5, 6);
  expect(items[0]!.potentialGain.value).toBeCloseTo((errors / columns[0]!.length) * 0.5, 6);
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  expect((await t.call('slices.list', {})).items).toEqual(items);
});

test('names are unique, filters must be readable, a slice can be changed and removed', async () => {
  await importFixture(t, 40);
  const { id } = await t.call('slices.save', slice);
  await expect(t.call('slices.save', slice)).rejects.toMatchObject({ code: 'conflict' });
  await expect(t.call('slices.save', { id: null, name: 'x', filter: 'colour:red' })).rejects.toMatchObject({
    code: 'bad_filter',
  });
  await t.call('slices.save', { ...slice, id, target: 0 });
  expect((await t.call('slices.list', {})).items[0]).toMatchObject({ id, state: 'met' });
  await t.call('slices.remove', { id });
  expect((await t.call('slices.list', {})).items).toEqual([]);
});

test('a slice keeps what was typed in also while there are no predictions', async () => {
  await importFixture(t, 40);
  await t.call('slices.save', { ...slice, humanLevel: 0.95 });
  const { activeRun } = (await t.call('project.info', {}))!;
  await t.call('runs.remove', { runId: activeRun!.id });
  const { hasRun, items } = await t.call('slices.list', {});
  expect(hasRun).toBe(false);
  expect(items[0]).toMatchObject({ target: 0.99, humanLevel: { value: 0.95 }, humanLevelSource: 'typed in' });
});

test('overlapping slices: what remains after the chosen ones counts an example once, and the choice survives reopening', async () => {
  const { projectPath } = await importFixture(t);
  const { id: all } = await t.call('slices.save', { id: null, name: 'all', filter: '' });
  const { id: europe } = await t.call('slices.save', { id: null, name: 'Europe', filter: 'region:EU', target: 0.9 });
  const list = async () => {
    const { items } = await t.call('slices.list', {});
    return Object.fromEntries(items.map((item) => [item.name, item]));
  };
  const before = await list();
  expect(before['Europe']!.potentialGain.value).toBeGreaterThan(0);
  for (const item of Object.values(before)) expect(item.remaining).toBeCloseTo(item.potentialGain.value!, 9);

  await t.call('slices.save', { id: all, isChosen: true });
  expect(await list()).toMatchObject({
    all: { isChosen: true, remaining: null },
    Europe: { isChosen: false, remaining: 0, target: 0.9 },
  });
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  expect(await list()).toMatchObject({ all: { isChosen: true }, Europe: { isChosen: false, remaining: 0 } });

  // The other way round the whole adds what its other half has.
  await t.call('slices.save', { id: all, isChosen: false });
  await t.call('slices.save', { id: europe, isChosen: true });
  const after = await list();
  const { all: whole, Europe: half } = after as Record<'all' | 'Europe', (typeof after)[string]>;
  expect(whole.remaining).toBeCloseTo((whole.errors - half.errors) / whole.n, 9);
});

test('a chosen slice that cannot be read leaves open what the others would add; what is left out of a draft stays', async () => {
  await importFixture(t, 60);
  await t.call('tags.save', { id: null, name: 'dusk' });
  const { id } = await t.call('slices.save', { id: null, name: 'dusky', filter: 'tag.dusk:yes', weight: 3 });
  await t.call('slices.save', { id: null, name: 'Europe', filter: 'region:EU' });
  const [dusk] = await t.call('tags.list', {});
  await t.call('tags.remove', { mutationId: 'remove-dusk', id: dusk!.id });
  await t.call('slices.save', { id, isChosen: true, description: 'late' });
  const { items } = await t.call('slices.list', {});
  expect(items.map(({ name, remaining }) => [name, remaining])).toEqual([
    ['Europe', null],
    ['dusky', null],
  ]);
  expect(items[1]).toMatchObject({
    filter: 'tag.dusk:yes',
    weight: 3,
    description: 'late',
    problem: expect.any(String),
  });
  await expect(t.call('slices.save', { id, filter: 'tag.dusk:yes' })).rejects.toMatchObject({ code: 'bad_filter' });
  await expect(t.call('slices.save', { id: null, name: 'no filter' })).rejects.toMatchObject({ code: 'bad_input' });
});

test('a planted weak slice of a generated table is found and named', async () => {
  const random = seededRandom(5);
  const lines = Array.from({ length: 4000 }, (_, row) => {
    const region = ['north', 'south', 'west', 'east'][Math.floor(random() * 4)]!;
    const age = Math.floor(random() * 60) + 18;
    const truth = random() < 0.5 ? 'yes' : 'no';
    const isWeak = region === 'west' && age >= 30 && age <= 45;
    const isRight = random() > (isWeak ? 0.6 : 0.08);
    const p = (truth === 'yes') === isRight ? 0.9 : 0.1;
    return { data: `k${row},${region},${age},${truth}`, probabilities: `${p},${1 - p}` };
  });
  const csv = join(t.dir, 'people.csv');
  writeFileSync(csv, `id,region,age,answer\n${lines.map((line) => line.data).join('\n')}\n`);
  const predictions = join(t.dir, 'p.csv');
  writeFileSync(predictions, `yes,no\n${lines.map((line) => line.probabilities).join('\n')}\n`);
  const { mapping } = await t.call('sources.recognise', { path: csv, hints: { label: 'answer' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  await t.finished((await t.call('runs.importPredictions', { from: predictions })).jobId);
  const { items } = await t.call('slices.discover', {});
  expect(items[0]!.filter).toContain('region:west');
  expect(items[0]!.filter).toMatch(/age:(29|30|31)\.\.(44|45|46)/);
  expect(items[0]!.qValue).toBeLessThan(0.001);
  const { count } = await t.call('filters.check', { text: items[0]!.filter });
  expect(count).toBe(items[0]!.n);
});

test('the slice planted in the wages sample is found', async () => {
  const { mapping } = await t.call('sources.recognise', { path: join(wages, 'data.csv') });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'w.winnow') })).jobId);
  const path = join(wages, 'model_columns_tree.onnx');
  const { config } = await t.call('models.inspect', { path });
  await t.finished((await t.call('runs.start', { path, config: config! })).jobId);
  const { items } = await t.call('slices.discover', {});
  const planted = items.find(
    (item) => item.filter.includes('region:west') && item.filter.includes('experience_years:'),
  );
  expect(planted).toBeDefined();
  expect(planted!.heldOut.value).toBeGreaterThan(0.35);
});
