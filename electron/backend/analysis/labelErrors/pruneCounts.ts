import { roundKeepingSum } from './roundKeepingSum.ts';

export type PruneOptions = {
  /** Share of the estimated errors to flag, 0..1. */
  readonly fracNoise: number;
  /** A class keeps at least this many rows; smaller classes are left alone. */
  readonly minExamplesPerClass: number;
  /** How many to flag of each class, instead of the estimate [K]. */
  readonly numToRemovePerClass?: readonly number[];
};

/**
 * How many rows to flag: row-major [K, K], row = true class, column = given class, integers. The transpose of the joint
 * counts, with diagonals raised to `minExamplesPerClass` at the cost of the other cells of the column, off-diagonals
 * times `fracNoise` (the rest goes to the diagonal), and cut to integers.
 */
export function pruneCounts(joint: Float64Array, labelCounts: Float64Array, options: PruneOptions): Float64Array {
  const classCount = labelCounts.length;
  const counts = new Float64Array(joint.length);
  for (let given = 0; given < classCount; given += 1) {
    const keptColumn = keepAtLeast(joint.subarray(given * classCount, (given + 1) * classCount), given, options);
    for (let k = 0; k < classCount; k += 1) counts[k * classCount + given] = Math.trunc(keptColumn[k]!);
  }
  if (options.numToRemovePerClass === undefined) return counts;
  return fixedTotals(counts, labelCounts, options.numToRemovePerClass);
}

function keepAtLeast(column: Float64Array, given: number, options: PruneOptions): Float64Array {
  let nonZero = 0;
  for (const count of column) if (count !== 0) nonZero += 1;
  const diagonal = Math.max(column[given]!, options.minExamplesPerClass);
  const taken = (diagonal - column[given]!) / Math.max(nonZero - 1, 1);
  let removed = 0;
  const kept = column.map((count, k) => {
    if (k === given) return 0;
    const left = Math.max(count - taken, 0);
    removed += left - left * options.fracNoise;
    return left * options.fracNoise;
  });
  kept[given] = diagonal + removed;
  return kept;
}

/**
 * Rescales so that each row's off-diagonals add up to the wanted number. The reference divides cell (i, j) by the sum of
 * row j (not i) before that; kept, because results are compared with it index for index. `prune_by_class` only uses the
 * diagonal and so flags exactly the wanted numbers; `prune_by_noise_rate` may differ from them by class.
 */
function fixedTotals(counts: Float64Array, labelCounts: Float64Array, wanted: readonly number[]): Float64Array {
  const classCount = labelCounts.length;
  const rowSums = new Float64Array(classCount);
  for (let cell = 0; cell < counts.length; cell += 1) rowSums[Math.floor(cell / classCount)]! += counts[cell]!;
  const fixed = new Float64Array(counts.length);
  for (let row = 0; row < classCount; row += 1) {
    const cells = fixed.subarray(row * classCount, (row + 1) * classCount);
    let noise = 0;
    for (let k = 0; k < classCount; k += 1) {
      const share = rowSums[k]! > 0 ? counts[row * classCount + k]! / rowSums[k]! : 0;
      cells[k] = share;
      if (k !== row) noise += share;
    }
    for (let k = 0; k < classCount; k += 1) cells[k] = noise > 0 ? (cells[k]! * wanted[row]!) / noise : 0;
    cells[row] = labelCounts[row]! - wanted[row]!;
    roundKeepingSum(cells);
  }
  return fixed;
}
