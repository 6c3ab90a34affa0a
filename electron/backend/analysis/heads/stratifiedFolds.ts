import { seededRandom } from '#shared/base/seededRandom.ts';
import { shuffle } from '#shared/base/shuffle.ts';

export type FoldOptions = {
  /** Class of each row [rowCount]; −1: the row takes no part. */
  readonly labels: Int32Array;
  /** Group of each row [rowCount], from 0: rows of one group, as copies of one example, share a fold. Every row alone where absent. */
  readonly groups?: Int32Array | undefined;
  readonly folds: number;
  readonly seed: number;
};

/**
 * Fold of each row [rowCount], from 0; −1 where there is no label. Each class is dealt over the folds as evenly as its groups allow,
 * the largest groups first, each to the fold that has fewest rows of the class of its first row (as scikit-learn's
 * StratifiedGroupKFold, which scores all classes of a group). The same seed gives the same folds.
 */
export function stratifiedFolds(options: FoldOptions): Int32Array {
  return options.groups ? groupedFolds(options, options.groups) : singleFolds(options);
}

/** Each class dealt in a shuffled order, every class going on where the one before ended. */
function singleFolds({ labels, folds, seed }: FoldOptions): Int32Array {
  const fold = new Int32Array(labels.length).fill(-1);
  const random = seededRandom(seed);
  let classCount = 0;
  for (const label of labels) if (label >= classCount) classCount = label + 1;
  const starts = new Int32Array(classCount + 1);
  for (const label of labels) if (label >= 0) starts[label + 1]! += 1;
  for (let k = 0; k < classCount; k += 1) starts[k + 1]! += starts[k]!;
  const next = starts.slice();
  const rows = new Int32Array(starts[classCount]!);
  labels.forEach((label, row) => {
    if (label >= 0) rows[next[label]!++] = row;
  });
  for (let k = 0; k < classCount; k += 1) shuffle(rows.subarray(starts[k]!, starts[k + 1]!), random);
  rows.forEach((row, at) => {
    fold[row] = at % folds;
  });
  return fold;
}

function groupedFolds({ labels, folds, seed }: FoldOptions, groups: Int32Array): Int32Array {
  const fold = new Int32Array(labels.length).fill(-1);
  const members = membersOfGroups(labels, groups);
  shuffle(members, seededRandom(seed));
  members.sort((one, other) => other.length - one.length);
  const rowsOfClass = new Map<number, Int32Array>();
  const rowsOfFold = new Int32Array(folds);
  for (const rows of members) {
    const label = labels[rows[0]!]!;
    let counts = rowsOfClass.get(label);
    if (!counts) rowsOfClass.set(label, (counts = new Int32Array(folds)));
    let best = 0;
    for (let k = 1; k < folds; k += 1)
      if (counts[k]! < counts[best]! || (counts[k] === counts[best] && rowsOfFold[k]! < rowsOfFold[best]!)) best = k;
    for (const row of rows) fold[row] = best;
    counts[best]! += rows.length;
    rowsOfFold[best]! += rows.length;
  }
  return fold;
}

function membersOfGroups(labels: Int32Array, groups: Int32Array): number[][] {
  const byGroup = new Map<number, number[]>();
  labels.forEach((label, row) => {
    if (label < 0) return;
    const rows = byGroup.get(groups[row]!);
    if (rows) rows.push(row);
    else byGroup.set(groups[row]!, [row]);
  });
  return [...byGroup.values()];
}
