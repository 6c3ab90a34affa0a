import { type Interval, wilsonInterval } from '#shared/analysis/interval.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { bestLists } from './bestLists.ts';
import { writeQuery } from './preparedRows.ts';
import type { TileProduct } from './productGraph.ts';
import type { SearchPlan } from './searchPlan.ts';
import { type Near, nearestTo, type Settling } from './settle.ts';
import { rowsOf } from './settleSteps.ts';
import { blockOf, enterOfQueries } from './tileStep.ts';

/** A multiple of `runRows`. */
const judgedRows = 512;

type Truth = { readonly row: number; readonly group: number; readonly near: readonly Near[] };

/** The true neighbours of random rows, by a product with all rows. */
export async function truthOfSome(
  plan: Pick<SearchPlan, 'distinct' | 'tiling' | 'prepared' | 'lists'>,
  settling: Settling,
  { bestRuns }: TileProduct,
  seed: number,
): Promise<Truth[]> {
  const { distinct, tiling, prepared, lists } = plan;
  const random = seededRandom(seed);
  const { members } = distinct;
  const rows = Array.from({ length: judgedRows }, () => members[Math.floor(random() * members.length)]!);
  const groups = rows.map((row) => distinct.groupOf[row]!);
  const queries = new Float32Array(judgedRows * prepared.columns);
  groups.forEach((group, at) => writeQuery(queries, at, group, { ...prepared, tiling }));
  const own = bestLists(judgedRows, lists.size);
  for (let block = 0; block < tiling.blocks; block += 1) {
    const { ofQueries } = await bestRuns(queries, blockOf(plan, block));
    enterOfQueries(own, ofQueries, { tiling, from: 0, other: block, queries: judgedRows });
  }
  return rows.map((row, at) => {
    const runs = own.ids.subarray(at * own.size, at * own.size + own.found[at]!);
    const near = nearestTo(groups[at]!, rowsOf(runs, tiling.count), settling);
    return { row, group: groups[at]!, near: near.filter((one) => one.row !== row).slice(0, settling.k) };
  });
}

/** The share of the true neighbours that the table has; one as near as the last of them is as good. */
export async function recallOf(
  plan: SearchPlan,
  settling: Settling,
  tileProduct: TileProduct,
  seed: number,
): Promise<Interval> {
  const { k, distances } = plan.table;
  let found = 0;
  let all = 0;
  for (const { row, near } of await truthOfSome(plan, settling, tileProduct, seed)) {
    const last = Math.fround(near.at(-1)?.distance ?? NaN);
    const hits = distances.subarray(row * k, (row + 1) * k).filter((distance) => distance <= last).length;
    found += Math.min(hits, near.length);
    all += near.length;
  }
  return wilsonInterval(found, all);
}
