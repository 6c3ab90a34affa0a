import { WinnowError } from '#shared/base/winnowError.ts';
import { andBits, bitsetWhere, createBitset, type Bitset } from '#shared/analysis/bitset.ts';
import type { GroupSums } from '../metrics/compareGroups.ts';
import type { SliceFeature, SlicePredicate } from './slicePredicate.ts';

/** Row sets of slices, each predicate looked up once. */
export type SliceRows = {
  readonly features: readonly SliceFeature[];
  /** Rows that meet all predicates, over all rows. No predicate: every row. */
  rowsOf(predicates: readonly SlicePredicate[]): Bitset;
  featureOf(column: string): SliceFeature;
};

export function createSliceRows(features: readonly SliceFeature[], rowCount: number): SliceRows {
  const byColumn = new Map(features.map((feature) => [feature.column, feature]));
  const known = new Map<string, Bitset>();
  const featureOf = (column: string): SliceFeature => {
    const feature = byColumn.get(column);
    if (feature === undefined)
      throw new WinnowError('internal', `No column ${column} takes part in slices.`, { column });
    return feature;
  };
  const rowsOfOne = (predicate: SlicePredicate): Bitset => {
    const key = JSON.stringify(predicate);
    const before = known.get(key);
    if (before) return before;
    const bits = bitsetWhere(rowCount, acceptOf(featureOf(predicate.column), predicate));
    known.set(key, bits);
    return bits;
  };
  const rowsOf = (predicates: readonly SlicePredicate[]): Bitset => {
    const [first, ...rest] = predicates;
    if (first === undefined) return createBitset(rowCount, true);
    return rest.reduce((bits, predicate) => andBits(bits, rowsOfOne(predicate)), rowsOfOne(first));
  };
  return { features, rowsOf, featureOf };
}

/** A code where the predicate is one of the feature's own; else the numbers behind it. */
function acceptOf(feature: SliceFeature, predicate: SlicePredicate): (row: number) => boolean {
  const { codes, values, column } = feature;
  const wanted = JSON.stringify(predicate);
  const code = feature.predicates.findIndex((own) => JSON.stringify(own) === wanted);
  if (code >= 0) return (row) => codes[row] === code;
  if (values === undefined) {
    throw new WinnowError('internal', `Column ${column} has no bin ${wanted} and no numbers to find it by.`, {
      column,
    });
  }
  // As the filter reads bounds of a 32-bit column.
  const seen = (bound: number): number => (values instanceof Float32Array ? Math.fround(bound) : bound);
  if (predicate.kind === 'equals') {
    const value = seen(Number(predicate.value));
    return (row) => values[row] === value;
  }
  const low = predicate.low === null ? -Infinity : seen(predicate.low);
  const high = predicate.high === null ? Infinity : seen(predicate.high);
  if (predicate.includesHigh || predicate.high === null) return (row) => values[row]! >= low && values[row]! <= high;
  return (row) => values[row]! >= low && values[row]! < high;
}

/** Count, sum and sum of squares of the errors of a set of rows. */
export function sumErrors(bits: Bitset, errors: Float64Array | Float32Array | Uint8Array): GroupSums {
  const { words } = bits;
  let n = 0;
  let sum = 0;
  let sumSquares = 0;
  for (let word = 0; word < words.length; word += 1) {
    for (let left = words[word]!; left !== 0; left &= left - 1) {
      const error = errors[word * 32 + 31 - Math.clz32(left & -left)]!;
      n += 1;
      sum += error;
      sumSquares += error * error;
    }
  }
  return { n, sum, sumSquares };
}

/** Sums of the rows in the first group that are not in the second, which lies within it. */
export function withoutSums(all: GroupSums, part: GroupSums): GroupSums {
  return { n: all.n - part.n, sum: all.sum - part.sum, sumSquares: all.sumSquares - part.sumSquares };
}
