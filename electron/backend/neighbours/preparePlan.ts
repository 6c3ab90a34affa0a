import { allocateShared } from '../threads/sharedMemory.ts';
import { bestLists } from './bestLists.ts';
import { type DistinctRows, distinctRows } from './distinctRows.ts';
import { exactDistances } from './exactDistances.ts';
import { invertedLists } from './invertedLists.ts';
import { truthOfSome } from './judge.ts';
import type { NeighbourTask, SearchLimits } from './neighbourTask.ts';
import { prepareRows } from './preparedRows.ts';
import { openTileProduct } from './productGraph.ts';
import { promisingTiles } from './promisingTiles.ts';
import type { SearchPlan } from './searchPlan.ts';
import { emptyTable } from './settle.ts';
import { runRows, type Tiling, tilingOf } from './tiles.ts';

/** A tile of 1024² scores, 4 MB, is read again before it has left the processor's own memory. */
const mostBlockRows = 1024;
/** Beside the row's own run and one for each neighbour: so that rounding seldom matters. */
const spareRuns = 2;

/** What is counted of each pair of blocks fits into memory. */
const mostBlocks = 4096;
/** Finer blocks leave more out where not every pair is looked at. */
const listBlockRows = 512;
/** The sample says about the others what it can; a second one judges. */
const aimedRecall = 0.965;
const firstSeed = 1;

/** Everything that the search needs before its first product. */
export async function preparePlan(task: NeighbourTask, limits: SearchLimits): Promise<SearchPlan> {
  const distinct = distinctRows(task.vectors, task.rows, task.width);
  if (distinct.count > limits.exactRows) return planOfLists(task, distinct);
  const tiling = tilingOf(distinct.count, mostBlockRows);
  const tiles = allTiles(tiling.blocks);
  const prepared = prepareRows(task, distinct, tiling);
  return { ...sharedOf(task, distinct, tiling), prepared, tiles, firstTiles: tiles.length / 2, isExact: true };
}

/** How many tiles are needed is known beforehand: by where the true neighbours of some rows are. */
async function planOfLists(task: NeighbourTask, all: DistinctRows): Promise<SearchPlan> {
  const lists = await invertedLists(task, all);
  const { distinct } = lists;
  const tiling = tilingOf(
    distinct.count,
    Math.max(listBlockRows, Math.ceil(distinct.count / mostBlocks / runRows) * runRows),
  );
  const { tiles, rankOf } = promisingTiles(lists, tiling);
  const prepared = prepareRows(task, distinct, tiling);
  const plan = { ...sharedOf(task, distinct, tiling), prepared, tiles, isExact: false };
  const product = await openTileProduct(prepared.columns, tiling.blockRows);
  try {
    const settling = { distinct, distancesFrom: exactDistances(task, distinct), k: task.k };
    const blockOfRow = (row: number): number => Math.floor(distinct.groupOf[row]! / tiling.blockRows);
    const ranks = (await truthOfSome(plan, settling, product, firstSeed)).flatMap(({ row, near }) =>
      near.map((one) => rankOf(blockOfRow(row), blockOfRow(one.row))),
    );
    ranks.sort((a, b) => a - b);
    const needed = ranks[Math.ceil(ranks.length * aimedRecall) - 1] ?? 0;
    return { ...plan, firstTiles: Math.max(tiling.blocks, needed + 1) };
  } finally {
    await product.release();
  }
}

function sharedOf(task: NeighbourTask, distinct: DistinctRows, tiling: Tiling) {
  const { count } = distinct;
  return {
    task,
    distinct,
    tiling,
    lists: bestLists(count, Math.min(task.k + 1 + spareRuns, Math.ceil(count / runRows))),
    locks: new Int32Array(allocateShared(tiling.blocks * 4)),
    table: emptyTable(task.rows, task.k),
    doubtful: {
      rows: new Int32Array(allocateShared(count * 4)),
      farthest: new Float64Array(allocateShared(count * 8)),
      found: new Int32Array(allocateShared(4)),
    },
  };
}

/** Every pair of blocks once: a product gives the scores of the rows of both. */
function allTiles(blocks: number): Int32Array {
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
