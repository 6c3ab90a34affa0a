import { countBits, createBitset, notBits } from '#shared/analysis/bitset.ts';
import type { Bitset } from '#shared/analysis/bitset.ts';
import type { Interval } from '#shared/query/intervals.ts';
import type { TermPlan } from '#shared/query/planTerm.ts';

/** The rows 0..rowCount-1 of a plan, in a set of its own that the caller may write. */
export function runPlan(plan: TermPlan, rowCount: number): Bitset {
  const rows = createBitset(rowCount);
  switch (plan.kind) {
    case 'intervals':
      if (plan.intervals.length === 1) fillWithin(rows, plan.values, plan.intervals[0]!);
      else if (plan.intervals.length > 1) fillWithinAny(rows, plan.values, plan.intervals);
      return rows;
    case 'codes':
      fillCodes(rows, plan.codes, plan.accepts);
      return rows;
    case 'sets':
      for (const set of plan.sets) includeBits(rows, set);
      return rows;
    case 'texts':
      for (const { test, fallback } of plan.tests) {
        const found = createBitset(rowCount);
        plan.scan(test, found);
        if (fallback !== null && countBits(found) === 0) plan.scan(fallback, found);
        includeBits(rows, found);
      }
      return rows;
    case 'any':
      for (const part of plan.plans) includeBits(rows, runPlan(part, rowCount));
      return rows;
    case 'none-of':
      return notBits(runPlan(plan.plan, rowCount));
  }
}

/** Keeps in `into` only the rows of `other`. */
export function intersectBits(into: Bitset, other: Bitset): void {
  const [target, source] = [into.words, other.words];
  for (let word = 0; word < target.length; word += 1) target[word] = target[word]! & source[word]!;
}

/** Adds the rows of `other` to `into`; rows beyond the length of `into` are left out. */
export function includeBits(into: Bitset, other: Bitset): void {
  const [target, source] = [into.words, other.words];
  const shared = Math.min(target.length, source.length);
  for (let word = 0; word < shared; word += 1) target[word] = target[word]! | source[word]!;
  const used = into.length & 31;
  // Bits past the length must stay 0 (see Bitset); only a longer set can have brought some.
  if (other.length > into.length && used !== 0) target[target.length - 1]! &= (1 << used) - 1;
}

// The loops below write 32 rows a word and keep the work for a row free of calls and of branches that depend on the row:
// that is what makes a predicate over a million rows a matter of a millisecond.

function fillWithin(rows: Bitset, values: Float64Array | Float32Array, interval: Interval): void {
  if (values instanceof Float32Array) fillWithinSingle(rows, values, interval);
  else fillWithinDouble(rows, values, interval);
}

// Two copies of one loop on purpose: a loop that sees two kinds of array runs several times slower.
function fillWithinDouble(rows: Bitset, values: Float64Array, [low, high]: Interval): void {
  const { words, length } = rows;
  for (let word = 0, id = 0; word < words.length; word += 1) {
    const end = Math.min(id + 32, length);
    let bits = 0;
    for (let shift = 0; id < end; id += 1, shift += 1) {
      const value = values[id]!;
      bits |= (Number(value >= low) & Number(value <= high)) << shift;
    }
    words[word] = bits;
  }
}

function fillWithinSingle(rows: Bitset, values: Float32Array, [low, high]: Interval): void {
  const { words, length } = rows;
  for (let word = 0, id = 0; word < words.length; word += 1) {
    const end = Math.min(id + 32, length);
    let bits = 0;
    for (let shift = 0; id < end; id += 1, shift += 1) {
      const value = values[id]!;
      bits |= (Number(value >= low) & Number(value <= high)) << shift;
    }
    words[word] = bits;
  }
}

/** Many intervals: a binary search a row, so that a list of thousands of numbers stays fast. */
function fillWithinAny(rows: Bitset, values: Float64Array | Float32Array, intervals: readonly Interval[]): void {
  const lows = Float64Array.from(intervals, ([low]) => low);
  const highs = Float64Array.from(intervals, ([, high]) => high);
  const { words, length } = rows;
  for (let id = 0; id < length; id += 1) {
    const value = values[id]!;
    // The first interval whose high end is not below the value is the only one that can hold it.
    let first = 0;
    let last = highs.length;
    while (first < last) {
      const middle = (first + last) >>> 1;
      if (highs[middle]! < value) first = middle + 1;
      else last = middle;
    }
    if (first < lows.length && value >= lows[first]!) words[id >>> 5]! |= 1 << (id & 31);
  }
}

function fillCodes(rows: Bitset, codes: Int32Array | Uint16Array | Uint8Array, accepts: Uint8Array): void {
  if (codes instanceof Int32Array) fillSignedCodes(rows, codes, accepts);
  else if (codes instanceof Uint16Array) fillWideCodes(rows, codes, tableOf(accepts, 65536));
  else fillByteCodes(rows, codes, tableOf(accepts, 256));
}

/** One entry for every code that can occur, so that the loop needs no bounds. */
function tableOf(accepts: Uint8Array, size: number): Uint8Array {
  const table = new Uint8Array(size);
  table.set(accepts.length > size ? accepts.subarray(0, size) : accepts);
  return table;
}

function fillByteCodes(rows: Bitset, codes: Uint8Array, table: Uint8Array): void {
  const { words, length } = rows;
  for (let word = 0, id = 0; word < words.length; word += 1) {
    const end = Math.min(id + 32, length);
    let bits = 0;
    for (let shift = 0; id < end; id += 1, shift += 1) bits |= table[codes[id]!]! << shift;
    words[word] = bits;
  }
}

function fillWideCodes(rows: Bitset, codes: Uint16Array, table: Uint8Array): void {
  const { words, length } = rows;
  for (let word = 0, id = 0; word < words.length; word += 1) {
    const end = Math.min(id + 32, length);
    let bits = 0;
    for (let shift = 0; id < end; id += 1, shift += 1) bits |= table[codes[id]!]! << shift;
    words[word] = bits;
  }
}

function fillSignedCodes(rows: Bitset, codes: Int32Array, accepts: Uint8Array): void {
  // Slot 0 stands for −1 and every other code that is not in the dictionary.
  const table = new Uint8Array(accepts.length + 1);
  table.set(accepts, 1);
  const limit = accepts.length;
  const { words, length } = rows;
  for (let word = 0, id = 0; word < words.length; word += 1) {
    const end = Math.min(id + 32, length);
    let bits = 0;
    for (let shift = 0; id < end; id += 1, shift += 1) {
      const code = codes[id]!;
      bits |= table[code >= 0 && code < limit ? code + 1 : 0]! << shift;
    }
    words[word] = bits;
  }
}
