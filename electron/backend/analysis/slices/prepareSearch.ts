import { WinnowError } from '#shared/base/winnowError.ts';
import type { ScoreBase } from './sliceScore.ts';
import type { SliceFeature } from './slicePredicate.ts';

/** One column of the search with only the codes that a slice can still be made of. */
export type SearchColumn = {
  readonly feature: number;
  /** Codes 0..count-1 in search order; `count` where the row is in none of them. */
  readonly codes: Uint16Array;
  readonly count: number;
  /** Of each code: the feature's own code, rows, sum and maximum of the errors. */
  readonly original: Int32Array;
  readonly sizes: Int32Array;
  readonly sums: Float64Array;
  readonly highest: Float64Array;
};

/** The rows in search order: those with an error first, each part ascending. */
export type SearchRows = {
  readonly order: Int32Array;
  readonly positives: number;
  /** Errors of the first `positives` rows of the order; undefined where each is 1. */
  readonly errors: Float64Array | undefined;
  readonly errorSum: number;
};

export type CodeCounts = {
  readonly sizes: Int32Array;
  readonly sums: Float64Array;
  readonly highest: Float64Array;
};

/** @throws WinnowError `bad_input` for an error that is negative or not a finite number. */
export function orderRows(errors: Float64Array | Float32Array | Uint8Array, rows: Int32Array): SearchRows {
  const order = new Int32Array(rows.length);
  const positive = new Float64Array(rows.length);
  let positives = 0;
  let errorSum = 0;
  let areOnes = true;
  for (let at = 0; at < rows.length; at += 1) {
    const error = errors[rows[at]!]!;
    if (!(error >= 0 && error < Infinity)) {
      throw new WinnowError('bad_input', `The error of a row must be 0 or more; row ${rows[at]} has ${error}.`);
    }
    if (error === 0) continue;
    order[positives] = rows[at]!;
    positive[positives] = error;
    positives += 1;
    errorSum += error;
    if (error !== 1) areOnes = false;
  }
  let next = positives;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    if (errors[row] === 0) order[next++] = row;
  }
  return { order, positives, errors: areOnes ? undefined : positive.slice(0, positives), errorSum };
}

/** Rows, sum and maximum of errors of every code of a feature. */
export function countCodes(feature: SliceFeature, rows: SearchRows): CodeCounts {
  const count = feature.predicates.length;
  const { codes } = feature;
  const { order, positives, errors } = rows;
  // Slot 0 takes the missing ones, so that the loops have no branch on them.
  const sizes = new Int32Array(count + 1);
  const sums = new Float64Array(count + 1);
  const highest = new Float64Array(count + 1);
  let most = -1;
  const countRows = (from: number, to: number): void => {
    for (let at = from; at < to; at += 1) {
      const code = codes[order[at]!]!;
      if (code > most) most = code;
      sizes[Math.max(code, -1) + 1]! += 1;
    }
  };
  countRows(0, positives);
  if (errors === undefined) {
    sums.set(sizes);
    sizes.forEach((size, slot) => (highest[slot] = Math.min(1, size)));
  } else {
    for (let at = 0; at < positives; at += 1) {
      const slot = Math.max(codes[order[at]!]!, -1) + 1;
      const error = errors[at]!;
      sums[slot]! += error;
      if (error > highest[slot]!) highest[slot] = error;
    }
  }
  countRows(positives, order.length);
  if (most >= count) {
    const sentence = `Column ${feature.column} has code ${most}, but only ${count} values.`;
    throw new WinnowError('internal', sentence, { column: feature.column });
  }
  return { sizes: sizes.subarray(1), sums: sums.subarray(1), highest: highest.subarray(1) };
}

/**
 * The column in search order with only the codes that pass; undefined when none does.
 * @throws WinnowError `bad_input` when more than 65,535 pass: such a column is a key, not a property.
 */
export function columnOf(
  feature: SliceFeature,
  index: number,
  counts: CodeCounts,
  context: { readonly rows: SearchRows; readonly keeps: (code: number) => boolean },
): SearchColumn | undefined {
  const { order } = context.rows;
  const original = Int32Array.from(counts.sizes.keys()).filter((code) => context.keeps(code));
  const count = original.length;
  if (count === 0) return undefined;
  if (count > 65_535) {
    const sentence = `Column ${feature.column} has ${count} values with enough rows for a slice: leave it out or put it in bins.`;
    throw new WinnowError('bad_input', sentence, { column: feature.column });
  }
  // Slot 0 stands for missing.
  const local = new Uint16Array(counts.sizes.length + 1).fill(count);
  original.forEach((code, at) => (local[code + 1] = at));
  const codes = new Uint16Array(order.length);
  const source = feature.codes;
  for (let at = 0; at < order.length; at += 1) {
    const code = source[order[at]!]!;
    codes[at] = local[code < 0 ? 0 : code + 1]!;
  }
  const pick = (from: Float64Array): Float64Array => Float64Array.from(original, (code) => from[code]!);
  const sizes = original.map((code) => counts.sizes[code]!);
  return { feature: index, codes, count, original, sizes, sums: pick(counts.sums), highest: pick(counts.highest) };
}

/** Throws `bad_input` unless the options make a search. */
export function checkBase({ alpha, minSupport }: Pick<ScoreBase, 'alpha' | 'minSupport'>): void {
  if (!(alpha > 0 && alpha <= 1)) {
    throw new WinnowError('bad_input', `The weight of the error must lie in (0, 1]; it is ${alpha}.`);
  }
  if (!(Number.isInteger(minSupport) && minSupport >= 1)) {
    throw new WinnowError('bad_input', `The least number of rows of a slice must be 1 or more; it is ${minSupport}.`);
  }
}
