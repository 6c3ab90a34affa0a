import { leadingBits } from './floatBits.ts';

/**
 * Stable orders of rows as Int32Array of row ids, by least-significant-digit radix sort: O(n) and the same order on every
 * machine. Equal values keep the order of `ids` (or of row number when `ids` is absent), in both directions.
 */

export type SortDirection = 'asc' | 'desc';

/** Below this many rows an insertion into small buckets costs more than comparing. */
const SMALL = 256;

/**
 * Row ids ordered by `values` [N], NaN last in both directions, -0 equal to 0.
 * @param ids rows to order (a subset, say); every row when absent. The input array is not changed.
 */
export function argsort<Ids extends Int32Array = Int32Array>(
  values: Float32Array | Float64Array,
  direction: SortDirection = 'asc',
  ids?: Ids,
): Ids {
  const rows = ids ?? rowNumbers(values.length);
  const { ordered, missing } = splitNaN(values, rows);
  if (ordered.length <= SMALL) {
    const sign = direction === 'asc' ? 1 : -1;
    ordered.sort((left, right) => sign * compare(values[left]!, values[right]!) || 0);
    return joined(ordered, missing) as Ids;
  }
  const sorted =
    values instanceof Float32Array
      ? radix32(float32Keys(values, ordered, direction), ordered)
      : radix64(values, ordered, direction);
  return joined(sorted, missing) as Ids;
}

/**
 * Row ids ordered by integer codes [N] (dictionary codes, class indices, -1 = missing). Negative codes are missing and
 * come last in both directions.
 */
export function argsortCodes<Ids extends Int32Array = Int32Array>(
  codes: Int32Array,
  direction: SortDirection = 'asc',
  ids?: Ids,
): Ids {
  const rows = ids ?? rowNumbers(codes.length);
  let missingCount = 0;
  let highest = -1;
  for (let at = 0; at < rows.length; at += 1) {
    const code = codes[rows[at]!]!;
    if (code < 0) missingCount += 1;
    else if (code > highest) highest = code;
  }
  const present = new Int32Array(rows.length - missingCount);
  const missing = new Int32Array(missingCount);
  let nextPresent = 0;
  let nextMissing = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    if (codes[row]! < 0) missing[nextMissing++] = row;
    else present[nextPresent++] = row;
  }
  if (highest < 65536) return joined(countingPass(codes, present, highest, direction), missing) as Ids;
  const keys = new Uint32Array(present.length);
  for (let at = 0; at < present.length; at += 1) {
    const code = codes[present[at]!]!;
    keys[at] = direction === 'asc' ? code : ~code;
  }
  return joined(radix32(keys, present), missing) as Ids;
}

function rowNumbers(count: number): Int32Array {
  const rows = new Int32Array(count);
  for (let row = 0; row < count; row += 1) rows[row] = row;
  return rows;
}

function compare(left: number, right: number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Always fresh arrays, so that later passes may write into them. */
function splitNaN(values: Float32Array | Float64Array, rows: Int32Array): { ordered: Int32Array; missing: Int32Array } {
  const ordered = new Int32Array(rows.length);
  let missing: Int32Array | undefined;
  let nextOrdered = 0;
  let nextMissing = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const value = values[row]!;
    if (value === value) ordered[nextOrdered++] = row;
    else {
      missing ??= new Int32Array(rows.length - at);
      missing[nextMissing++] = row;
    }
  }
  return {
    ordered: ordered.subarray(0, nextOrdered),
    missing: missing === undefined ? new Int32Array(0) : missing.subarray(0, nextMissing),
  };
}

function joined(ordered: Int32Array, missing: Int32Array): Int32Array {
  if (missing.length === 0) return ordered;
  const all = new Int32Array(ordered.length + missing.length);
  all.set(ordered);
  all.set(missing, ordered.length);
  return all;
}

/**
 * Unsigned integers with the order of the floats: a set sign bit flips all bits, a clear one flips only itself; -0 takes
 * the key of 0. Descending order complements the key, which keeps the sort stable.
 */
function float32Keys(values: Float32Array, rows: Int32Array, direction: SortDirection): Uint32Array {
  const bitsOf = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const complement = direction === 'asc' ? 0 : 0xffffffff;
  const keys = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const bits = bitsOf[rows[at]!]!;
    const key = bits === 0x80000000 ? bits : bits & 0x80000000 ? ~bits : bits | 0x80000000;
    keys[at] = key ^ complement;
  }
  return keys;
}

/** Orders `rows` by 64-bit keys: the low words first, then (stably) the high words. */
function radix64(values: Float64Array, rows: Int32Array, direction: SortDirection): Int32Array {
  const { words: halves, offset: highHalf } = leadingBits(values);
  const complement = direction === 'asc' ? 0 : 0xffffffff;
  const low = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const top = halves[row * 2 + highHalf]!;
    const bottom = halves[row * 2 + 1 - highHalf]!;
    low[at] = (top & 0x80000000 && values[row] !== 0 ? ~bottom : bottom) ^ complement;
  }
  const byLow = radix32(low, rows);
  const high = new Uint32Array(rows.length);
  for (let at = 0; at < byLow.length; at += 1) {
    const row = byLow[at]!;
    const top = halves[row * 2 + highHalf]!;
    high[at] = (top & 0x80000000 && values[row] !== 0 ? ~top : top | 0x80000000) ^ complement;
  }
  return radix32(high, byLow);
}

/**
 * Three passes of 11 bits; a pass whose digit is the same for every row is left out. `keys[at]` belongs to `rows[at]`.
 * Both arrays are used as working space: callers hand over fresh ones.
 */
function radix32(keys: Uint32Array, rows: Int32Array): Int32Array {
  const count = rows.length;
  if (count < 2) return rows;
  let fromKeys = keys;
  let fromRows = rows;
  let toKeys: Uint32Array = new Uint32Array(count);
  let toRows: Int32Array = new Int32Array(count);
  for (let shift = 0; shift < 32; shift += 11) {
    const starts = new Int32Array(2048);
    for (let at = 0; at < count; at += 1) starts[(fromKeys[at]! >>> shift) & 2047]! += 1;
    if (starts[(fromKeys[0]! >>> shift) & 2047] === count) continue;
    prefixSums(starts);
    for (let at = 0; at < count; at += 1) {
      const key = fromKeys[at]!;
      const digit = (key >>> shift) & 2047;
      const to = starts[digit]!;
      starts[digit] = to + 1;
      toKeys[to] = key;
      toRows[to] = fromRows[at]!;
    }
    [fromKeys, toKeys] = [toKeys, fromKeys];
    [fromRows, toRows] = [toRows, fromRows];
  }
  return fromRows;
}

function prefixSums(counts: Int32Array): void {
  let total = 0;
  for (let digit = 0; digit < counts.length; digit += 1) {
    const count = counts[digit]!;
    counts[digit] = total;
    total += count;
  }
}

function countingPass(codes: Int32Array, rows: Int32Array, highest: number, direction: SortDirection): Int32Array {
  const starts = new Int32Array(highest + 1);
  const flip = direction === 'asc' ? 0 : highest;
  for (let at = 0; at < rows.length; at += 1) {
    const code = codes[rows[at]!]!;
    starts[flip === 0 ? code : flip - code]! += 1;
  }
  prefixSums(starts);
  const sorted = new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const code = codes[row]!;
    const digit = flip === 0 ? code : flip - code;
    const to = starts[digit]!;
    starts[digit] = to + 1;
    sorted[to] = row;
  }
  return sorted;
}
