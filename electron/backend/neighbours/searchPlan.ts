import type { BestLists } from './bestLists.ts';
import type { DistinctRows } from './distinctRows.ts';
import type { NeighbourTask } from './neighbourTask.ts';
import type { PreparedRows } from './preparedRows.ts';
import type { NeighbourTable } from './settle.ts';
import type { Tiling } from './tiles.ts';

/** Everything that the threads of one search share; all its arrays are in shared memory. */
export type SearchPlan = {
  readonly task: NeighbourTask;
  /** "Row" is a group of equal rows from here on: its number is its place here. */
  readonly distinct: DistinctRows;
  readonly tiling: Tiling;
  readonly prepared: PreparedRows;
  /** Pairs of blocks, those first that promise most. */
  readonly tiles: Int32Array;
  /** How many of the tiles are looked at first; all of them where the search is exact. */
  readonly firstTiles: number;
  readonly isExact: boolean;
  /** Runs with the best scores of each row. */
  readonly lists: BestLists;
  /** One for each block of `lists`. */
  readonly locks: Int32Array;
  readonly table: NeighbourTable;
  /** Rows that are to be looked at once more, how many, and the distance of their last neighbour so far. */
  readonly doubtful: { readonly rows: Int32Array; readonly farthest: Float64Array; readonly found: Int32Array };
};
