import type { SparseRows } from './sparseSoftmax.ts';

const wordPattern = /[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]+/gu;
/** Of a longer text only the beginning counts. */
const mostCharacters = 20_000;
const gramLengths = [3, 4, 5] as const;

export type NgramCounter = {
  /** Counts the next row. */
  add(text: string): void;
  /** All rows: TF-IDF, of length 1. */
  rows(): SparseRows;
};

/**
 * Texts as hashed words, pairs of neighbouring words, and 3 to 5 characters within words (for languages without blanks between words,
 * and for misspelt ones), in small letters, NFKC. Weights are (1 + ln count)·(1 + ln((1 + n) / (1 + rows with it))), scaled to length 1,
 * as scikit-learn's TfidfVectorizer with sublinear_tf over a HashingVectorizer without signs. Collisions add up.
 * @param width a power of two: how many places there are
 */
export function ngramCounter(width: number): NgramCounter {
  const starts = [0];
  const columns: number[] = [];
  const counts: number[] = [];
  const documents = new Int32Array(width);
  return {
    add(text) {
      const seen = new Map<number, number>();
      const count = (gram: string): void => {
        const place = hashOf(gram) & (width - 1);
        seen.set(place, (seen.get(place) ?? 0) + 1);
      };
      let before = '';
      for (const [word] of text.slice(0, mostCharacters).normalize('NFKC').toLowerCase().matchAll(wordPattern)) {
        count(word);
        if (before !== '') count(`${before} ${word}`);
        before = word;
        const padded = `<${word}>`;
        for (const length of gramLengths)
          for (let at = 0; at + length <= padded.length; at += 1) count(`#${padded.slice(at, at + length)}`);
      }
      for (const [place, times] of seen) {
        columns.push(place);
        counts.push(times);
        documents[place]! += 1;
      }
      starts.push(columns.length);
    },
    rows() {
      const values = Float32Array.from(counts, (times, at) => {
        const rarity = 1 + Math.log(starts.length / (1 + documents[columns[at]!]!));
        return (1 + Math.log(times)) * rarity;
      });
      for (let row = 0; row + 1 < starts.length; row += 1) {
        let square = 0;
        for (let at = starts[row]!; at < starts[row + 1]!; at += 1) square += values[at]! ** 2;
        const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
        for (let at = starts[row]!; at < starts[row + 1]!; at += 1) values[at]! *= scale;
      }
      return { starts: Int32Array.from(starts), columns: Int32Array.from(columns), values, width };
    },
  };
}

/** FNV-1a over UTF-16 units, mixed once more so that the low bits are even (MurmurHash3's finaliser). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
