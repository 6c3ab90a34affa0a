import { gramReader, rarities, weightOf } from '../heads/hashedNgrams.ts';

/** Places of the dense row that each place of a sparse one adds to. */
const spread = 4;

/** Texts as short rows of numbers, in two readings: the sparse rows of all of them would not find room beside each other. */
export type TextProjection = {
  /** The first reading, each text once. */
  count(text: string): void;
  /** The second, once all were counted. @param into [width], zeros; NaN after where the text has no word */
  project(text: string, into: Float32Array): void;
};

/**
 * The weighted grams of texts (`ngramCounter`) as dense rows whose inner products are nearly theirs: each place adds to four with a random
 * sign (Kane & Nelson 2014, sparse Johnson–Lindenstrauss). For rows of length 1 the inner product of two is off by about 1 / √width.
 * @param width of the result, a power of two
 */
export function textProjection({ places, width }: { readonly places: number; readonly width: number }): TextProjection {
  const read = gramReader(places);
  const documents = new Int32Array(places);
  let rowCount = 0;
  let rarity: Float64Array | undefined;
  return {
    count(text) {
      rowCount += 1;
      read(text, (place) => (documents[place]! += 1));
    },
    project(text, into) {
      const rare = (rarity ??= rarities(documents, rowCount));
      let square = 0;
      read(text, (place, times) => {
        const weight = weightOf(times, rare[place]!);
        square += weight ** 2;
        for (let copy = 0; copy < spread; copy += 1) {
          const hash = mixed(place * spread + copy);
          into[hash & (width - 1)]! += hash < 0 ? -weight : weight;
        }
      });
      const scale = square === 0 ? NaN : 1 / Math.sqrt(square * spread);
      for (let at = 0; at < width; at += 1) into[at]! *= scale;
    },
  };
}

/** MurmurHash3's finaliser: a random number of 32 bits for each whole one. */
function mixed(number: number): number {
  let hash = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
  return hash ^ (hash >>> 16);
}
