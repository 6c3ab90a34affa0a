import { blockOf } from './tileStep.ts';
import { scoreOf, slackOf, writeQuery } from './preparedRows.ts';
import type { Product } from './productGraph.ts';
import type { SearchPlan } from './searchPlan.ts';
import { nearestTo, type Settling, writeNear } from './settle.ts';
import { rowAtPlace, runRows } from './tiles.ts';

/** Rows whose runs are settled in one piece, and that are looked at once more in one. */
export const settledAtOnce = 256;
export const againAtOnce = 64;

/**
 * Writes the neighbours of some rows. Where a row of no listed run may be as near as the k-th neighbour, within what float32 can be off,
 * the row is doubtful.
 */
export function settle(plan: SearchPlan, settling: Settling, from: number): void {
  const { tiling, prepared, lists, table, doubtful } = plan;
  const { count } = tiling;
  for (let row = from; row < Math.min(count, from + settledAtOnce); row += 1) {
    const found = lists.found[row]!;
    const runs = lists.ids.subarray(row * lists.size, row * lists.size + found);
    const near = nearestTo(row, rowsOf(runs, count), settling);
    writeNear(row, near, plan.distinct, table);
    if (!plan.isExact || found < lists.size) continue;
    const distance = near.length > table.k ? near.at(-1)!.distance : Infinity;
    const cut = lists.scores[row * lists.size + found - 1]!;
    if (cut + slackOf(prepared, row, distance) < scoreOf(prepared, distance)) continue;
    const at = Atomics.add(doubtful.found, 0, 1);
    doubtful.rows[at] = row;
    doubtful.farthest[at] = distance;
  }
}

export function rowsOf(runs: Int32Array, count: number): number[] {
  const rows: number[] = [];
  for (const run of runs)
    for (let row = run * runRows; row < Math.min(count, (run + 1) * runRows); row += 1) rows.push(row);
  return rows;
}

/** Settles doubtful rows with every row as candidate whose score could be that of a neighbour. */
export async function settleAgain(plan: SearchPlan, settling: Settling, product: Product, from: number): Promise<void> {
  const { tiling, prepared, doubtful, distinct, table } = plan;
  const { count, blockRows, runs, blocks } = tiling;
  const some = doubtful.rows.subarray(from, Math.min(doubtful.found[0]!, from + againAtOnce));
  const queries = new Float32Array(some.length * prepared.columns);
  some.forEach((row, at) => writeQuery(queries, at, row, { ...prepared, tiling }));
  const least = Float64Array.from(some, (row, at) => {
    const distance = doubtful.farthest[from + at]!;
    return scoreOf(prepared, distance) - slackOf(prepared, row, distance);
  });
  const candidates = Array.from(some, (): number[] => []);
  for (let block = 0; block < blocks; block += 1) {
    const scores = await product.scoresOf(queries, blockOf(plan, block));
    candidates.forEach((list, query) => {
      for (let place = 0; place < blockRows; place += 1) {
        const row = block * blockRows + rowAtPlace(place, runs);
        if (scores[query * blockRows + place]! >= least[query]! && row < count) list.push(row);
      }
    });
  }
  some.forEach((row, at) => writeNear(row, nearestTo(row, candidates[at]!, settling), distinct, table));
}
