import { bestLists, offer } from './bestLists.ts';
import type { DistinctRows } from './distinctRows.ts';
import type { DistanceOf } from './exactDistances.ts';
import type { Turn } from './neighbourTask.ts';
import type { PreparedRows } from './preparedRows.ts';
import type { Product } from './productGraph.ts';
import { type NeighbourTable, settleGroup } from './settle.ts';

export type Search = {
  readonly distinct: DistinctRows;
  readonly distanceOf: DistanceOf;
  readonly prepared: PreparedRows;
  readonly product: Product;
  /** Length of the lists that the product gives: one for the row itself, k, and a few so that rounding seldom matters. */
  readonly best: number;
  readonly table: NeighbourTable;
  readonly turn: Turn;
};

export const queriesAtOnce = 256;
export const basesAtOnce = 4096;
/** Rows that are looked at once more have the scores of a whole block in hand. */
const againAtOnce = 64;

/**
 * The exact neighbours of every row. The product in float32 gives candidates; their distances are taken anew in float64. A row where a
 * group that is no candidate may be as near as the k-th neighbour, within what float32 can be off, is looked at once more with all of
 * these as candidates. Cost: one product of all rows with all rows, O(rows · (k + 5) · width) beside it.
 */
export async function searchExactly(search: Search): Promise<void> {
  const { distinct, prepared, turn } = search;
  const { count } = distinct;
  const doubtful: number[] = [];
  const farthest: number[] = [];
  let settled = 0;
  for (let from = 0; from < count; from += queriesAtOnce) {
    const to = Math.min(count, from + queriesAtOnce);
    const lists = await listsOf(search, from, to, settled);
    for (let group = from; group < to; group += 1) {
      const start = (group - from) * lists.size;
      const candidates = lists.ids.subarray(start, start + lists.found[group - from]!);
      const distance = settleGroup(group, candidates, search);
      const cut = lists.scores[start + candidates.length - 1]!;
      const isSure =
        candidates.length === count - 1 || cut + prepared.slackOf(group, distance) < prepared.scoreOf(distance);
      if (isSure) settled += 1;
      else {
        doubtful.push(group);
        farthest.push(distance);
      }
    }
    await turn(settled, count);
  }
  for (let from = 0; from < doubtful.length; from += againAtOnce)
    settled = await lookAgain(search, doubtful.slice(from, from + againAtOnce), farthest.slice(from), settled);
}

/** The best scores of some groups among all others. */
async function listsOf(
  { distinct: { count }, prepared, product, best, turn }: Search,
  from: number,
  to: number,
  settled: number,
) {
  const lists = bestLists(to - from, best - 1);
  const queries = prepared.queries(from, to);
  for (let base = 0; base < count; base += basesAtOnce) {
    const end = Math.min(count, base + basesAtOnce);
    const { scores, places, length } = await product.bestOf(queries, prepared.bases(base, end));
    for (let query = 0; query < to - from; query += 1) {
      for (let at = query * length; at < (query + 1) * length; at += 1) {
        const id = base + places[at]!;
        if (id !== from + query && !offer(lists, query, id, scores[at]!)) break;
      }
    }
    await turn(settled, count);
  }
  return lists;
}

/** Settles groups with every group as candidate whose score could be that of a neighbour; `farthest` is the k-th distance so far. */
async function lookAgain(
  search: Search,
  groups: readonly number[],
  farthest: readonly number[],
  settled: number,
): Promise<number> {
  const {
    distinct: { count },
    prepared,
    product,
    turn,
  } = search;
  const queries = new Float32Array(groups.length * prepared.columns);
  groups.forEach((group, at) => queries.set(prepared.queries(group, group + 1), at * prepared.columns));
  const candidates = groups.map((): number[] => []);
  const least = groups.map((group, at) => prepared.scoreOf(farthest[at]!) - prepared.slackOf(group, farthest[at]!));
  for (let base = 0; base < count; base += basesAtOnce) {
    const end = Math.min(count, base + basesAtOnce);
    const scores = await product.scoresOf(queries, prepared.bases(base, end));
    candidates.forEach((list, query) => {
      const from = query * (end - base);
      for (let at = 0; at < end - base; at += 1) if (scores[from + at]! >= least[query]!) list.push(base + at);
    });
    await turn(settled, count);
  }
  let done = settled;
  for (const [at, group] of groups.entries()) {
    settleGroup(group, candidates[at]!, search);
    await turn((done += 1), count);
  }
  return done;
}
