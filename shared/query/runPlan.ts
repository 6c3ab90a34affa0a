import { countBits, createBitset, notBits, setBit } from '#shared/analysis/bitset.ts';
import type { Bitset } from '#shared/analysis/bitset.ts';
import type { Interval } from '#shared/query/intervals.ts';
import type { TermPlan, TextSearch } from '#shared/query/planTerm.ts';

/** So many passes without a branch are faster than one with a search for each row. */
const fewIntervals = 8;

/**
 * The rows 0..rowCount-1 of a plan, in a set of its own that the caller may write. With `wanted` it is right for those rows
 * and the others may be in it or not: texts are searched only where it matters.
 */
export function runPlan(plan: TermPlan, rowCount: number, wanted?: Bitset): Bitset {
  const rows = createBitset(rowCount);
  switch (plan.kind) {
    case 'intervals':
      if (plan.intervals.length === 1) fillWithin(rows, plan.values, plan.intervals[0]!);
      else if (plan.intervals.length > fewIntervals) fillWithinAny(rows, plan.values, plan.intervals);
      else {
        for (const interval of plan.intervals) {
          const found = createBitset(rowCount);
          fillWithin(found, plan.values, interval);
          includeBits(rows, found);
        }
      }
      return rows;
    case 'codes':
      fillCodes(rows, plan.codes, plan.accepts);
      return rows;
    case 'sets':
      for (const set of plan.sets) includeBits(rows, set);
      return rows;
    case 'texts':
      for (const { pattern, fallback } of plan.choices) {
        // Whether no row at all fits is a matter of every row.
        const found = plan.scan(pattern, fallback === null ? wanted : undefined);
        includeBits(rows, fallback !== null && countBits(found) === 0 ? plan.scan(fallback, wanted) : found);
      }
      return rows;
    case 'any':
      for (const part of plan.plans) includeBits(rows, runPlan(part, rowCount, wanted));
      return rows;
    case 'none-of':
      return notBits(runPlan(plan.plan, rowCount, wanted));
  }
}

