import { chunkCountOf } from './chunks.ts';
import { alone, slotSizeOf, type Pool } from './pool.ts';
import { confidentAmong } from './jointRows.ts';
import type { PredictionTable } from './predictionTable.ts';
import type { TableScan } from './scanTable.ts';
import { pairwiseSum } from './pairwiseSum.ts';
import { roundKeepingSum } from './roundKeepingSum.ts';
import { CONFIDENCE_SLACK } from './scanRows.ts';

/** Threshold of a class that no row is given: above every probability. */
const NO_EXAMPLES_THRESHOLD = 2;
const LOWEST_THRESHOLD = 2e-6;
/** Stands in for a zero in a denominator. */
const TINY = 1e-100;

export type RawJoint = {
  /** Row-major [K, K]: given × confidently predicted; every diagonal cell at least 1. */
  readonly counts: Float64Array;
  /** The least probability with which each class is confident [K]. */
  readonly floors: Float64Array;
};

/**
 * Threshold of class k: mean of p[k] over the rows given k (Northcutt et al. 2021, "Confident Learning", eq. 2), at least
 * 2e-6; 2 when no row is given k. Float64Array [K].
 */
export function confidentThresholds(scan: TableScan): Float64Array {
  return scan.selfConfidenceSums.map((sum, k) => {
    const count = scan.labelCounts[k]!;
    return count === 0 ? NO_EXAMPLES_THRESHOLD : Math.max(sum / count, LOWEST_THRESHOLD);
  });
}

/**
 * Counts rows by given class and confident class (eq. 1 of the paper): class k is confident for a row when
 * p[k] >= threshold[k] - 1e-6; with several confident classes the most probable one of all counts, with none the row
 * does not count. O(N) reads where the most probable class is confident, O(K) for the other rows.
 */
export function rawConfidentJoint(
  table: PredictionTable,
  scan: TableScan,
  thresholds: Float64Array,
  pool: Pool = alone,
): RawJoint {
  const { rowCount, classCount } = table;
  const { predicted, highest } = scan;
  const floors = thresholds.map((threshold) => threshold - CONFIDENCE_SLACK);
  const cells = classCount * classCount;
  const slotSize = slotSizeOf(cells);
  const bySlot = new Float64Array(pool.allocate(pool.slots * slotSize * 8), 0, pool.slots * slotSize).fill(0);
  const slots = pool.run(
    { kind: 'joint', table, predicted, highest, floors, counts: bySlot, slotSize },
    chunkCountOf(rowCount),
  );
  const counts = new Float64Array(cells);
  for (let slot = 0; slot < slots; slot += 1) {
    for (let cell = 0; cell < cells; cell += 1) counts[cell]! += bySlot[slot * slotSize + cell]!;
  }
  for (let k = 0; k < classCount; k += 1) {
    const cell = k * classCount + k;
    counts[cell] = Math.max(counts[cell]!, 1);
  }
  return { counts, floors };
}

/** Those of `rows` (any that take part) that the joint counts off its diagonal, in their order. */
export function offDiagonalAmong(
  rows: Int32Array,
  table: PredictionTable,
  scan: TableScan,
  { floors }: RawJoint,
): Int32Array {
  return rows.filter((row) => {
    const best = scan.predicted[row]!;
    const isSure = scan.highest[row]! >= floors[best]!;
    const confident = isSure ? best : confidentAmong(table.probs, row * table.classCount, { floors, best });
    return confident >= 0 && confident !== table.labels[row];
  });
}

/**
 * Scales each row of a raw joint to the rows given that class and the whole to N, then rounds each row to integers
 * that keep its total (eq. 3 of the paper, as counts). A class without rows becomes a row of zeros. Row-major [K, K].
 *
 * Remainders often tie exactly, and then the last bit of the total decides which cell gains one: the scaled cells are added as
 * numpy adds cleanlab's column-major matrix, pairwise down the columns. Golden data: `golden/rounding_ties_*` (cleanlab 2.9.0).
 */
export function calibrateJoint(raw: Float64Array, labelCounts: Float64Array): Float64Array {
  const classCount = labelCounts.length;
  const calibrated = new Float64Array(raw.length);
  const byColumn = new Float64Array(raw.length);
  let rowsInAll = 0;
  for (let given = 0; given < classCount; given += 1) {
    const start = given * classCount;
    let rowSum = 0;
    for (let k = 0; k < classCount; k += 1) rowSum += raw[start + k]!;
    rowsInAll += labelCounts[given]!;
    for (let k = 0; k < classCount; k += 1) {
      const scaled = (raw[start + k]! / Math.max(rowSum, TINY)) * labelCounts[given]!;
      calibrated[start + k] = scaled;
      byColumn[k * classCount + given] = scaled;
    }
  }
  const total = pairwiseSum(byColumn);
  for (let given = 0; given < classCount; given += 1) {
    const row = calibrated.subarray(given * classCount, (given + 1) * classCount);
    for (let k = 0; k < classCount; k += 1) row[k] = (row[k]! / Math.max(total, TINY)) * rowsInAll;
    roundKeepingSum(row);
  }
  return calibrated;
}
