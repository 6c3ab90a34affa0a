import { allocateShared } from '../threads/sharedMemory.ts';
import { bestLists } from './bestLists.ts';
import { distinctRows } from './distinctRows.ts';
import type { NeighbourTask, SearchLimits } from './neighbourTask.ts';
import { prepareRows } from './preparedRows.ts';
import type { SearchPlan } from './searchPlan.ts';
import { emptyTable } from './settle.ts';
import { runRows, tilingOf } from './tiles.ts';

/** A tile of 1024² scores, 4 MB, is read again before it has left the processor's own memory. */
const mostBlockRows = 1024;
/** Beside the row's own run and one for each neighbour: so that rounding seldom matters. */
const spareRuns = 2;

/** Everything that the search needs before its first product. */
export async function preparePlan(task: NeighbourTask, _limits: SearchLimits): Promise<SearchPlan> {
  const { vectors, rows, width, k } = task;
  const distinct = distinctRows(vectors, rows, width);
  const { count } = distinct;
  const tiling = tilingOf(count, mostBlockRows);
  const prepared = prepareRows(task, distinct, tiling);
  const tiles = allTiles(tiling.blocks);
  return {
    task,
    distinct,
    tiling,
    prepared,
    tiles,
    firstTiles: tiles.length / 2,
    isExact: true,
    lists: bestLists(count, Math.min(k + 1 + spareRuns, Math.ceil(count / runRows))),
    locks: new Int32Array(allocateShared(tiling.blocks * 4)),
    table: emptyTable(rows, k),
    doubtful: {
      rows: new Int32Array(allocateShared(count * 4)),
      farthest: new Float64Array(allocateShared(count * 8)),
      found: new Int32Array(allocateShared(4)),
    },
  };
}

/** Every pair of blocks once: a product gives the scores of the rows of both. */
export function allTiles(blocks: number): Int32Array {
  const tiles = new Int32Array(allocateShared(blocks * (blocks + 1) * 4));
  let at = 0;
  for (let block = 0; block < blocks; block += 1) {
    for (let other = block; other < blocks; other += 1) {
      tiles[at++] = block;
      tiles[at++] = other;
    }
  }
  return tiles;
}
