import { describe, expect, test } from 'vitest';
import { seededRandom } from '../base/seededRandom.ts';
import { chanceTest, type ScoredRows } from './chanceTest.ts';

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/**
 * Labels by their shares; one feature a class, N(skill, 1) for the label's own and N(0, 1) for the others; the scores are the posterior.
 * Of two classes the area under the ROC curve is Φ(skill). `isDealt` deals the labels anew: scores of other rows.
 */
function draw(
  random: () => number,
  n: number,
  { shares, skill, isDealt = false }: { shares: readonly number[]; skill: number; isDealt?: boolean },
): ScoredRows {
  const width = shares.length;
  const labels = new Int32Array(n);
  const predicted = new Int32Array(n);
  const scores = new Float64Array(n * width);
  const deal = (): number => {
    let [left, label] = [random(), 0];
    while (label < width - 1 && left >= shares[label]!) left -= shares[label++]!;
    return label;
  };
  for (let row = 0; row < n; row += 1) {
    const label = deal();
    let [sum, best] = [0, 0];
    const own = scores.subarray(row * width, (row + 1) * width);
    for (let k = 0; k < width; k += 1) {
      own[k] = shares[k]! * Math.exp(skill * (normal(random) + (k === label ? skill : 0)));
      sum += own[k]!;
      if (own[k]! > own[best]!) best = k;
    }
    for (let k = 0; k < width; k += 1) own[k]! /= sum;
    labels[row] = isDealt ? deal() : label;
    predicted[row] = best;
  }
  return { labels, predicted, scores, width };
}

const honest = (seed: number, n: number, shares: readonly number[], skill: number): ScoredRows =>
  draw(seededRandom(seed), n, { shares, skill });

type Draws = { readonly seed: number; readonly rounds: number; readonly make: (random: () => number) => ScoredRows };

/** How often a run would be stopped, and the mean order of its scores. */
function rates({ seed, rounds, make }: Draws): { readonly stopped: number; readonly order: number } {
  const random = seededRandom(seed);
  let [stopped, order, known] = [0, 0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const verdict = chanceTest(make(random));
    if (verdict.is !== 'fine' && verdict.is !== 'few') stopped += 1;
    if (Number.isNaN(verdict.order)) continue;
    order += verdict.order;
    known += 1;
  }
  return { stopped: stopped / rounds, order: order / known };
}

const third = 1 / 3;
const shapes: Readonly<Record<string, readonly number[]>> = {
  'two classes': [0.5, 0.5],
  'two classes, 60 : 40': [0.6, 0.4],
  'two classes, 70 : 30': [0.7, 0.3],
  'two classes, 95 : 5': [0.95, 0.05],
  'three classes': [third, third, third],
  'three classes, 80 : 10 : 10': [0.8, 0.1, 0.1],
  'ten classes': Array.from({ length: 10 }, () => 0.1),
};
/** Skill that gives an area of 0.6 under the pooled curve; of more than two classes the others share it. */
const skillFor = (shares: readonly number[]): number => (shares.length === 2 ? 0.2533 : 0.31);

