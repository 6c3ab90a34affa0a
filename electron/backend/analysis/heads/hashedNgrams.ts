import { growingArray } from '#shared/base/growingArray.ts';
import type { SparseRows } from './sparseSoftmax.ts';

const wordPattern = /[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]+/gu;
/** Of a longer text only the beginning counts. */
const mostCharacters = 20_000;
const gramLengths = [3, 4, 5] as const;

/** Tells each place that a text has grams at, in the order of the first ones, and how many they are. */
export type GramReader = (text: string, visit: (place: number, times: number) => void) => void;

/**
 * Texts as hashed words, pairs of neighbouring words, and 3 to 5 characters within words (for languages without blanks between words,
 * and for misspelt ones), in small letters, NFKC. Collisions add up.
 * @param width a power of two: how many places there are
 */
export function gramReader(width: number): GramReader {
  const times = new Int32Array(width);
  return (text, visit) => {
    const seen: number[] = [];
    const count = (hash: number): void => {
      const place = mixed(hash) & (width - 1);
      if (times[place] === 0) seen.push(place);
      times[place]! += 1;
    };
    let before = '';
    for (const [word] of text.slice(0, mostCharacters).normalize('NFKC').toLowerCase().matchAll(wordPattern)) {
      count(hashOf(word));
      if (before !== '') count(hashOf(word, hashOf(' ', hashOf(before))));
      before = word;
      countWithin(`<${word}>`, count);
    }
    for (const place of seen) {
      visit(place, times[place]!);
      times[place] = 0;
    }
  };
}

/** The grams of all lengths, the shortest first; each one's hash goes on where that of the shorter one at its place ends. */
function countWithin(padded: string, count: (hash: number) => void): void {
  const hashes = new Int32Array(padded.length);
  let length = 0;
  for (const wanted of gramLengths) {
    for (let at = 0; at + wanted <= padded.length; at += 1) {
      let hash = length === 0 ? hashOf('#') : hashes[at]!;
      for (let unit = at + length; unit < at + wanted; unit += 1) hash = withUnit(hash, padded.charCodeAt(unit));
      hashes[at] = hash;
      count(hash);
    }
    length = wanted;
  }
}

/** FNV-1a over UTF-16 units, of a text that may begin with one whose hash is known. */
function hashOf(text: string, from = 0x811c9dc5): number {
  let hash = from;
  for (let at = 0; at < text.length; at += 1) hash = withUnit(hash, text.charCodeAt(at));
  return hash;
}

const withUnit = (hash: number, unit: number): number => Math.imul(hash ^ unit, 0x01000193);

/** Mixed once more so that the low bits are even (MurmurHash3's finaliser). */
function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (half ^ (half >>> 13)) >>> 0;
}

/**
 * How rare each place is: 1 + ln((1 + n) / (1 + rows with it)), as scikit-learn's TfidfVectorizer over a HashingVectorizer without signs.
 * @param documents rows with each place [width]
 */
export const rarities = (documents: Int32Array, rowCount: number): Float64Array =>
  Float64Array.from(documents, (rows) => 1 + Math.log((rowCount + 1) / (1 + rows)));

/** Of a gram that a row has so many times, with sublinear_tf. */
export const weightOf = (times: number, rarity: number): number => (1 + Math.log(times)) * rarity;

export type NgramCounter = {
  /** Counts the next row. */
  add(text: string): void;
  /** All rows: TF-IDF, of length 1; asked for once. */
  rows(): SparseRows;
};

/** The grams of texts as sparse rows, weighted and scaled to length 1. */
export function ngramCounter(width: number): NgramCounter {
  const read = gramReader(width);
  const starts = growingArray(Int32Array);
  const columns = growingArray(Int32Array);
  const counts = growingArray(Float32Array);
  const documents = new Int32Array(width);
  starts.push(0);
  return {
    add(text) {
      read(text, (place, times) => {
        columns.push(place);
        counts.push(times);
        documents[place]! += 1;
      });
      starts.push(columns.length());
    },
    rows() {
      const ends = starts.values();
      const places = columns.values();
      const rarity = rarities(documents, ends.length - 1);
      // In their own place: of a million texts there are hundreds of millions.
      const values = counts.values();
      for (let at = 0; at < values.length; at += 1) values[at] = weightOf(values[at]!, rarity[places[at]!]!);
      for (let row = 0; row + 1 < ends.length; row += 1) {
        let square = 0;
        for (let at = ends[row]!; at < ends[row + 1]!; at += 1) square += values[at]! ** 2;
        const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
        for (let at = ends[row]!; at < ends[row + 1]!; at += 1) values[at]! *= scale;
      }
      return { starts: ends, columns: places, values, width };
    },
  };
}
