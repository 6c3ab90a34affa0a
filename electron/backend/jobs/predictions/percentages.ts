import type { Matrix } from '../../ingest/npy.ts';
import { matrixParts } from './matrixParts.ts';
import { mostlyShare, sumTolerance } from './scoreRange.ts';

const whole = 100;

/** Said of a file whose numbers were percentages. */
export const percentWords = 'The rows add up to 100: the numbers were taken as percentages and divided by 100.';

/**
 * Percentages as probabilities, in place; whether they were some. They are where nothing is negative, something is beyond 1 and nearly every
 * row adds up to 100 within what rounding leaves. One number a row adds up to nothing, and is asked about.
 */
export async function asShares(matrix: Matrix, signal: AbortSignal | undefined): Promise<boolean> {
  if (matrix.columns < 2) return false;
  let [finite, percent, isBeyond] = [0, 0, false];
  for await (const { part } of matrixParts(matrix, signal)) {
    const { values, columns } = part;
    for (let row = 0; row < part.rows; row += 1) {
      let sum = 0;
      for (let at = row * columns; at < (row + 1) * columns; at += 1) {
        const value = values[at]!;
        if (value < 0) return false;
        if (value > 1) isBeyond = true;
        sum += value;
      }
      if (Number.isNaN(sum)) continue;
      finite += 1;
      if (Math.abs(sum - whole) <= whole * sumTolerance) percent += 1;
      else if (finite - percent > matrix.rows * (1 - mostlyShare)) return false;
    }
  }
  if (!isBeyond || percent === 0 || percent < finite * mostlyShare) return false;
  for await (const { part } of matrixParts(matrix, signal))
    for (let at = 0; at < part.values.length; at += 1) part.values[at]! /= whole;
  return true;
}
