import type { ExampleIds } from '../model/ids.ts';
import { WinnowError } from '#shared/base/winnowError.ts';

/**
 * A fixed-size set of row ids 0..length-1, one bit a row, in 32-bit words (row id → word id >>> 5, bit id & 31).
 * Bits past `length` in the last word are always 0, so that counting and comparing need no special case.
 */
export type Bitset = { readonly length: number; readonly words: Uint32Array };

/** An empty set over rows 0..length-1, or the full set when `filled`. Memory: length / 8 bytes. */
export function createBitset(length: number, filled = false): Bitset {
  if (!Number.isInteger(length) || length < 0) {
    throw new WinnowError('internal', `A bitset cannot have a length of ${length}.`);
  }
  const words = new Uint32Array(Math.ceil(length / 32));
  const bitset: Bitset = { length, words };
  if (filled) {
    words.fill(0xffffffff);
    clearTail(bitset);
  }
  return bitset;
}

/** The set that holds exactly these ids. Ids outside 0..length-1 throw. */
export function bitsetOf(length: number, ids: Iterable<number>): Bitset {
  const bitset = createBitset(length);
  for (const id of ids) setBit(bitset, id);
  return bitset;
}

/** Rows for which `accept` holds. */
export function bitsetWhere(length: number, accept: (id: number) => boolean): Bitset {
  const { words } = createBitset(length);
  for (let word = 0; word < words.length; word += 1) {
    const first = word * 32;
    const last = Math.min(first + 32, length);
    let bits = 0;
    for (let id = first; id < last; id += 1) if (accept(id)) bits |= 1 << (id - first);
    words[word] = bits;
  }
  return { length, words };
}

export function setBit(bitset: Bitset, id: number, on = true): void {
  checkId(bitset, id);
  const word = id >>> 5;
  const before = bitset.words[word]!;
  const bit = 1 << (id & 31);
  bitset.words[word] = on ? before | bit : before & ~bit;
}

/** False for ids outside 0..length-1. */
export function hasBit(bitset: Bitset, id: number): boolean {
  if (id < 0 || id >= bitset.length) return false;
  return ((bitset.words[id >>> 5]! >>> (id & 31)) & 1) === 1;
}

/** The first id of the set from `from` on and before `to`, else `to`; both within 0..length. */
export function nextBit({ words }: Bitset, from: number, to: number): number {
  for (let id = from; id < to;) {
    const bits = words[id >>> 5]! >>> (id & 31);
    if (bits !== 0) return Math.min(to, id + 31 - Math.clz32(bits & -bits));
    id = (id | 31) + 1;
  }
  return to;
}

/** Number of ids in the set. */
export function countBits(bitset: Bitset): number {
  const { words } = bitset;
  let count = 0;
  for (let word = 0; word < words.length; word += 1) count += popcount(words[word]!);
  return count;
}

/** A new set; both sides must have the same length (else `internal`). */
export function andBits(left: Bitset, right: Bitset): Bitset {
  checkSameLength(left, right);
  const words = new Uint32Array(left.words.length);
  for (let word = 0; word < words.length; word += 1) words[word] = left.words[word]! & right.words[word]!;
  return { length: left.length, words };
}

/** A new set; both sides must have the same length (else `internal`). */
export function orBits(left: Bitset, right: Bitset): Bitset {
  checkSameLength(left, right);
  const words = new Uint32Array(left.words.length);
  for (let word = 0; word < words.length; word += 1) words[word] = left.words[word]! | right.words[word]!;
  return { length: left.length, words };
}

/** A new set: ids of `left` that are not in `right`. */
export function andNotBits(left: Bitset, right: Bitset): Bitset {
  checkSameLength(left, right);
  const words = new Uint32Array(left.words.length);
  for (let word = 0; word < words.length; word += 1) words[word] = left.words[word]! & ~right.words[word]!;
  return { length: left.length, words };
}

/** A new set: every id in 0..length-1 that is not in the set. */
export function notBits(bitset: Bitset): Bitset {
  const words = new Uint32Array(bitset.words.length);
  for (let word = 0; word < words.length; word += 1) words[word] = ~bitset.words[word]!;
  const inverted: Bitset = { length: bitset.length, words };
  clearTail(inverted);
  return inverted;
}

/** The ids in ascending order, Int32Array [count]. */
export function bitsToIds(bitset: Bitset): ExampleIds {
  const ids = new Int32Array(countBits(bitset));
  const { words } = bitset;
  let next = 0;
  for (let word = 0; word < words.length; word += 1) {
    let bits = words[word]!;
    while (bits !== 0) {
      const lowest = bits & -bits;
      ids[next] = word * 32 + (31 - Math.clz32(lowest));
      next += 1;
      bits ^= lowest;
    }
  }
  return ids as ExampleIds;
}

function popcount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function clearTail(bitset: Bitset): void {
  const used = bitset.length & 31;
  const last = bitset.words.length - 1;
  if (used !== 0) bitset.words[last] = bitset.words[last]! & ((1 << used) - 1);
}

function checkId(bitset: Bitset, id: number): void {
  if (!Number.isInteger(id) || id < 0 || id >= bitset.length) {
    throw new WinnowError('internal', `Row ${id} lies outside a set of ${bitset.length} rows.`);
  }
}

function checkSameLength(left: Bitset, right: Bitset): void {
  if (left.length !== right.length) {
    throw new WinnowError('internal', `Sets of ${left.length} and ${right.length} rows cannot be combined.`);
  }
}
