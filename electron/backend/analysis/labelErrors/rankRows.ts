import { leadingBits } from '../floatBits.ts';
import { CHUNK_ROWS } from './chunks.ts';
import type { PredictionTable } from './predictionTable.ts';

/** The pass that reads what findings are ordered by: p[given], as an integer key that ascends with it. */
export type CollectStep = {
  readonly kind: 'collect';
  readonly table: PredictionTable;
  readonly predicted: Int32Array;
  /** Findings; a chunk is one of this list. */
  readonly rows: Int32Array;
  /** Gets the key of each finding, see `keyOf` [rows]. */
  readonly keys: Int32Array;
  /** Gets row * K + predicted class of each finding [rows]. */
  readonly places: Uint32Array;
  /** [slots, slotSize], of each slot [BUCKETS]: findings by the leading bits of their keys. */
  readonly counts: Int32Array;
  readonly slotSize: number;
};

/** The pass that orders findings that were divided into parts with ascending keys; a chunk is a part. */
export type RankStep = {
  readonly kind: 'rank';
  readonly table: PredictionTable;
  readonly keys: Int32Array;
  readonly places: Uint32Array;
  /** Part i is starts[i]..starts[i + 1], its keys lie in floors[i]..floors[i + 1] [parts + 1]. */
  readonly starts: Int32Array;
  readonly floors: Float64Array;
};

/** Bits of a key that tell no bucket from another. */
export const BUCKET_SHIFT = 17;
export const BUCKETS = 1 << (31 - BUCKET_SHIFT);

/** Keys of probabilities (-0.001 to 1.001) lie in 0..2^31 with this added. */
export const KEY_OF_ZERO = 0x40000000;
const DIGIT_BITS = 11;

/** Bits of a float32 that is no more than a little below 0, as an integer that ascends with it; -0 is as 0. */
export function keyOf(bits: number): number {
  return KEY_OF_ZERO + (bits >= 0 ? bits : -(bits & 0x7fffffff));
}

/** The bits that a key was made of; those of 0 for -0. */
export function bitsOfKey(key: number): number {
  const bits = key - KEY_OF_ZERO;
  return bits >= 0 ? bits : -bits | 0x80000000;
}

export function collectRows(step: CollectStep, chunk: number, slot: number): void {
  const { predicted, rows, keys, places, counts } = step;
  const { probs, labels, classCount } = step.table;
  const first = slot * step.slotSize;
  const from = chunk * CHUNK_ROWS;
  const to = Math.min(from + CHUNK_ROWS, rows.length);
  const given = new Float32Array(to - from);
  const bits = leadingBits(given).words;
  for (let at = from; at < to; at += 1) {
    const row = rows[at]!;
    given[at - from] = probs[row * classCount + labels[row]!]!;
    places[at] = row * classCount + predicted[row]!;
  }
  for (let at = from; at < to; at += 1) {
    const key = keyOf(bits[at - from]!);
    keys[at] = key;
    counts[first + (key >>> BUCKET_SHIFT)]! += 1;
  }
}

/** Orders one part by a least-significant-digit radix sort in as few digits as its keys need; equal keys keep their order. */
export function rankRows({ keys, places, starts, floors }: RankStep, part: number): void {
  const from = starts[part]!;
  const to = starts[part + 1]!;
  const count = to - from;
  if (count < 2) return;
  const floor = floors[part]! | 0;
  const bits = 32 - Math.clz32(floors[part + 1]! - floor - 1);
  const digits = Math.max(1, Math.ceil(bits / DIGIT_BITS));
  const width = Math.ceil(bits / digits);
  let fromKeys = keys.slice(from, to);
  let fromPlaces = places.slice(from, to);
  let toKeys = new Int32Array(count);
  let toPlaces = new Uint32Array(count);
  const next = new Int32Array(1 << width);
  for (let digit = 0; digit < digits; digit += 1) {
    const shift = digit * width;
    const mask = (1 << width) - 1;
    next.fill(0);
    for (let at = 0; at < count; at += 1) next[((fromKeys[at]! - floor) >>> shift) & mask]! += 1;
    let total = 0;
    for (let value = 0; value <= mask; value += 1) {
      const here = next[value]!;
      next[value] = total;
      total += here;
    }
    for (let at = 0; at < count; at += 1) {
      const key = fromKeys[at]!;
      const value = ((key - floor) >>> shift) & mask;
      const place = next[value]!;
      next[value] = place + 1;
      toKeys[place] = key;
      toPlaces[place] = fromPlaces[at]!;
    }
    [fromKeys, toKeys] = [toKeys, fromKeys];
    [fromPlaces, toPlaces] = [toPlaces, fromPlaces];
  }
  keys.set(fromKeys, from);
  places.set(fromPlaces, from);
}
