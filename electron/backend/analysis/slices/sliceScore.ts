/** What the score of a slice is measured against: all rows that the search looks at. */
export type ScoreBase = {
  readonly rowCount: number;
  readonly errorSum: number;
  /** Weight of the error against the size, in (0, 1]. */
  readonly alpha: number;
  readonly minSupport: number;
};

/**
 * SliceLine's score (Sagadeeva & Boehm 2021, definition 1): α (ē_S / ē − 1) − (1 − α) (n / |S| − 1), with ē the mean error.
 * 0 for the whole data; the higher, the larger and the worse the slice.
 */
export function sliceScore(base: ScoreBase, size: number, errorSum: number): number {
  const { rowCount, alpha } = base;
  const ratio = errorSum / size / (base.errorSum / rowCount);
  return alpha * (ratio - 1) - (1 - alpha) * (rowCount / size - 1);
}

/**
 * The most that any slice can score with at most `size` rows, at most `errorSum` errors, at most `maxError` on a row and
 * at least `minSupport` rows; -Infinity if there can be none (SliceLine, section 3.2). With the number of rows s free, the
 * score of min(errorSum, s · maxError) errors rises as far as s = errorSum / maxError and is monotone after, so that its
 * maximum lies at one of three sizes: minSupport, errorSum / maxError, size.
 */
export function scoreBound(base: ScoreBase, size: number, errorSum: number, maxError: number): number {
  if (size < base.minSupport || !(errorSum > 0)) return -Infinity;
  const full = Math.min(size, Math.max(base.minSupport, errorSum / maxError));
  const at = (rows: number): number => sliceScore(base, rows, Math.min(errorSum, rows * maxError));
  return Math.max(at(base.minSupport), at(full), at(size));
}
