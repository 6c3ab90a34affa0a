import { isFiniteRow } from '../finiteRows.ts';

const rowsOfStep = 8192;

/**
 * Features of mean 0 and standard deviation 1 over the rows that have them, row-major [rowCount, width of those that vary]; the others
 * stay NaN. Features that are the same everywhere are left out. A step is some thousands of rows.
 */
export function* standardise(
  features: Float32Array,
  width: number,
): Generator<void, { features: Float32Array; width: number }> {
  const rowCount = width > 0 ? features.length / width : 0;
  const means = new Float64Array(width);
  const squares = new Float64Array(width);
  let n = 0;
  for (let row = 0; row < rowCount; row += 1) {
    if (row % rowsOfStep === 0) yield;
    if (!isFiniteRow(features, row, width)) continue;
    n += 1;
    for (let j = 0; j < width; j += 1) {
      // Welford 1962: one pass that does not lose the digits of features far from 0.
      const value = features[row * width + j]!;
      const away = value - means[j]!;
      means[j]! += away / n;
      squares[j]! += away * (value - means[j]!);
    }
  }
  const varying = Array.from(means.keys()).filter((j) => squares[j]! > 0);
  const result = new Float32Array(rowCount * varying.length);
  for (let row = 0; row < rowCount; row += 1) {
    if (row % rowsOfStep === 0) yield;
    varying.forEach((j, at) => {
      const deviation = Math.sqrt(squares[j]! / n);
      result[row * varying.length + at] = (features[row * width + j]! - means[j]!) / deviation;
    });
  }
  return { features: result, width: varying.length };
}
