import { allocateShared } from '../threads/sharedMemory.ts';
import type { InvertedLists } from './invertedLists.ts';
import type { Tiling } from './tiles.ts';

export type RankedTiles = {
  readonly tiles: Int32Array;
  /** Place of a pair of blocks among the tiles. */
  readonly rankOf: (block: number, other: number) => number;
};

/**
 * All pairs of blocks, those first for which most rows of one have a list in the other among their nearest lists: so a row is looked for
 * in its nearest lists, a block of rows at a time, and both blocks gain by each product. Nearer lists weigh more.
 */
export function promisingTiles(
  { starts, probes, probesOfRow }: InvertedLists,
  { count, blockRows, blocks }: Tiling,
): RankedTiles {
  const wanted = new Float32Array(blocks * blocks);
  const keyOf = (a: number, b: number): number => Math.min(a, b) * blocks + Math.max(a, b);
  for (let row = 0; row < count; row += 1) {
    const block = Math.floor(row / blockRows);
    for (let probe = 0; probe < probesOfRow; probe += 1) {
      const list = probes[row * probesOfRow + probe]!;
      const [from, to] = [starts[list]!, starts[list + 1]!];
      for (let at = from; at < to;) {
        const other = Math.floor(at / blockRows);
        const end = Math.min(to, (other + 1) * blockRows);
        wanted[keyOf(block, other)]! += ((probesOfRow - probe) * (end - at)) / (to - from);
        at = end;
      }
    }
  }
  for (let block = 0; block < blocks; block += 1) wanted[keyOf(block, block)] = Infinity;
  const keys = new Uint32Array((blocks * (blocks + 1)) / 2);
  let at = 0;
  for (let block = 0; block < blocks; block += 1)
    for (let other = block; other < blocks; other += 1) keys[at++] = block * blocks + other;
  keys.sort((a, b) => (wanted[a] === wanted[b] ? a - b : wanted[b]! - wanted[a]!));
  const tiles = new Int32Array(allocateShared(keys.length * 8));
  const ranks = new Int32Array(blocks * blocks);
  keys.forEach((key, rank) => {
    ranks[key] = rank;
    tiles[rank * 2] = Math.floor(key / blocks);
    tiles[rank * 2 + 1] = key % blocks;
  });
  return { tiles, rankOf: (block, other) => ranks[keyOf(block, other)]! };
}
