import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { ngramCounter } from './hashedNgrams.ts';
import { extraTrees } from './extraTrees.ts';
import { nearestVotes } from './nearestVotes.ts';
import { fitSoftmax, softmaxOf } from './softmaxRegression.ts';
import { sparseSoftmax } from './sparseSoftmax.ts';
import { inTurns } from '../../threads/breather.ts';
import { standardise } from './standardise.ts';
import { stratifiedFolds } from './stratifiedFolds.ts';

describe('stratified folds', () => {
  const random = seededRandom(3);
  const labels = Int32Array.from({ length: 503 }, () => Math.floor(random() * 4) - 1);

  test('deal each class evenly, leave out what has no label, and are the same for the same seed', () => {
    const fold = stratifiedFolds({ labels, folds: 5, seed: 1 });
    for (const label of [0, 1, 2]) {
      const counts = [0, 1, 2, 3, 4].map((k) => fold.filter((f, row) => f === k && labels[row] === label).length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
    expect(fold.every((f, row) => f >= 0 === labels[row]! >= 0)).toBe(true);
    expect(stratifiedFolds({ labels, folds: 5, seed: 1 })).toEqual(fold);
    expect(stratifiedFolds({ labels, folds: 5, seed: 2 })).not.toEqual(fold);
  });

  test('rows of one group share a fold', () => {
    const groups = labels.map((_, row) => Math.floor(row / 3));
    const fold = stratifiedFolds({ labels, groups, folds: 5, seed: 1 });
    for (let group = 0; group < 167; group += 1) {
      const members = new Set([...fold].filter((f, row) => f >= 0 && groups[row] === group));
      expect(members.size).toBeLessThanOrEqual(1);
    }
    const sizes = [0, 1, 2, 3, 4].map((k) => fold.filter((f) => f === k).length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(20);
  });
});

test('a softmax regression is the one of scikit-learn', () => {
  const path = new URL('../golden/iris_logistic.json', import.meta.url);
  const golden = JSON.parse(readFileSync(path, 'utf8')) as {
    features: number[][];
    labels: number[];
    probabilities: number[][];
  };
  const n = golden.labels.length;
  const features = Float64Array.from(golden.features.flat());
  const model = fitSoftmax(
    {
      features,
      width: 4,
      labels: Int32Array.from(golden.labels),
      rows: Int32Array.from({ length: n }, (_, row) => row),
      classCount: 3,
    },
    { penalty: 1 / n, mostSteps: 5000, tolerance: 1e-9 },
  );
  const own = new Float64Array(3);
  golden.probabilities.forEach((expected, row) => {
    softmaxOf(model, { features, row }, own);
    expected.forEach((probability, k) => expect(own[k]).toBeCloseTo(probability, 6));
  });
});

/** A chessboard of 4 × 4 fields, which no line divides. */
function chessboard(n: number, seed: number) {
  const random = seededRandom(seed);
  const features = Float32Array.from({ length: n * 2 }, () => random() * 4);
  const labels = Int32Array.from(
    { length: n },
    (_, row) => (Math.floor(features[row * 2]!) + Math.floor(features[row * 2 + 1]!)) % 2,
  );
  const rows = Int32Array.from({ length: n }, (_, row) => row);
  return { features, labels, learnFrom: rows.slice(0, n / 2), predict: rows.slice(n / 2) };
}

function shareRight(labels: Int32Array, predict: Int32Array, shares: Float64Array): number {
  return predict.filter((row, at) => (shares[at * 2 + 1]! > 0.5 ? 1 : 0) === labels[row]).length / predict.length;
}

test('trees and neighbours learn what no line divides; shares add up to 1 and a seed gives the same again', () => {
  const { features, labels, learnFrom, predict } = chessboard(2000, 5);
  const grow = (seed: number) =>
    extraTrees({ features, width: 2, labels, classCount: 2 }, { learnFrom, predict, trees: 30, seed });
  const trees = grow(1);
  expect(shareRight(labels, predict, trees)).toBeGreaterThan(0.9);
  for (let at = 0; at < predict.length; at += 1) expect(trees[at * 2]! + trees[at * 2 + 1]!).toBeCloseTo(1, 9);
  expect(grow(1)).toEqual(trees);
  expect(grow(2)).not.toEqual(trees);
  const votes = nearestVotes({ features, width: 2, labels, classCount: 2 }, { learnFrom, predict, k: 5 });
  expect(shareRight(labels, predict, votes)).toBeGreaterThan(0.9);
  const line = fitSoftmax({ features, width: 2, labels, rows: learnFrom, classCount: 2 }, { penalty: 1e-3 });
  const own = new Float64Array(predict.length * 2);
  predict.forEach((row, at) => softmaxOf(line, { features, row }, own, at * 2));
  expect(shareRight(labels, predict, own)).toBeLessThan(0.65);
});

test('trees of one row, of equal rows and of constant features give the shares of the classes', () => {
  const grow = (features: Float32Array, labels: number[], learnFrom: number[]) =>
    Array.from(
      extraTrees(
        { features, width: 1, labels: Int32Array.from(labels), classCount: 2 },
        { learnFrom: Int32Array.from(learnFrom), predict: Int32Array.of(0), trees: 3, seed: 1 },
      ),
    );
  expect(grow(Float32Array.of(1, 2), [0, 1], [1])).toEqual([0, 1]);
  expect(grow(Float32Array.of(1, 1, 1, 1), [0, 0, 1, 0], [1, 2, 3])[1]).toBeCloseTo(1 / 3, 9);
});

test('neighbours are the nearest: their votes are those of a plain search', () => {
  const { features, labels, learnFrom, predict } = chessboard(120, 9);
  const votes = nearestVotes({ features, width: 2, labels, classCount: 2 }, { learnFrom, predict, k: 7 });
  predict.forEach((row, at) => {
    const distance = (other: number): number =>
      (features[row * 2]! - features[other * 2]!) ** 2 + (features[row * 2 + 1]! - features[other * 2 + 1]!) ** 2;
    const nearest = [...learnFrom].toSorted((a, b) => distance(a) - distance(b)).slice(0, 7);
    expect(votes[at * 2 + 1]).toBeCloseTo(nearest.filter((other) => labels[other] === 1).length / 7, 9);
  });
});

test('texts are told apart by their words, also by words that differ by an ending', () => {
  const kinds = [
    ['refund', 'invoice', 'payment'],
    ['football', 'goal', 'match'],
  ];
  const random = seededRandom(4);
  const counter = ngramCounter(1 << 12);
  const labels = Int32Array.from({ length: 200 }, (_, row) => row % 2);
  for (const label of labels) {
    const word = kinds[label]![Math.floor(random() * 3)]!;
    counter.add(`The ${word}${random() < 0.5 ? 's' : ''} of the day, number ${Math.floor(random() * 50)}`);
  }
  const rows = counter.rows();
  for (let row = 0; row < 200; row += 1) {
    const values = rows.values.subarray(rows.starts[row]!, rows.starts[row + 1]!);
    expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
  }
  const all = Int32Array.from({ length: 200 }, (_, row) => row);
  const options = { labels, classCount: 2, learnFrom: all.slice(0, 100), predict: all.slice(100), seed: 1 };
  const shares = sparseSoftmax(rows, options);
  expect(shareRight(labels, options.predict, shares)).toBeGreaterThan(0.97);
  expect(sparseSoftmax(rows, options)).toEqual(shares);
});

test('features far from 0 keep their differences, and those that are the same everywhere go', async () => {
  const rows = Float32Array.of(16_000_000, 7, 1, 16_000_002, 7, NaN, 16_000_004, 7, 3);
  const { features, width } = await inTurns(standardise(rows, 3));
  expect(width).toBe(2);
  // A row with NaN has no features: it counts for none.
  expect(features[0]).toBeCloseTo(-1, 6);
  expect(features[4]).toBeCloseTo(1, 6);
});