/** The parts of a plan that take much longer than a pass over a column of numbers or codes. */
export function textSearches(plan: TermPlan): readonly TextSearch[] {
  if (plan.kind === 'any') return plan.plans.flatMap(textSearches);
  if (plan.kind === 'none-of') return textSearches(plan.plan);
  return plan.kind === 'texts' ? [plan] : [];
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

// The loops below write 32 rows a word, several rows a step, and keep the work for a row free of calls and of branches that
// depend on the row: that is what makes a predicate over a million rows a matter of a millisecond. They are copies of each
// other on purpose: a loop that sees two kinds of array runs several times slower.

function fillWithin(rows: Bitset, values: Float64Array | Float32Array, interval: Interval): void {
  if (values instanceof Float32Array) fillWithinSingle(rows, values, interval);
  else fillWithinDouble(rows, values, interval);
}

function fillWithinDouble(rows: Bitset, values: Float64Array, [low, high]: Interval): void {
  const { words, length } = rows;
  const full = length >>> 5;
  for (let word = 0, id = 0; word < full; word += 1) {
    let bits = 0;
    for (let shift = 0; shift < 32; shift += 4, id += 4) {
      const a = values[id]!;
      const b = values[id + 1]!;
      const c = values[id + 2]!;
      const d = values[id + 3]!;
      bits |=
        ((Number(a >= low) & Number(a <= high)) |
          ((Number(b >= low) & Number(b <= high)) << 1) |
          ((Number(c >= low) & Number(c <= high)) << 2) |
          ((Number(d >= low) & Number(d <= high)) << 3)) <<
        shift;
    }
    words[word] = bits;
  }
  fillTail(rows, (id) => values[id]! >= low && values[id]! <= high);
}

function fillWithinSingle(rows: Bitset, values: Float32Array, [low, high]: Interval): void {
  const { words, length } = rows;
  const full = length >>> 5;
  for (let word = 0, id = 0; word < full; word += 1) {
    let bits = 0;
    for (let shift = 0; shift < 32; shift += 4, id += 4) {
      const a = values[id]!;
      const b = values[id + 1]!;
      const c = values[id + 2]!;
      const d = values[id + 3]!;
      bits |=
        ((Number(a >= low) & Number(a <= high)) |
          ((Number(b >= low) & Number(b <= high)) << 1) |
          ((Number(c >= low) & Number(c <= high)) << 2) |
          ((Number(d >= low) & Number(d <= high)) << 3)) <<
        shift;
    }
    words[word] = bits;
  }
  fillTail(rows, (id) => values[id]! >= low && values[id]! <= high);
}

/** The rows of the last word, where it is not a full one. */
function fillTail(rows: Bitset, accept: (id: number) => boolean): void {
  for (let id = rows.length & ~31; id < rows.length; id += 1) if (accept(id)) setBit(rows, id);
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
  if (codes instanceof Uint16Array) fillWideCodes(rows, codes, tableOf(accepts, 65536));
  else if (codes instanceof Uint8Array) fillByteCodes(rows, codes, tableOf(accepts, 256));
  else {
    // Slot 0 stands for −1. A code outside the table reads as undefined, which the bit operations take as 0.
    const table = new Uint8Array(accepts.length + 1);
    table.set(accepts, 1);
    fillSignedCodes(rows, codes, table);
  }
}

/** One entry for every code that can occur, so that the loop needs no bounds. */
function tableOf(accepts: Uint8Array, size: number): Uint8Array {
  const table = new Uint8Array(size);
  table.set(accepts.length > size ? accepts.subarray(0, size) : accepts);
  return table;
}

function fillByteCodes(rows: Bitset, codes: Uint8Array, table: Uint8Array): void {
  const { words, length } = rows;
  const full = length >>> 5;
  for (let word = 0, id = 0; word < full; word += 1) {
    let bits = 0;
    for (let shift = 0; shift < 32; shift += 8, id += 8) {
      bits |=
        (table[codes[id]!]! |
          (table[codes[id + 1]!]! << 1) |
          (table[codes[id + 2]!]! << 2) |
          (table[codes[id + 3]!]! << 3) |
          (table[codes[id + 4]!]! << 4) |
          (table[codes[id + 5]!]! << 5) |
          (table[codes[id + 6]!]! << 6) |
          (table[codes[id + 7]!]! << 7)) <<
        shift;
    }
    words[word] = bits;
  }
  fillTail(rows, (id) => table[codes[id]!] === 1);
}

function fillWideCodes(rows: Bitset, codes: Uint16Array, table: Uint8Array): void {
  const { words, length } = rows;
  const full = length >>> 5;
  for (let word = 0, id = 0; word < full; word += 1) {
    let bits = 0;
    for (let shift = 0; shift < 32; shift += 8, id += 8) {
      bits |=
        (table[codes[id]!]! |
          (table[codes[id + 1]!]! << 1) |
          (table[codes[id + 2]!]! << 2) |
          (table[codes[id + 3]!]! << 3) |
          (table[codes[id + 4]!]! << 4) |
          (table[codes[id + 5]!]! << 5) |
          (table[codes[id + 6]!]! << 6) |
          (table[codes[id + 7]!]! << 7)) <<
        shift;
    }
    words[word] = bits;
  }
  fillTail(rows, (id) => table[codes[id]!] === 1);
}

/** `table[code + 1]`. */
function fillSignedCodes(rows: Bitset, codes: Int32Array, table: Uint8Array): void {
  const { words, length } = rows;
  const full = length >>> 5;
  for (let word = 0, id = 0; word < full; word += 1) {
    let bits = 0;
    for (let shift = 0; shift < 32; shift += 8, id += 8) {
      bits |=
        (table[codes[id]! + 1]! |
          (table[codes[id + 1]! + 1]! << 1) |
          (table[codes[id + 2]! + 1]! << 2) |
          (table[codes[id + 3]! + 1]! << 3) |
          (table[codes[id + 4]! + 1]! << 4) |
          (table[codes[id + 5]! + 1]! << 5) |
          (table[codes[id + 6]! + 1]! << 6) |
          (table[codes[id + 7]! + 1]! << 7)) <<
        shift;
    }
    words[word] = bits;
  }
  fillTail(rows, (id) => table[codes[id]! + 1] === 1);
}
