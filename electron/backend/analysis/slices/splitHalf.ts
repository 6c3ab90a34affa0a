import { seededRandom } from '#shared/base/seededRandom.ts';

/**
 * Rows in two random halves, each ascending; with an odd count the first has one more. The same seed gives the same halves.
 * Slices are searched on one and tested on the other, since a p-value on the rows a slice was chosen by means nothing.
 */
export function splitHalf(rows: Int32Array, seed: number): { readonly search: Int32Array; readonly test: Int32Array } {
  const next = seededRandom(seed);
  const shuffled = Int32Array.from(rows);
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = Math.floor(next() * (at + 1));
    const row = shuffled[at]!;
    shuffled[at] = shuffled[other]!;
    shuffled[other] = row;
  }
  const half = Math.ceil(shuffled.length / 2);
  return { search: shuffled.slice(0, half).sort(), test: shuffled.slice(half).sort() };
}
