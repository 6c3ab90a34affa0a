import { f1Interval, wilsonInterval, type Interval } from '#shared/analysis/interval.ts';
import { accuracyOf } from './hits.ts';

export type ConfusionMatrix = {
  readonly classCount: number;
  /** Row-major [classCount, classCount]: row = given class, column = predicted class. */
  readonly counts: Float64Array;
  /** Rows with both. */
  readonly n: number;
};

export type ClassMetrics = {
  readonly classIndex: number;
  /** Rows given this class. */
  readonly support: number;
  /** Rows predicted as this class. */
  readonly predicted: number;
  readonly truePositives: number;
  /** n = predicted. */
  readonly precision: Interval;
  /** n = support. */
  readonly recall: Interval;
  /** n = rows that are given or predicted this class. */
  readonly f1: Interval;
};

/** Share on the diagonal, with its Wilson interval. */
export function accuracy(matrix: ConfusionMatrix): Interval {
  let right = 0;
  for (let k = 0; k < matrix.classCount; k += 1) right += matrix.counts[k * matrix.classCount + k]!;
  return accuracyOf({ n: matrix.n, right });
}

/** Precision, recall and F1 of every class with intervals; NaN where there is nothing to divide by. */
export function classMetrics(matrix: ConfusionMatrix): ClassMetrics[] {
  const { classCount, counts } = matrix;
  const support = new Float64Array(classCount);
  const predicted = new Float64Array(classCount);
  for (let label = 0; label < classCount; label += 1) {
    for (let guess = 0; guess < classCount; guess += 1) {
      const count = counts[label * classCount + guess]!;
      support[label]! += count;
      predicted[guess]! += count;
    }
  }
  return Array.from(support, (given, classIndex) => {
    const truePositives = counts[classIndex * classCount + classIndex]!;
    const guessed = predicted[classIndex]!;
    return {
      classIndex,
      support: given,
      predicted: guessed,
      truePositives,
      precision: wilsonInterval(truePositives, guessed),
      recall: wilsonInterval(truePositives, given),
      f1: f1Interval(truePositives, guessed - truePositives, given - truePositives),
    };
  });
}
