/**
 * Which keys were seen, and a number with each: a hash table of fingerprints that does not hold the keys themselves. Ten million
 * take about 170 MB whatever their length; a Map of strings takes over 1 GB and ends at 16.7 million.
 *
 * A fingerprint is 95 bits of HalfSipHash-1-3 (Aumasson and Bernstein 2012, the output lengthened as theirs is from 32 to 64
 * bits) under a secret of the process, so that no file can be made whose keys collide. Two different keys count as one with a
 * probability of n² / 2^96, which is 10^-15 for ten million: less than that of a disk that reads wrongly.
 */
export type KeyTable = {
  /** The number of the key bytes[start, end) when it was added before; else it is added with `value`, and −1 returned. */
  readonly add: (bytes: Uint8Array, start: number, end: number, value?: number) => number;
  /** The number of the key, or −1. */
  readonly find: (bytes: Uint8Array, start: number, end: number) => number;
  readonly size: () => number;
};

/** A table of its own for each value of the first bits: one that grows copies a sixty-fourth of all. */
const partBits = 6;
const leastSlots = 16;
const fullest = 0.8;
const growth = 1.3;

type Part = { slots: Int32Array; capacity: number; used: number; most: number };

/** `hasValues` says whether a number from 0 to 2^31 − 1 is kept with each key; without it every key has the number 0. */
export function createKeyTable({ hasValues }: { readonly hasValues: boolean }): KeyTable {
  const width = hasValues ? 4 : 3;
  const print = new Int32Array(3);
  const takeFingerprint = createFingerprint(print);
  const parts = Array.from({ length: 1 << partBits }, () => createPart(leastSlots, width));
  let size = 0;

  function add(bytes: Uint8Array, start: number, end: number, value = 0): number {
    takeFingerprint(bytes, start, end);
    const part = parts[print[0]! >>> (32 - partBits)]!;
    const at = place(part, print, 0, width);
    const { slots } = part;
    if (slots[at + 2] !== 0) return hasValues ? slots[at + 3]! : 0;
    slots[at] = print[0]!;
    slots[at + 1] = print[1]!;
    slots[at + 2] = print[2]!;
    if (hasValues) slots[at + 3] = value;
    size++;
    if (++part.used > part.most) grow(part, width);
    return -1;
  }

  function find(bytes: Uint8Array, start: number, end: number): number {
    takeFingerprint(bytes, start, end);
    const part = parts[print[0]! >>> (32 - partBits)]!;
    const at = place(part, print, 0, width);
    if (part.slots[at + 2] === 0) return -1;
    return hasValues ? part.slots[at + 3]! : 0;
  }

  return { add, find, size: () => size };
}

function createPart(capacity: number, width: number): Part {
  return { slots: new Int32Array(capacity * width), capacity, used: 0, most: Math.floor(capacity * fullest) };
}

/**
 * Where the fingerprint words[from, from + 3) stands, or the empty place where it belongs. Its last word is never 0, as that of
 * an empty place is.
 */
function place({ slots, capacity }: Part, words: Int32Array, from: number, width: number): number {
  const first = words[from]!;
  const second = words[from + 1]!;
  const third = words[from + 2]!;
  const end = capacity * width;
  // The place grows with the second word: entries of a table that grows move in their order, from its front to its back.
  let at = Math.floor(((second >>> 0) * capacity) / 4294967296) * width;
  while (slots[at + 2] !== 0 && (slots[at + 1] !== second || slots[at] !== first || slots[at + 2] !== third)) {
    at += width;
    if (at === end) at = 0;
  }
  return at;
}

function grow(part: Part, width: number): void {
  const larger = createPart(Math.ceil(part.capacity * growth), width);
  const { slots } = part;
  for (let from = 0; from < slots.length; from += width) {
    if (slots[from + 2] === 0) continue;
    const at = place(larger, slots, from, width);
    for (let i = 0; i < width; i++) larger.slots[at + i] = slots[from + i]!;
  }
  part.slots = larger.slots;
  part.capacity = larger.capacity;
  part.most = larger.most;
}

/** HalfSipHash-1-3 of bytes[start, end) under a new secret, in the three words of `print`; the last is made odd. */
function createFingerprint(print: Int32Array): (bytes: Uint8Array, start: number, end: number) => void {
  const secret = crypto.getRandomValues(new Int32Array(2));
  const [first = 0, second = 0] = secret;
  return (bytes, start, end) => {
    let v0 = first;
    let v1 = second ^ 0xee;
    let v2 = 0x6c796765 ^ first;
    let v3 = 0x74656462 ^ second;
    const whole = end - ((end - start) & 3);
    for (let i = start; i <= whole; i += 4) {
      let word: number;
      if (i < whole) word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
      else {
        word = (end - start) << 24;
        for (let k = whole; k < end; k++) word |= bytes[k]! << ((k - whole) << 3);
      }
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
    }
    v2 ^= 0xee;
    for (let round = 0; round < 9; round++) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      if (round === 2) {
        print[0] = v1 ^ v3;
        v1 ^= 0xdd;
      } else if (round === 5) {
        print[1] = v1 ^ v3;
        v1 ^= 0xbb;
      }
    }
    print[2] = (v1 ^ v3) | 1;
  };
}
