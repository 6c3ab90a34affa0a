import type { SparseRows } from '../heads/sparseSoftmax.ts';

/** Places of the dense row that each place of a sparse one adds to. */
const places = 4;

/**
 * Sparse rows as short dense ones whose inner products are nearly theirs: each sparse place adds to four dense ones with a random sign
 * (Kane & Nelson 2014, sparse Johnson–Lindenstrauss). For rows of length 1 the inner product of two is off by about 1 / √width.
 * @param width of the result, a power of two
 * @returns row-major [rowCount, width]; rows without an entry are NaN
 */
export function projectSparse({ starts, columns, values }: SparseRows, width: number): Float32Array {
  const rowCount = starts.length - 1;
  const dense = new Float32Array(rowCount * width);
  const scale = 1 / Math.sqrt(places);
  for (let row = 0; row < rowCount; row += 1) {
    const to = row * width;
    if (starts[row] === starts[row + 1]) {
      dense.fill(NaN, to, to + width);
      continue;
    }
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1) {
      const value = values[at]! * scale;
      for (let place = 0; place < places; place += 1) {
        const hash = mixed(columns[at]! * places + place);
        dense[to + (hash & (width - 1))]! += hash < 0 ? -value : value;
      }
    }
  }
  return dense;
}

/** MurmurHash3's finaliser: a random number of 32 bits for each whole one. */
function mixed(number: number): number {
  let hash = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x85ebca6b);
  return hash ^ (hash >>> 16);
}