// The seeds of these draws are those of no draw that the rule was made with.
describe('honest models', () => {
  test.each(Object.entries(shapes))('an area of 0.6, 256 rows, %s: at most 5 of 100 are stopped', (_, shares) => {
    const found = rates({
      seed: 70_001,
      rounds: shares.length === 2 ? 250 : 100,
      make: (random) => draw(random, 256, { shares, skill: skillFor(shares) }),
    });
    expect(found.order).toBeGreaterThan(0.585);
    expect(found.order).toBeLessThan(0.62);
    expect(found.stopped).toBeLessThanOrEqual(0.05);
  });

  test('an area of 0.53: of 256 rows about half are stopped, of 2048 one in ten, of 6144 none', () => {
    const stopped = [256, 2048, 6144].map((n) => {
      const make = (random: () => number) => draw(random, n, { shares: [0.5, 0.5], skill: 0.0753 });
      return rates({ seed: 70_002, rounds: Math.max(8, Math.round(30_000 / n)), make }).stopped;
    });
    expect(stopped[0]).toBeGreaterThan(0.4);
    expect(stopped[0]).toBeLessThan(0.65);
    expect(stopped[1]).toBeLessThan(0.2);
    expect(stopped[2]).toBe(0);
  });

  test.each([20, 50, 99])('of %i rows the order speaks against nobody', (n) => {
    for (const shares of Object.values(shapes).filter((one) => Math.max(...one) !== 0.95)) {
      const skill = skillFor(shares);
      expect(
        rates({ seed: 70_003, rounds: 60, make: (random) => draw(random, n, { shares, skill }) }).stopped,
      ).toBeLessThan(0.02);
    }
  });

  test.each(['two classes', 'two classes, 70 : 30', 'two classes, 95 : 5'])(
    'an area of 0.7 is never stopped, however few the rows, %s',
    (name) => {
      for (const n of [20, 60, 100, 150]) {
        const make = (random: () => number) => draw(random, n, { shares: shapes[name]!, skill: 0.5244 });
        expect(rates({ seed: 70_007, rounds: 100, make }).stopped).toBe(0);
      }
    },
  );

  test('good ones never are', () => {
    for (const shares of Object.values(shapes))
      for (const n of [20, 100, 256])
        expect(
          rates({ seed: 70_004, rounds: 20, make: (random) => draw(random, n, { shares, skill: 2 }) }).stopped,
        ).toBe(0);
  });
});

describe('numbers that mean nothing', () => {
  test.each(['two classes', 'three classes', 'ten classes'])('scores of other rows of %s are stopped', (name) => {
    const shares = shapes[name]!;
    const rounds = shares.length === 10 ? 100 : 300;
    const stopped = [100, 150].map((n) => {
      const make = (random: () => number) => draw(random, n, { shares, skill: 1.5, isDealt: true });
      return rates({ seed: 70_005, rounds, make }).stopped;
    });
    expect(stopped[0]).toBeGreaterThanOrEqual(0.6);
    expect(stopped[1]).toBeGreaterThanOrEqual(0.8);
  });

  test('where 95 of 100 labels are one class, 1000 rows tell as much', () => {
    const make = (random: () => number) => draw(random, 1000, { shares: [0.95, 0.05], skill: 1.5, isDealt: true });
    expect(rates({ seed: 70_006, rounds: 60, make }).stopped).toBeGreaterThan(0.6);
  });

  test('the classes in another order are stopped, all of them', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const rows = honest(70_100 + seed, 120, shapes['three classes']!, 2);
      const labels = Array.from(rows.labels, (label) => (label + 1) % 3);
      expect(chanceTest({ ...rows, labels }).is).toBe('below');
    }
  });

  test('one class for every row, where the labels are of three', () => {
    const rows = honest(70_200, 90, shapes['three classes']!, 0.01);
    const scores = Array.from({ length: 90 * 3 }, (_, at) => (at % 3 === 1 ? 1 : 0));
    const verdict = chanceTest({ ...rows, scores, predicted: new Int32Array(90).fill(1) });
    expect(verdict).toMatchObject({ is: 'constant', only: 1, order: 0.5, isDoubtful: true });
    expect(verdict.accuracy).toBe(verdict.chance);
  });

  test('one class for every row is right where nearly all labels are of it and the scores order the rest', () => {
    const rows = honest(70_201, 256, [0.9, 0.1], 1);
    const predicted = new Int32Array(256);
    expect(chanceTest({ ...rows, predicted })).toMatchObject({ is: 'fine', only: 0, isDoubtful: true });
    const scores = Array.from(rows.scores, (score) => 1 - score);
    expect(chanceTest({ ...rows, predicted, scores })).toMatchObject({ is: 'constant' });
    expect(chanceTest({ ...rows, predicted: new Int32Array(256).fill(1) })).toMatchObject({ is: 'constant' });
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
