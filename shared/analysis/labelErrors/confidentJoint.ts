import { CONFIDENCE_SLACK, type PredictionTable, type TableScan } from './predictionTable.ts';
import { roundKeepingSum } from './roundKeepingSum.ts';

/** Threshold of a class that no row is given: above every probability. */
const NO_EXAMPLES_THRESHOLD = 2;
const LOWEST_THRESHOLD = 2e-6;
/** Stands in for a zero in a denominator. */
const TINY = 1e-100;

export type RawJoint = {
  /** Row-major [K, K]: given × confidently predicted; every diagonal cell at least 1. */
  readonly counts: Float64Array;
  /** Rows counted off the diagonal, ascending. */
  readonly offDiagonal: Int32Array;
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
export function rawConfidentJoint(table: PredictionTable, scan: TableScan, thresholds: Float64Array): RawJoint {
  const { probs, labels, rowCount, classCount } = table;
  const { predicted, highest: highestOf } = scan;
  const floors = thresholds.map((threshold) => threshold - CONFIDENCE_SLACK);
  const lowestFloor = floors.reduce((lowest, floor) => Math.min(lowest, floor), Infinity);
  const counts = new Float64Array(classCount * classCount);
  const offDiagonal = new Int32Array(rowCount);
  let offCount = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const best = predicted[row]!;
    if (best < 0) continue;
    let confident = best;
    const highest = highestOf[row]!;
    // A confident most probable class is the answer in either case, so the other classes need not be looked at.
    if (highest < floors[best]!) {
      if (highest < lowestFloor) continue;
      const start = row * classCount;
      confident = -1;
      let found = 0;
      for (let k = 0; k < classCount; k += 1) {
        if (probs[start + k]! >= floors[k]!) {
          found += 1;
          confident = k;
        }
      }
      if (found === 0) continue;
      if (found > 1) confident = best;
    }
    const label = labels[row]!;
    counts[label * classCount + confident]! += 1;
    if (confident !== label) {
      offDiagonal[offCount] = row;
      offCount += 1;
    }
  }
  for (let k = 0; k < classCount; k += 1) {
    const cell = k * classCount + k;
    counts[cell] = Math.max(counts[cell]!, 1);
  }
  return { counts, offDiagonal: offDiagonal.subarray(0, offCount) };
}

/**
 * Scales each row of a raw joint to the rows given that class and the whole to N, then rounds each row to integers
 * that keep its total (eq. 3 of the paper, as counts). A class without rows becomes a row of zeros.
 */
export function calibrateJoint(raw: Float64Array, labelCounts: Float64Array): Float64Array {
  const classCount = labelCounts.length;
  const calibrated = new Float64Array(raw.length);
  let rowsInAll = 0;
  let total = 0;
  for (let given = 0; given < classCount; given += 1) {
    const start = given * classCount;
    let rowSum = 0;
    for (let k = 0; k < classCount; k += 1) rowSum += raw[start + k]!;
    rowsInAll += labelCounts[given]!;
    for (let k = 0; k < classCount; k += 1) {
      const scaled = (raw[start + k]! / Math.max(rowSum, TINY)) * labelCounts[given]!;
      calibrated[start + k] = scaled;
      total += scaled;
    }
  }
  for (let given = 0; given < classCount; given += 1) {
    const row = calibrated.subarray(given * classCount, (given + 1) * classCount);
    for (let k = 0; k < classCount; k += 1) row[k] = (row[k]! / Math.max(total, TINY)) * rowsInAll;
    roundKeepingSum(row);
  }
  return calibrated;
}

/** Joint distribution of given × true class: counts over their sum (all zeros when that is 0). */
export function normalisedJoint(counts: Float64Array): Float64Array {
  let total = 0;
  for (const count of counts) total += count;
  return counts.map((count) => count / Math.max(total, TINY));
}
