/** Stands in for a zero in a denominator. */
const TINY = 1e-100;
const HIGHEST_NOISE_RATE = 0.9999;
const LOWEST_PRIOR = 1e-6;
const LOWEST_CONVERGED_PRIOR = 1e-5;
const NOISE_ROUNDS = 3;
const INVERSE_ROUNDS = 5;

export type LatentEstimate = {
  /** Share of each true class [K]; sums to 1. */
  readonly py: Float64Array;
  /** P(given = row | true = column), row-major [K, K]; columns sum to 1 (or are all 0). */
  readonly noiseMatrix: Float64Array;
  /** P(true = row | given = column), row-major [K, K]; columns sum to 1 (or are all 0). */
  readonly inverseNoiseMatrix: Float64Array;
};

/**
 * Estimates from joint counts (given × true) and the rows given each class [K] (Northcutt et al. 2021, section 3). No screen shows them
 * yet: equal to cleanlab's in `golden/`, they prove from another side the calibrated joint that pruning counts by.
 */
export function latentEstimate(counts: Float64Array, labelCounts: Float64Array): LatentEstimate {
  const classCount = labelCounts.length;
  const given = shares(labelCounts);
  const noiseMatrix = new Float64Array(counts.length);
  const inverseNoiseMatrix = new Float64Array(counts.length);
  const rowSums = new Float64Array(classCount);
  const columnSums = new Float64Array(classCount);
  forEachCell(classCount, (row, column, cell) => {
    rowSums[row]! += counts[cell]!;
    columnSums[column]! += counts[cell]!;
  });
  forEachCell(classCount, (row, column, cell) => {
    noiseMatrix[cell] = counts[cell]! / Math.max(columnSums[column]!, TINY);
    inverseNoiseMatrix[column * classCount + row] = counts[cell]! / Math.max(rowSums[row]!, TINY);
  });
  clipNoiseRates(noiseMatrix, classCount);
  clipNoiseRates(inverseNoiseMatrix, classCount);
  return { py: priors(given, noiseMatrix, inverseNoiseMatrix), noiseMatrix, inverseNoiseMatrix };
}

/** The same, made consistent with one another: three rounds of (five times: inverse, py; then noise). */
export function convergedLatentEstimate(start: LatentEstimate, labelCounts: Float64Array): LatentEstimate {
  const classCount = labelCounts.length;
  const given = shares(labelCounts);
  let { py, noiseMatrix, inverseNoiseMatrix } = start;
  for (let round = 0; round < NOISE_ROUNDS; round += 1) {
    for (let inner = 0; inner < INVERSE_ROUNDS; inner += 1) {
      inverseNoiseMatrix = otherDirection(noiseMatrix, py, given);
      py = priors(given, noiseMatrix, inverseNoiseMatrix);
    }
    noiseMatrix = otherDirection(inverseNoiseMatrix, given, py);
  }
  noiseMatrix = noiseMatrix.slice();
  inverseNoiseMatrix = inverseNoiseMatrix.slice();
  clipNoiseRates(noiseMatrix, classCount);
  clipNoiseRates(inverseNoiseMatrix, classCount);
  return { py: clippedShares(py, LOWEST_CONVERGED_PRIOR), noiseMatrix, inverseNoiseMatrix };
}

/** Bayes: P(column of the input | row of the input), from the shares of its columns and those of its rows. */
function otherDirection(matrix: Float64Array, columnShares: Float64Array, rowShares: Float64Array): Float64Array {
  const classCount = rowShares.length;
  const turned = new Float64Array(matrix.length);
  forEachCell(classCount, (row, column, cell) => {
    turned[column * classCount + row] = (matrix[cell]! * columnShares[column]!) / Math.max(rowShares[row]!, TINY);
  });
  clipNoiseRates(turned, classCount);
  return turned;
}

function priors(given: Float64Array, noise: Float64Array, inverse: Float64Array): Float64Array {
  const classCount = given.length;
  const py = given.map((share, k) => {
    const diagonal = k * classCount + k;
    return (inverse[diagonal]! / Math.max(noise[diagonal]!, TINY)) * share;
  });
  return clippedShares(py, LOWEST_PRIOR);
}

function clippedShares(values: Float64Array, lowest: number): Float64Array {
  return shares(values.map((value) => Math.min(Math.max(value, lowest), 1)));
}

function shares(values: Float64Array): Float64Array {
  let total = 0;
  for (const value of values) total += value;
  return values.map((value) => value / Math.max(total, TINY));
}

/** In place: off-diagonals into 0..0.9999, then columns to sum 1. */
function clipNoiseRates(matrix: Float64Array, classCount: number): void {
  const columnSums = new Float64Array(classCount);
  forEachCell(classCount, (row, column, cell) => {
    if (row !== column) matrix[cell] = Math.min(Math.max(matrix[cell]!, 0), HIGHEST_NOISE_RATE);
    columnSums[column]! += matrix[cell]!;
  });
  forEachCell(classCount, (_row, column, cell) => {
    matrix[cell] = matrix[cell]! / Math.max(columnSums[column]!, TINY);
  });
}

function forEachCell(classCount: number, visit: (row: number, column: number, cell: number) => void): void {
  for (let row = 0; row < classCount; row += 1) {
    for (let column = 0; column < classCount; column += 1) visit(row, column, row * classCount + column);
  }
}
