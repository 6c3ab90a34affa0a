import { type BestLists, enter, leastOf } from './bestLists.ts';
import { writeQuery } from './preparedRows.ts';
import type { TileProduct } from './productGraph.ts';
import type { SearchPlan } from './searchPlan.ts';
import { rowAtPlace, runRows, type Tiling } from './tiles.ts';

/** Looks at tiles one after the other; the queries of the last one are kept. */
export type TileLooker = (tile: number) => Promise<void>;

export function tileLooker(plan: SearchPlan, { bestRuns }: TileProduct): TileLooker {
  const { prepared, tiling, tiles, lists, locks } = plan;
  const { blockRows } = tiling;
  const queries = new Float32Array(blockRows * prepared.columns);
  let held = -1;
  return async (tile) => {
    const [block, other] = [tiles[tile * 2]!, tiles[tile * 2 + 1]!];
    if (held !== block) writeBlock(queries, block, plan);
    held = block;
    const found = await bestRuns(queries, blockOf(plan, other));
    whileLocked(locks, block, () => {
      enterOfQueries(lists, found.ofQueries, { tiling, from: block * blockRows, other });
    });
    if (other === block) return;
    whileLocked(locks, other, () => enterOfBases(lists, found.ofBases, { tiling, block, other }));
  };
}

export function blockOf(
  { prepared: { bases, columns }, tiling: { blockRows } }: Pick<SearchPlan, 'prepared' | 'tiling'>,
  block: number,
): Float32Array {
  return bases.subarray(block * blockRows * columns, (block + 1) * blockRows * columns);
}

function writeBlock(into: Float32Array, block: number, { prepared, tiling }: SearchPlan): void {
  const of = { ...prepared, tiling };
  for (let at = 0; at < tiling.blockRows; at += 1) writeQuery(into, at, block * tiling.blockRows + at, of);
}

const rowsIn = ({ count, blockRows }: Tiling, block: number): number => Math.min(blockRows, count - block * blockRows);

/** `ofQueries`: [queries, runs]; query 0 has the list `from`. */
export function enterOfQueries(
  lists: BestLists,
  ofQueries: Float32Array,
  {
    tiling,
    from,
    other,
    queries = tiling.count - from,
  }: {
    readonly tiling: Tiling;
    readonly from: number;
    readonly other: number;
    readonly queries?: number;
  },
): void {
  const { runs } = tiling;
  const full = Math.ceil(rowsIn(tiling, other) / runRows);
  const rows = Math.min(ofQueries.length / runs, queries);
  for (let row = 0; row < rows; row += 1) {
    const start = row * runs;
    let least = leastOf(lists, from + row);
    for (let at = firstAbove(ofQueries, start, start + full, least); at < start + full;) {
      enter(lists, from + row, other * runs + at - start, ofQueries[at]!);
      least = leastOf(lists, from + row);
      at = firstAbove(ofQueries, at + 1, start + full, least);
    }
  }
}

function enterOfBases(
  lists: BestLists,
  ofBases: Float32Array,
  { tiling, block, other }: { readonly tiling: Tiling; readonly block: number; readonly other: number },
): void {
  const { runs, blockRows } = tiling;
  const first = other * blockRows;
  const rows = rowsIn(tiling, other);
  const least = new Float32Array(blockRows);
  for (let place = 0; place < blockRows; place += 1) {
    const row = rowAtPlace(place, runs);
    least[place] = row < rows ? leastOf(lists, first + row) : Infinity;
  }
  const full = Math.ceil(rowsIn(tiling, block) / runRows);
  for (let run = 0; run < full; run += 1) {
    const scores = ofBases.subarray(run * blockRows, (run + 1) * blockRows);
    for (let place = firstAboveEach(scores, 0, least); place < blockRows;) {
      const row = first + rowAtPlace(place, runs);
      enter(lists, row, block * runs + run, scores[place]!);
      least[place] = leastOf(lists, row);
      place = firstAboveEach(scores, place + 1, least);
    }
  }
}

/** The first place from `from` on whose value exceeds the least, or `to`; four at a time, since few do. */
function firstAbove(values: Float32Array, from: number, to: number, least: number): number {
  let at = from;
  while (
    at + 3 < to &&
    !(values[at]! > least || values[at + 1]! > least || values[at + 2]! > least || values[at + 3]! > least)
  )
    at += 4;
  while (at < to && !(values[at]! > least)) at += 1;
  return at;
}

/** The first place from `from` on whose value exceeds its own least, or the end. */
function firstAboveEach(values: Float32Array, from: number, least: Float32Array): number {
  let at = from;
  while (
    at + 3 < values.length &&
    !(
      values[at]! > least[at]! ||
      values[at + 1]! > least[at + 1]! ||
      values[at + 2]! > least[at + 2]! ||
      values[at + 3]! > least[at + 3]!
    )
  )
    at += 4;
  while (at < values.length && !(values[at]! > least[at]!)) at += 1;
  return at;
}

/** The rows of a block get their lists from one thread at a time. */
function whileLocked(locks: Int32Array, block: number, work: () => void): void {
  while (Atomics.compareExchange(locks, block, 0, 1) !== 0) Atomics.wait(locks, block, 1);
  try {
    work();
  } finally {
    Atomics.store(locks, block, 0);
    Atomics.notify(locks, block, 1);
  }
}
