import { hitOf } from './hits.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { hasBit, type Bitset } from '#shared/analysis/bitset.ts';
import { selectedRows, type Selection } from '../selection.ts';

export type FateInput = {
  /** Class indices [N], negative = none: as imported, with every decision applied, and what the model says. */
  readonly given: Int32Array;
  readonly current: Int32Array;
  readonly predicted: Int32Array;
  /** Rows that a person decided on; a label that was looked at and kept is known to be right. */
  readonly decided: Bitset;
  /** Rows taken out of the data; they count before and not after. */
  readonly excluded?: Bitset;
};

/**
 * What caused an error, of those that the given or the current label shows:
 * `label`: wrong by the given label, and the corrected one is the prediction. `both`: the label was wrong, and the corrected
 * one is not the prediction either. `model`: a person looked and kept the label. `unknown`: nobody looked. `excluded`: wrong by
 * the given label, and taken out. `hidden`: right by a given label that was wrong. `new`: no given label, wrong by the decided one.
 */
export const errorCauses = ['label', 'both', 'model', 'unknown', 'excluded', 'hidden', 'new'] as const;
export type ErrorCause = (typeof errorCauses)[number];

/** What `rowFates` gives for a row without a prediction. */
export const noFate = 255;

const bits = { hadLabel: 1, wasRight: 2, hasLabel: 4, isRight: 8, isDecided: 16, isOut: 32, hasMoved: 64 } as const;

/**
 * What became of every row, as one byte [N]: all that the effect of the decisions is counted from, so that many selections
 * (slices) cost one histogram each. One pass, N bytes.
 * @throws WinnowError `internal` when lengths differ.
 */
export function rowFates({ given, current, predicted, decided, excluded }: FateInput): Uint8Array {
  if (given.length !== current.length || given.length !== predicted.length) {
    throw new WinnowError('internal', 'Given labels, current labels and predictions must have the same length.');
  }
  const fates = new Uint8Array(given.length).fill(noFate);
  for (let row = 0; row < fates.length; row += 1) {
    const guess = predicted[row]!;
    if (guess < 0) continue;
    const isOut = excluded !== undefined && hasBit(excluded, row);
    const had = given[row]! >= 0;
    const has = current[row]! >= 0 && !isOut;
    fates[row] =
      (had ? bits.hadLabel : 0) |
      (hitOf(given[row]!, guess) === 1 ? bits.wasRight : 0) |
      (has ? bits.hasLabel : 0) |
      (has && hitOf(current[row]!, guess) === 1 ? bits.isRight : 0) |
      (hasBit(decided, row) ? bits.isDecided : 0) |
      (isOut ? bits.isOut : 0) |
      (given[row] !== current[row] ? bits.hasMoved : 0);
  }
  return fates;
}

export type RowFate = { readonly [K in keyof typeof bits]: boolean };

const fateTable: readonly RowFate[] = Array.from({ length: 256 }, (_, byte) => {
  const has = (bit: number): boolean => (byte & bit) !== 0;
  return {
    hadLabel: has(bits.hadLabel),
    wasRight: has(bits.wasRight),
    hasLabel: has(bits.hasLabel),
    isRight: has(bits.isRight),
    isDecided: has(bits.isDecided),
    isOut: has(bits.isOut),
    hasMoved: has(bits.hasMoved),
  };
});

/** The byte in words. */
export function fateOfByte(byte: number): RowFate {
  return fateTable[byte]!;
}

/** What caused the error that a row is or was; null where neither label shows one. */
export function causeOfFate(fate: RowFate): ErrorCause | null {
  if (!fate.hadLabel) return fate.hasLabel && !fate.isRight ? 'new' : null;
  if (fate.wasRight) return fate.hasLabel && !fate.isRight ? 'hidden' : null;
  if (fate.isOut) return 'excluded';
  if (fate.hasLabel && fate.isRight) return 'label';
  if (!fate.isDecided) return 'unknown';
  return fate.hasMoved ? 'both' : 'model';
}

/** Index into `errorCauses` by fate byte, `noFate` for none: [256]. */
export const causeCodes: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const cause = byte === noFate ? null : causeOfFate(fateOfByte(byte));
  return cause === null ? noFate : errorCauses.indexOf(cause);
});

/** How many rows of the selection have each fate: [256], rows without a prediction at `noFate`. */
export function countFates(fates: Uint8Array, selection?: Selection): Int32Array {
  const counts = new Int32Array(256);
  for (const row of selectedRows(selection, fates.length)) counts[fates[row]!]! += 1;
  return counts;
}
