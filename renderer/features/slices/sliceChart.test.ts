import { expect, test } from 'vitest';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import type { SliceInfo } from '#shared/contract/values.ts';
import { commonMetric, isClearlyWorse, sliceChart, sliceChartTable } from './sliceChart.ts';
import { sliceChartScene } from './sliceChartScene.ts';

const slice = (id: number, name: string, errors: number, n: number): SliceInfo =>
  ({
    id,
    name,
    filter: `site:${name}`,
    problem: null,
    metric: 'accuracy',
    weightBy: null,
    n,
    errors,
    accuracy: n === 0 ? { value: null, low: null, high: null, n } : wilsonInterval(n - errors, n),
    errorRate: n === 0 ? { value: null, low: null, high: null, n } : wilsonInterval(errors, n),
  }) as SliceInfo;
const overall = wilsonInterval(900, 1000);
const items = [
  slice(1, 'north', 40, 70),
  slice(2, 'south', 20, 300),
  slice(3, 'empty', 0, 0),
  { ...slice(4, 'old', 1, 9), problem: 'gone' },
];

test('slices that hold nothing or cannot be read have no place', () => {
  expect(sliceChart(items, overall, 'accuracy').slices.map(({ name }) => name)).toEqual(['north', 'south']);
});

test('the error rate of all together is what accuracy leaves, its interval turned round', () => {
  const turned = sliceChart(items, overall, 'errorRate').overall!;
  const expected = wilsonInterval(100, 1000);
  expect(turned.value).toBeCloseTo(expected.value, 12);
  expect(turned.low).toBeCloseTo(expected.low, 12);
  expect(turned.high).toBeCloseTo(expected.high, 12);
});

test('clearly worse only where the whole interval is', () => {
  expect(items.slice(0, 2).map((one) => isClearlyWorse(one, { metric: 'accuracy', overall }))).toEqual([true, false]);
  const { overall: turned } = sliceChart(items, overall, 'errorRate');
  expect(items.slice(0, 2).map((one) => isClearlyWorse(one, { metric: 'errorRate', overall: turned }))).toEqual([
    true,
    false,
  ]);
});

test.each([240, 720])('points keep order and frame at %i px, larger slices stand further right', (width) => {
  for (const sizes of [
    [70, 300],
    [20, 90_000],
  ]) {
    const chart = sliceChart([slice(1, 'a', 5, sizes[0]!), slice(2, 'b', 5, sizes[1]!)], overall, 'accuracy');
    const { marks, backdrop, height } = sliceChartScene(chart, width);
    const [a, b] = marks.map(({ target }) => target.x);
    expect(a! < b! && a! > 0 && b! < width).toBe(true);
    for (const shape of [...backdrop, ...marks.flatMap((mark) => mark.shapes)])
      for (const [name, value] of Object.entries(shape))
        if (typeof value === 'number' && /^[xy]/.test(name))
          expect(value >= -1 && value <= Math.max(width, height) + 1).toBe(true);
  }
});

test('names do not cover each other: where there is no room they are said when looked at', () => {
  const crowd = Array.from({ length: 30 }, (_, at) => slice(at, `slice number ${at}`, 10 + (at % 3), 100));
  const { marks } = sliceChartScene(sliceChart(crowd, overall, 'accuracy'), 500);
  const named = marks.filter((mark) => mark.shapes.some(({ kind }) => kind === 'text'));
  expect(named.length).toBeGreaterThan(0);
  expect(named.length).toBeLessThan(12);
  for (const mark of marks) expect(mark.label).toContain('slice number');
});

test('the table has the slices and all together', () => {
  const { rows } = sliceChartTable(sliceChart(items, overall, 'accuracy'));
  expect(rows[0]).toEqual(['north', 'site:north', 70, ...Object.values(items[0]!.accuracy)]);
  expect(rows.at(-1)!.slice(0, 4)).toEqual(['all together', null, 1000, 0.9]);
});

test('a metric that all slices share can be drawn, in its own unit and against the rest of each', () => {
  const costs = [0.2, 1.7].map((value, at) => ({
    ...slice(at, `s${at}`, 5, 100),
    metric: 'cost',
    value: { value, low: value - 0.1, high: value + 0.1, n: 100 },
    metricDifference: { value: value - 0.9, low: value - 1.1, high: value - 0.7, n: 100 },
  }));
  expect(commonMetric(costs)).toBe('mean cost');
  expect(commonMetric([...costs, items[0]!])).toBeNull();
  expect(commonMetric(items)).toBeNull();
  const chart = sliceChart(costs, overall, 'own');
  expect(chart).toMatchObject({ isShare: false, overall: null, words: 'mean cost' });
  expect(costs.map((one) => isClearlyWorse(one, chart))).toEqual([false, true]);
  const { marks, backdrop } = sliceChartScene(chart, 500);
  expect(marks[1]!.label).toContain('mean cost 1.7 (95 % interval 1.6 to 1.8), clearly worse than the rest');
  expect(backdrop.some((shape) => shape.kind === 'text' && shape.text === '1.5')).toBe(true);
  expect(sliceChartTable(chart).rows.map((row) => row[3])).toEqual([0.2, 1.7]);
});
