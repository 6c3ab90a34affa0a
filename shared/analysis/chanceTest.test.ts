import { describe, expect, test } from 'vitest';
import { seededRandom } from '../base/seededRandom.ts';
import { chanceTest, type ChanceVerdict, type ScoredRows } from './chanceTest.ts';

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Labels by their shares; one feature a class, N(skill, 1) for the label's own and N(0, 1) for the others; scores are the log posterior. */
function honest(seed: number, n: number, shares: readonly number[], skill: number): ScoredRows {
  const random = seededRandom(seed);
  const [labels, predicted, scores]: [number[], number[], number[]] = [[], [], []];
  for (let row = 0; row < n; row += 1) {
    let [left, label] = [random(), 0];
    while (label < shares.length - 1 && left >= shares[label]!) left -= shares[label++]!;
    const own = shares.map((share, k) => skill * (normal(random) + (k === label ? skill : 0)) + Math.log(share));
    labels.push(label);
    scores.push(...own);
    predicted.push(own.indexOf(Math.max(...own)));
  }
  return { labels, predicted, scores, width: shares.length };
}

const rounds = 200;

/** How often each verdict is given. */
function rates(make: (seed: number) => ScoredRows): Partial<Record<ChanceVerdict['is'] | 'stopped', number>> {
  const found: Partial<Record<ChanceVerdict['is'] | 'stopped', number>> = {};
  for (let seed = 1; seed <= rounds; seed += 1) {
    const { is } = chanceTest(make(seed));
    found[is] = (found[is] ?? 0) + 1 / rounds;
    if (is !== 'fine' && is !== 'few') found.stopped = (found.stopped ?? 0) + 1 / rounds;
  }
  return found;
}

const shapes: Readonly<Record<string, readonly number[]>> = {
  'two classes': [0.5, 0.5],
  'two classes, 70 : 30': [0.7, 0.3],
  'two classes, 95 : 5': [0.95, 0.05],
  'three classes': [1 / 3, 1 / 3, 1 / 3],
  'three classes, 80 : 10 : 10': [0.8, 0.1, 0.1],
  'ten classes': Array.from({ length: 10 }, () => 0.1),
};

describe('honest models', () => {
  // Skill 0.2 is 56 % of two classes, 39 % of three, 13 % of ten; the scores of two are in order in 56 % of the pairs.
  test.each(
    Object.entries(shapes).flatMap(([name, shares]) => [20, 50, 100, 256, 1000].map((n) => ({ name, n, shares }))),
  )('slightly better than chance, $name, $n rows: at most 6 of 100 are stopped', ({ n, shares }) => {
    expect(rates((seed) => honest(seed, n, shares, 0.2)).stopped ?? 0).toBeLessThanOrEqual(0.06);
  });

  test.each(
    Object.entries(shapes).flatMap(([name, shares]) => [20, 50, 100, 256, 1000].map((n) => ({ name, n, shares }))),
  )('better than chance, $name, $n rows: at most 3 of 100 are stopped', ({ n, shares }) => {
    expect(rates((seed) => honest(seed, n, shares, 0.3)).stopped ?? 0).toBeLessThanOrEqual(0.03);
  });

  test('good ones never are', () => {
    for (const shares of Object.values(shapes))
      for (const n of [20, 100, 256]) expect(rates((seed) => honest(seed, n, shares, 2)).stopped).toBeUndefined();
  });
});

describe('numbers that mean nothing', () => {
  const ofOthers = (shares: readonly number[], n: number) => (seed: number) => ({
    ...honest(seed, n, shares, 1.5),
    labels: honest(seed + 10_000, n, shares, 1.5).labels,
  });

  test('scores of other rows: most are stopped of 256 rows, nine of ten of 1000', () => {
    expect(rates(ofOthers(shapes['two classes']!, 256)).stopped).toBeGreaterThan(0.45);
    expect(rates(ofOthers(shapes['three classes']!, 256)).stopped).toBeGreaterThan(0.65);
    expect(rates(ofOthers(shapes['two classes']!, 1000)).stopped).toBeGreaterThan(0.88);
    expect(rates(ofOthers(shapes['ten classes']!, 1000)).stopped).toBeGreaterThan(0.88);
  });

  test('the classes in another order are stopped, all of them', () => {
    const rotated = (seed: number): ScoredRows => {
      const rows = honest(seed, 120, shapes['three classes']!, 2);
      return { ...rows, labels: Array.from(rows.labels, (label) => (label + 1) % 3) };
    };
    expect(rates(rotated)).toEqual({ below: expect.closeTo(1, 9) as number, stopped: expect.closeTo(1, 9) as number });
  });

  test('one class for every row, where the labels are of three', () => {
    const always = (seed: number): ScoredRows => {
      const rows = honest(seed, 90, shapes['three classes']!, 0.01);
      const scores = Array.from({ length: 90 * 3 }, (_, at) => (at % 3 === 1 ? 1 : 0));
      return { ...rows, scores, predicted: Array.from({ length: 90 }, () => 1) };
    };
    const verdict = chanceTest(always(1));
    expect(verdict).toMatchObject({ is: 'constant', only: 1, order: 0.5, isDoubtful: true });
    expect(verdict.accuracy).toBe(verdict.chance);
    expect(rates(always).constant).toBeCloseTo(1, 9);
  });
});

test('too few rows, rows without a label, rows that failed and a single label say nothing', () => {
  const rows = honest(3, 40, [0.5, 0.5], 1);
  expect(
    chanceTest({ ...rows, labels: Array.from(rows.labels, (label, row) => (row < 19 ? label : -1)) }),
  ).toMatchObject({
    is: 'few',
    n: 19,
  });
  expect(chanceTest({ ...rows, predicted: Array.from(rows.predicted, () => -1) })).toMatchObject({ is: 'few', n: 0 });
  expect(chanceTest({ ...rows, labels: Array.from(rows.labels, () => 0) })).toMatchObject({ is: 'few', n: 40 });
});

test('the order of scores is the area under the ROC curve', () => {
  // 10 rows of each label, 0…9 and 5…14.
  const values = [...Array.from({ length: 10 }, (_, at) => at), ...Array.from({ length: 10 }, (_, at) => at + 5)];
  const labels = values.map((_, at) => (at < 10 ? 0 : 1));
  const verdict = chanceTest({
    labels,
    predicted: values.map((value) => Number(value > 7)),
    scores: values.flatMap((value) => [-value, value]),
    width: 2,
  });
  // Pairs with the larger value in label 1: Σ over its ten values of how many of 0…9 are below, ties a half.
  expect(verdict.order).toBeCloseTo((5.5 + 6.5 + 7.5 + 8.5 + 9.5 + 5 * 10) / 100, 12);
});
