import { argsort } from '../sort.ts';

/** Characters of a shingle. */
const shingleLength = 5;
/** Of a longer text only the beginning is compared. */
const mostCharacters = 20_000;
/** Numbers in a sketch; of ten bands of three two texts must share one to be compared. */
export const sketchWidth = 32;
const bandWidth = 3;
const bandCount = Math.floor(sketchWidth / bandWidth);
/** Texts of one bucket that each is compared with: the first, and those just before it. */
const mostCompared = 8;
/** Rows that are sorted at once, and of which the pairs are given at once. */
const [rowsOfPart, rowsOfBatch] = [32_768, 1024];
const empty = 0xffffffff;
/** Keys of bands are whole numbers below this. */
const keyCount = 2 ** 52;

/** A text as its letters are compared: Unicode (NFKC) and small letters folded, and what is neither letter nor digit a blank. */
export function foldedText(text: string): string {
  const small = text.slice(0, mostCharacters).normalize('NFKC').toLowerCase();
  const words = small.replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim();
  // Of signs alone the signs are compared.
  return words === '' ? small.replace(/\s+/gu, ' ').trim() : words;
}

/** Hashes of all runs of five characters, sorted, each once; a shorter text is one run; an empty one has none. */
export function shinglesOf(folded: string): Uint32Array {
  const count = folded.length === 0 ? 0 : Math.max(1, folded.length - shingleLength + 1);
  const hashes = new Uint32Array(count);
  for (let at = 0; at < count; at += 1) hashes[at] = hashAt(folded, at);
  hashes.sort();
  let kept = 0;
  for (let at = 0; at < count; at += 1) if (at === 0 || hashes[at] !== hashes[at - 1]) hashes[kept++] = hashes[at]!;
  return hashes.subarray(0, kept);
}

/**
 * Writes a sketch of a text's shingles by one-permutation hashing: the least hash of each of 32 bins (Li, Owen & Zhang 2012), an empty
 * bin filled from the next full one (Shrivastava & Li 2014). Two sketches agree in about the Jaccard similarity of the sets.
 * @param into [sketchWidth]; all ones where there are no shingles
 */
export function sketchOf(folded: string, into: Uint32Array): void {
  into.fill(empty);
  const count = folded.length === 0 ? 0 : Math.max(1, folded.length - shingleLength + 1);
  for (let at = 0; at < count; at += 1) {
    const hash = hashAt(folded, at);
    const bin = hash >>> 27;
    if (hash < into[bin]!) into[bin] = hash;
  }
  if (count === 0) return;
  const own = into.slice();
  for (let bin = 0; bin < sketchWidth; bin += 1) {
    let steps = 0;
    while (own[(bin + steps) % sketchWidth] === empty) steps += 1;
    // Marked by how far it was carried, else two carried ones would agree too often.
    if (steps > 0)
      into[bin] = Math.imul(own[(bin + steps) % sketchWidth]! ^ Math.imul(steps, 0x9e3779b1), 0x85ebca6b) >>> 0;
  }
}

/** Jaccard similarity of two sorted lists without repetition, 0..1; 0 where one is empty. */
export function jaccard(one: Uint32Array, other: Uint32Array): number {
  let [at, to, both] = [0, 0, 0];
  while (at < one.length && to < other.length) {
    const [a, b] = [one[at]!, other[to]!];
    if (a === b) both += 1;
    if (a <= b) at += 1;
    if (b <= a) to += 1;
  }
  const all = one.length + other.length - both;
  return all === 0 ? 0 : both / all;
}

/**
 * Pairs of sketches that share a band of three, which pairs of similarity 0.8 do in 999 of 1,000 cases and of 0.3 in 1 of 4. In a bucket of
 * many each is paired with the first and the eight before it, so that the work stays linear; sets are made of the links.
 * They come some thousands at a time, two rows each, so that whoever asks can rest in between.
 * @param sketches row-major [count, sketchWidth]
 * @param isEmpty rows without shingles, which are like nothing
 */
export function* candidateBatches(
  sketches: Uint32Array,
  count: number,
  isEmpty: (row: number) => boolean,
): Generator<readonly number[]> {
  const rows = new Int32Array(count);
  let used = 0;
  for (let row = 0; row < count; row += 1) if (!isEmpty(row)) rows[used++] = row;
  const keys = new Float64Array(count);
  for (let band = 0; band < bandCount; band += 1) {
    for (let at = 0; at < used; at += 1) keys[rows[at]!] = bandKey(sketches, rows[at]!, band);
    yield [];
    for (const part of partsByKey(keys, rows.subarray(0, used)))
      yield* pairsOfPart(sketches, { keys, order: argsort(keys, 'asc', part), band });
  }
}

/** Rows parted by ranges of their keys, which are evenly spread, so that no sort takes long; in their order within a part. */
function partsByKey(keys: Float64Array, rows: Int32Array): Int32Array[] {
  const parts = Math.max(1, Math.ceil(rows.length / rowsOfPart));
  const ends = new Int32Array(parts + 1);
  const partOf = (row: number): number => Math.floor((keys[row]! / keyCount) * parts);
  for (const row of rows) ends[partOf(row) + 1]! += 1;
  for (let part = 0; part < parts; part += 1) ends[part + 1]! += ends[part]!;
  const next = ends.slice();
  const parted = new Int32Array(rows.length);
  for (const row of rows) parted[next[partOf(row)]!++] = row;
  return Array.from({ length: parts }, (_, part) => parted.subarray(ends[part], ends[part + 1]));
}

type Part = { readonly keys: Float64Array; readonly order: Int32Array; readonly band: number };

function* pairsOfPart(sketches: Uint32Array, { keys, order, band }: Part): Generator<readonly number[]> {
  let pairs: number[] = [];
  let first = 0;
  for (let at = 1; at < order.length; at += 1) {
    const row = order[at]!;
    if (keys[row] !== keys[order[first]!]) {
      first = at;
      continue;
    }
    for (let to = Math.max(first, at - mostCompared); to < at; to += 1)
      if (isNewIn(sketches, [order[to]!, row], band)) pairs.push(order[to]!, row);
    if (at - mostCompared > first && isNewIn(sketches, [order[first]!, row], band)) pairs.push(order[first]!, row);
    if (at % rowsOfBatch !== 0) continue;
    yield pairs;
    pairs = [];
  }
  yield pairs;
}

/** Whether no band before this one brought the pair. */
function isNewIn(sketches: Uint32Array, [one, other]: readonly [number, number], band: number): boolean {
  for (let before = 0; before < band; before += 1)
    if (bandKey(sketches, one, before) === bandKey(sketches, other, before)) return false;
  return true;
}

/** Of the 53 bits that a number holds exactly, 52. */
function bandKey(sketches: Uint32Array, row: number, band: number): number {
  const from = row * sketchWidth + band * bandWidth;
  let [high, low] = [0x811c9dc5, 0x9e3779b1];
  for (let at = from; at < from + bandWidth; at += 1) {
    high = Math.imul(high ^ sketches[at]!, 0x01000193);
    low = Math.imul(low ^ sketches[at]!, 0x85ebca6b);
    low ^= low >>> 13;
  }
  return (high >>> 6) * 2 ** 26 + (low >>> 6);
}

/** FNV-1a over the units of a shingle, mixed (MurmurHash3's finaliser) so that all bits are even. */
function hashAt(text: string, from: number): number {
  let hash = 0x811c9dc5;
  const to = Math.min(from + shingleLength, text.length);
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
