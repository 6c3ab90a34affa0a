import { WinnowError } from '#shared/base/winnowError.ts';
import { rowMask, rowValues } from './rowMask.ts';

export type ClassImbalance = {
  /** The class with the fewest rows of those with any, the first on a tie; -1 where no row has a label. */
  readonly rarest: number;
  /** Its share of the labelled rows, 0..1; 0 where there are none. */
  readonly share: number;
  /** A class with a smaller share is flagged: threshold / classes with rows. */
  readonly cut: number;
  /** 1 for a row of the rarest class where that is flagged [N]. */
  readonly isIssue: Uint8Array;
  /** The share for rows of the rarest class, flagged or not, 1 for other rows [N]; NaN for the rows counted in `unlabelled`. */
  readonly scores: Float64Array;
  readonly unlabelled: number;
  /** Classes without a row: nothing can be said of them here, but that. Ascending. */
  readonly emptyClasses: readonly number[];
};

/**
 * Class imbalance as cleanlab's Datalab finds it: the rarest of the K classes that have rows is flagged when its share of the labelled rows is below
 * threshold / K. O(N + K).
 *
 * Source: cleanlab 2.9.0, Datalab's class_imbalance (which knows no class without a row). Golden data: golden/features_*, `class_imbalance`.
 * @param labels [N] class index of each row, -1 = none.
 * @throws WinnowError `internal` for a label outside -1..K-1.
 */
export function classImbalance(labels: Int32Array, classCount: number, threshold = 0.1): ClassImbalance {
  const counts = new Float64Array(classCount);
  let labelled = 0;
  for (const label of labels) {
    if (label < -1 || label >= classCount)
      throw new WinnowError('internal', `There is no class ${label} of ${classCount}.`);
    if (label < 0) continue;
    counts[label]! += 1;
    labelled += 1;
  }
  let rarest = -1;
  const emptyClasses: number[] = [];
  for (let label = 0; label < classCount; label += 1) {
    if (counts[label] === 0) emptyClasses.push(label);
    else if (rarest < 0 || counts[label]! < counts[rarest]!) rarest = label;
  }
  const share = rarest < 0 ? 0 : counts[rarest]! / labelled;
  const cut = rarest < 0 ? 0 : threshold / (classCount - emptyClasses.length);
  return {
    rarest,
    share,
    cut,
    isIssue: rowMask(labels.length, (row) => share < cut && labels[row] === rarest),
    scores: rowValues(labels.length, (row) => (labels[row]! < 0 ? NaN : labels[row] === rarest ? share : 1)),
    unlabelled: labels.length - labelled,
    emptyClasses,
  };
}
