import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { importFixture } from '../testing/tableFixture.ts';
import type { TestBackend } from '../testing/testBackend.ts';
import { withTestBackend } from '../testing/withTestBackend.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

type Row = { readonly label: string; readonly pred: string; readonly size: number; readonly region: string };

async function rowsOf(filter: string): Promise<Row[]> {
  const { viewId } = await t.call('views.create', { filter, sort: [] });
  const fields = ['label', 'pred', 'size', 'region'];
  const { columns } = await t.call('views.rows', { viewId, from: 0, count: 2000, fields });
  return columns[0]!.map((label, at) => ({
    label: String(label),
    pred: String(columns[1]![at]),
    size: Number(columns[2]![at]),
    region: String(columns[3]![at]),
  }));
}

const sliceNamed = async (name: string) => (await t.call('slices.list', {})).items.find((item) => item.name === name)!;

test('recall of a class: value, Wilson interval, difference to the rest, state; kept over a restart', async () => {
  const { projectPath } = await importFixture(t, 600);
  await t.call('slices.save', { id: null, name: 'Europe', filter: 'region:EU', metric: ' recall(cat)', target: 0.99 });
  const recallOf = (rows: readonly Row[]): [number, number] => {
    const given = rows.filter(({ label }) => label === 'cat');
    return [given.filter(({ pred }) => pred === 'cat').length, given.length];
  };
  const [inside, outside] = [recallOf(await rowsOf('region:EU')), recallOf(await rowsOf('region:US'))];
  const found = await sliceNamed('Europe');
  expect(found).toMatchObject({
    metric: 'recall(cat)',
    method: 'wilson',
    state: 'missed',
    metricProblem: null,
    note: null,
  });
  expect(found.value).toEqual(wilsonInterval(...inside));
  expect(found.metricDifference.value).toBeCloseTo(inside[0] / inside[1] - outside[0] / outside[1], 12);
  // What prioritises is the accuracy, whatever the target is about.
  expect(found.accuracy.n).toBe((await rowsOf('region:EU')).length);
  await t.call('project.close', {});
  await t.call('project.open', { path: projectPath });
  expect(await sliceNamed('Europe')).toEqual(found);
  const sure = (await t.call('slices.list', { confidence: 0.999 })).items[0]!;
  expect(sure.value.low!).toBeLessThan(found.value.low!);
});

test('where less is better a target is a bound from above; costs are those of the project', async () => {
  await importFixture(t, 600);
  const labels = (await t.call('costs.get', {})).labels;
  await t.call('costs.set', { pairs: [{ actual: labels[0]!, predicted: labels[2]!, cost: 25 }] });
  const rows = await rowsOf('');
  const costOf = ({ label, pred }: Row): number =>
    label === pred ? 0 : label === labels[0] && pred === labels[2] ? 25 : 1;
  const mean = rows.reduce((sum, row) => sum + costOf(row), 0) / rows.length;
  const save = (name: string, metric: string, target: number) =>
    t.call('slices.save', { id: null, name, filter: '', metric, target });
  await save('dear', 'cost', mean / 10);
  await save('cheap', 'cost', 100);
  await save('rate', 'error_rate', 0.5);
  await save('close', 'cost', mean);
  expect((await sliceNamed('dear')).value.value).toBeCloseTo(mean, 12);
  expect(
    [await sliceNamed('dear'), await sliceNamed('cheap'), await sliceNamed('rate'), await sliceNamed('close')].map(
      ({ state }) => state,
    ),
  ).toEqual(['missed', 'met', 'met', 'unsure']);
  // The slice is everything: there is no rest to differ from.
  expect((await sliceNamed('rate')).metricDifference.value).toBeNull();
});

test('weights: examples whose weight is missing or negative are said not to count', async () => {
  const prices = ['10', '', '-5', '40', '0', '50'];
  const cells = prices.map((price, row) => `k${row},${price},${row % 2 === 0 ? 'yes' : 'no'}`);
  const source = join(t.dir, 'prices.csv');
  writeFileSync(source, `id,price,answer\n${cells.join('\n')}\n`);
  // Wrong: the 10 and the 40; right among the weighted: 0 and 50.
  const probabilities = join(t.dir, 'p.csv');
  writeFileSync(probabilities, 'no,yes\n0.8,0.2\n0.8,0.2\n0.2,0.8\n0.2,0.8\n0.2,0.8\n0.8,0.2\n');
  const { mapping } = await t.call('sources.recognise', { path: source, hints: { label: 'answer', key: 'id' } });
  await t.finished((await t.call('imports.start', { mapping, projectPath: join(t.dir, 'p.winnow') })).jobId);
  await t.finished((await t.call('runs.importPredictions', { from: probabilities })).jobId);
  await t.call('slices.save', { id: null, name: 'paid', filter: '', metric: 'accuracy', weightBy: 'price' });
  const found = await sliceNamed('paid');
  expect(found.value.value).toBeCloseTo(50 / 100, 12);
  expect(found.value.n).toBe(4);
  expect(found.note).toBe('2 examples do not count: price is missing or negative.');
});

test('nonsense is refused with words; few examples are not judged by a bootstrap', async () => {
  await importFixture(t, 60);
  const save = (more: object) => t.call('slices.save', { id: null, name: 'x', filter: '', ...more });
  await expect(save({ metric: 'recall(cow)' })).rejects.toThrow(/no class "cow"/);
  await expect(save({ metric: 'auc' })).rejects.toThrow(/no metric "auc"/);
  await expect(save({ weightBy: 'region' })).rejects.toThrow(/not a column of numbers/);
  await expect(save({ weightBy: 'nothing' })).rejects.toThrow(/no column "nothing"/);
  await expect(save({ metric: 'recall(cat)', target: 90 })).rejects.toThrow(/between 0 and 100 %/);
  await save({ metric: 'log_loss', target: 90 });
  await t.call('slices.save', { id: null, name: 'few', filter: 'size<2', metric: 'f1(macro)', target: 0.0001 });
  const few = await sliceNamed('few');
  expect(few.value.n).toBeLessThan(30);
  expect(few.state).toBe('unsure');
});
