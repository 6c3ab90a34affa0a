import { WinnowError } from '#shared/base/winnowError.ts';
import { selectedRows, type Selection } from '../selection.ts';
import { f1Interval, wilsonInterval, type Interval } from './interval.ts';

export type ConfusionMatrix = {
  readonly classCount: number;
  /** Row-major [classCount, classCount]: row = given class, column = predicted class. */
  readonly counts: Float64Array;
  /** Selected rows with both a given and a predicted class. */
  readonly n: number;
  /** Selected rows left out because one of the two is missing (negative). */
  readonly skipped: number;
};

export type ConfusionInput = {
  /** Class indices [N]; negative = none. */
  readonly given: Int32Array;
  readonly predicted: Int32Array;
  readonly classCount: number;
  readonly selection?: Selection;
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

/**
 * Counts given × predicted over the selection, in one pass.
 * @throws WinnowError `internal` when lengths differ or a class index is not below classCount.
 */
export function confusionMatrix(input: ConfusionInput): ConfusionMatrix {
  const { given, predicted, classCount, selection } = input;
  if (given.length !== predicted.length) {
    throw new WinnowError(
      'internal',
      `${given.length} labels cannot be compared with ${predicted.length} predictions.`,
    );
  }
  const counts = new Float64Array(classCount * classCount);
  let skipped = 0;
  const rows = selectedRows(selection, given.length);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const label = given[row]!;
    const guess = predicted[row]!;
    if (label < 0 || guess < 0) {
      skipped += 1;
      continue;
    }
    if (label >= classCount || guess >= classCount) {
      throw new WinnowError('internal', `Class ${Math.max(label, guess)} occurs, but there are ${classCount} classes.`);
    }
    counts[label * classCount + guess]! += 1;
  }
  return { classCount, counts, n: rows.length - skipped, skipped };
}

/** Share on the diagonal, with its Wilson interval. */
export function accuracy(matrix: ConfusionMatrix): Interval {
  let correct = 0;
  for (let k = 0; k < matrix.classCount; k += 1) correct += matrix.counts[k * matrix.classCount + k]!;
  return wilsonInterval(correct, matrix.n);
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

/** Unweighted mean of F1 over the classes that are given or predicted at least once; NaN when there are none. */
export function macroF1(matrix: ConfusionMatrix): number {
  let sum = 0;
  let classes = 0;
  for (const { f1 } of classMetrics(matrix)) {
    if (f1.n === 0) continue;
    sum += f1.value;
    classes += 1;
  }
  return classes === 0 ? NaN : sum / classes;
}

/** Mean of F1 weighted by the rows given each class; NaN when no row counts. */
export function weightedF1(matrix: ConfusionMatrix): number {
  if (matrix.n === 0) return NaN;
  let sum = 0;
  for (const { f1, support } of classMetrics(matrix)) if (support > 0) sum += f1.value * support;
  return sum / matrix.n;
}
