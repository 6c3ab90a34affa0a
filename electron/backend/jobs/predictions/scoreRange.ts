import type { Activation } from '#shared/model/modelAnswers.ts';
import type { Matrix } from '../../ingest/npy.ts';
import { matrixParts } from './matrixParts.ts';

/** Rounding takes a probability so far out of 0..1; published ones stray no further. */
const roundingSlack = 1e-3;
/** Quantised or shortened probabilities stray this far from adding up to 1; scores that are none do so further. */
export const sumTolerance = 0.05;

/** What the numbers of a file look like as probabilities. */
export type ScoreRange = {
  /** Rows with a number beyond 0..1 by more than rounding, and the first such number. */
  readonly beyondRows: number;
  readonly firstBeyond: { readonly value: number; readonly row: number; readonly column: number } | null;
  readonly least: number;
  readonly most: number;
  /** Rows without a number missing, and those of them that are distributions: all in 0..1, with a sum of 1. */
  readonly finiteRows: number;
  readonly distributions: number;
  /** No number is above 0, and the exp of each row adds up to 1: logarithms of probabilities. */
  readonly areLogs: boolean;
};

export async function scoreRange(matrix: Matrix, signal: AbortSignal): Promise<ScoreRange> {
  let [beyondRows, finiteRows, distributions, logRows] = [0, 0, 0, 0];
  let firstBeyond: ScoreRange['firstBeyond'] = null;
  let [least, most] = [Infinity, -Infinity];
  for await (const { first, part } of matrixParts(matrix, signal)) {
    const own = countRows(part);
    beyondRows += own.beyondRows;
    finiteRows += own.finiteRows;
    distributions += own.distributions;
    logRows += own.logRows;
    [least, most] = [Math.min(least, own.least), Math.max(most, own.most)];
    if (own.firstBeyond) firstBeyond ??= { ...own.firstBeyond, row: first + own.firstBeyond.row };
  }
  const areLogs = finiteRows > 0 && logRows === finiteRows;
  return { beyondRows, firstBeyond, least, most, finiteRows, distributions, areLogs };
}

function countRows({ values, rows, columns }: Matrix): Omit<ScoreRange, 'areLogs'> & { readonly logRows: number } {
  let [beyondRows, finiteRows, distributions, logRows] = [0, 0, 0, 0];
  let firstBeyond: ScoreRange['firstBeyond'] = null;
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < rows; row += 1) {
    let [sum, exps, isBeyond] = [0, 0, false];
    for (let column = 0; column < columns; column += 1) {
      const value = values[row * columns + column]!;
      if (value < least) least = value;
      if (value > most) most = value;
      sum += value;
      exps += Math.exp(value);
      if (value < -roundingSlack || value > 1 + roundingSlack) {
        isBeyond = true;
        firstBeyond ??= { value, row, column };
      }
    }
    if (isBeyond) beyondRows += 1;
    if (Number.isNaN(sum)) continue;
    finiteRows += 1;
    if (!isBeyond && Math.abs(sum - 1) <= sumTolerance) distributions += 1;
    if (sum < 0 && Math.abs(exps - 1) < 0.01) logRows += 1;
  }
  return { beyondRows, firstBeyond, least, most, finiteRows, distributions, logRows };
}

/** Of so many rows that are distributions, one that is none is a mistake in that row and not another kind of number. */
export const mostlyShare = 0.9;

export const areMostlyProbabilities = ({ distributions, finiteRows }: ScoreRange): boolean =>
  distributions > 0 && distributions >= finiteRows * mostlyShare;

/** What could make probabilities of the numbers. One number a row is either the probability of one class or its log-odds. */
export function activationsFor(range: ScoreRange, isSingle: boolean): Activation[] {
  if (isSingle) return ['sigmoid'];
  return range.areLogs ? ['log_softmax'] : ['softmax', 'sigmoid'];
}

/** What happened to the numbers of a run, in sentences, and which rows cannot be used. */
export type Cleaned = { readonly unusable: Uint8Array; readonly notes: readonly string[] };

/**
 * Makes the numbers fit to be kept, in place: what is beyond 0..1 by rounding is brought to its end. Marks rows that are unusable: 1 holds NaN,
 * infinite or no numbers; 2 is all zeros, and becomes NaN, since it would count as the first class.
 */
export async function cleanProbabilities(matrix: Matrix, signal: AbortSignal): Promise<Cleaned> {
  const unusable = new Uint8Array(matrix.rows);
  const found: Found = { oddRows: 0, least: Infinity, most: -Infinity, clipped: 0, furthest: 0 };
  for await (const { first, part } of matrixParts(matrix, signal))
    cleanRows(part, unusable.subarray(first, first + part.rows), found);
  const { oddRows, least, most, clipped, furthest } = found;
  const notes = [
    clipped === 0 ? null : clippedWords(clipped, furthest),
    oddRows === 0 ? null : oddSums(oddRows, least, most),
  ].filter((note) => note !== null);
  return { unusable, notes };
}

type Found = { oddRows: number; least: number; most: number; clipped: number; furthest: number };

function cleanRows({ values, rows, columns }: Matrix, unusable: Uint8Array, found: Found): void {
  for (let row = 0; row < rows; row += 1) {
    let sum = 0;
    for (let at = row * columns; at < (row + 1) * columns; at += 1) {
      const value = values[at]!;
      if (value < 0 || value > 1) {
        const end = value < 0 ? 0 : 1;
        if (Number.isFinite(value)) {
          found.clipped += 1;
          found.furthest = Math.max(found.furthest, Math.abs(value - end));
          values[at] = end;
        }
      }
      sum += values[at]!;
    }
    if (!Number.isFinite(sum)) unusable[row] = 1;
    else if (sum <= 0) {
      unusable[row] = 2;
      values.fill(NaN, row * columns, (row + 1) * columns);
    } else if (Math.abs(sum - 1) > sumTolerance) {
      found.oddRows += 1;
      found.least = Math.min(found.least, sum);
      found.most = Math.max(found.most, sum);
    }
  }
}

function clippedWords(cells: number, furthest: number): string {
  const which = cells === 1 ? 'One number lay' : `${cells.toLocaleString('en-US')} numbers lay`;
  return `${which} up to ${furthest.toPrecision(2)} beyond 0..1, as rounding leaves them, and ${cells === 1 ? 'was' : 'were'} brought to 0 or 1.`;
}

function oddSums(rows: number, least: number, most: number): string {
  const sums = least === most ? least.toFixed(2) : `${least.toFixed(2)} to ${most.toFixed(2)}`;
  const start = rows === 1 ? 'One row does' : `${rows} rows do`;
  return `${start} not add up to 1, but to ${sums}: are these the probabilities of classes that exclude each other?`;
}
