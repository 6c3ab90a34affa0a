/**
 * Rows lie in blocks, and every product is that of two blocks: a tile of scores. Of a tile only the largest score of each run of
 * `runRows` consecutive rows is kept, for each row of the other block. A run of the base rows is a set of columns that lie `runs` apart,
 * since maxima over these are taken a whole vector at a time.
 */
export type Tiling = {
  readonly count: number;
  readonly blockRows: number;
  /** In a block. */
  readonly runs: number;
  readonly blocks: number;
};

export const runRows = 8;

/** Blocks of so many rows (less where there are fewer), a multiple of `runRows`. */
export function tilingOf(count: number, mostBlockRows: number): Tiling {
  const blockRows = Math.min(mostBlockRows, Math.max(1, Math.ceil(count / runRows)) * runRows);
  return { count, blockRows, runs: blockRows / runRows, blocks: Math.ceil(count / blockRows) };
}

/** Where a row of a block lies in the block as base. */
export function placeInBlock(row: number, runs: number): number {
  return (row % runRows) * runs + Math.floor(row / runRows);
}

export function rowAtPlace(place: number, runs: number): number {
  return (place % runs) * runRows + Math.floor(place / runs);
}
