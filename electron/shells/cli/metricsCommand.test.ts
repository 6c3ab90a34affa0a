import { expect, test } from 'vitest';
import { importFixture } from '#backend/testing/tableFixture.ts';
import type { TestBackend } from '#backend/testing/testBackend.ts';
import { withTestBackend } from '#backend/testing/withTestBackend.ts';
import { runWinnow, winnowDocument } from './testing/runWinnow.ts';

let t: TestBackend;
withTestBackend((created) => (t = created));

type Interval = { readonly value: number; readonly low: number; readonly high: number; readonly n: number };
type Metrics = {
  readonly classes: readonly { readonly f1: number; readonly f1Interval: Interval }[];
  readonly confusion: { readonly matrix: readonly (readonly number[])[] };
  readonly groups: readonly { readonly value: string; readonly metric: { readonly value: number } }[];
  readonly macro: { readonly f1: { readonly value: number; readonly low: number } };
};

test('metrics measures a metric of each group, weighted by a column', async () => {
  const { projectPath } = await importFixture(t, 600);
  await t.call('project.close', {});
  const args = ['metrics', projectPath, '--by', 'region', '--metric', 'recall(cat)', '--weight-by', 'size'];
  const found = await winnowDocument<Metrics>(0, ...args);
  expect(found.groups.map(({ value }) => value)).toEqual(['EU', 'US']);
  expect(found.groups[0]!.metric.value).toBeGreaterThan(0);
  expect(found).toMatchObject({ metric: { metric: 'recall(cat)', method: 'bootstrap' } });
  expect(found.macro.f1.value).toBeGreaterThan(found.macro.f1.low);
  for (const key of ['n', 'accuracy', 'classes', 'confusion', 'weighted', 'cost', 'logLossInterval'])
    expect(found).toHaveProperty(key);
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const { matrix } = found.confusion;
  for (const [k, { f1, f1Interval }] of found.classes.entries()) {
    const hits = matrix[k]![k]!;
    const [given, guessed] = [sum(matrix[k]!), sum(matrix.map((row) => row[k]!))];
    expect(f1).toBeCloseTo((2 * hits) / (given + guessed), 12);
    expect(f1Interval).toMatchObject({ value: f1, n: given + guessed - hits });
    expect(f1Interval.low < f1 && f1 < f1Interval.high).toBe(true);
  }
  const { stdout } = await runWinnow(...args);
  expect(stdout).toMatch(/^Class-weighted precision weighted by size +\d+\.\d % \(/m);
  // F1 is a share like precision and recall beside it.
  expect(stdout).toMatch(/^cat +[\d,]+ +\d+\.\d % +\d+\.\d % +\d+\.\d %$/m);
});

test('by slices or tags where there are none, metrics says how to make one', async () => {
  const { projectPath } = await importFixture(t, 40);
  await t.call('project.close', {});
  for (const [by, words] of [
    ['slice', 'No slices are saved. winnow slices PROJECT --save NAME --where FILTER saves one'],
    ['tag', 'There are no tags. winnow tags PROJECT --save NAME makes one'],
  ] as const) {
    expect((await runWinnow('metrics', projectPath, '--by', by)).stdout).toContain(words);
    const found = await winnowDocument<Metrics>(0, 'metrics', projectPath, '--by', by);
    expect(found.groups).toEqual([]);
  }
});
