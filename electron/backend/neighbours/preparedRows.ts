import { allocateShared } from '../threads/sharedMemory.ts';
import type { DistinctRows } from './distinctRows.ts';
import type { NeighbourTask } from './neighbourTask.ts';
import { placeInBlock, type Tiling } from './tiles.ts';

/**
 * How rows are changed for the product, so that the nearer of two rows has the larger score:
 * cosine: rows of length 1, the score is the cosine; euclidean: rows less their mean (so that little is lost where all lie far from 0)
 * and divided by the largest length, the score is -d² / 2 of these, by two columns more: 1 and -length² / 2.
 */
export type RowScale = {
  readonly isCosine: boolean;
  readonly columns: number;
  readonly mean: Float64Array;
  /** Of the rows as they are (cosine) or of the changed ones (euclidean). */
  readonly lengths: Float64Array;
  /** What a distance is multiplied with; for cosine 1. */
  readonly scale: number;
};

export type PreparedRows = RowScale & {
  /** Row-major [blocks · blockRows, columns], in each block as `placeInBlock` says; 0 where a block is not full. */
  readonly bases: Float32Array;
};

export function rowScale(
  { vectors, width, metric }: NeighbourTask,
  { count, starts, members }: DistinctRows,
): RowScale {
  const isCosine = metric === 'cosine';
  const mean = new Float64Array(width);
  for (let row = 0; row < (isCosine ? 0 : count); row += 1) {
    const from = members[starts[row]!]! * width;
    for (let d = 0; d < width; d += 1) mean[d]! += vectors[from + d]! / count;
  }
  const lengths = new Float64Array(allocateShared(count * 8));
  let longest = 0;
  for (let row = 0; row < count; row += 1) {
    const from = members[starts[row]!]! * width;
    let squares = 0;
    for (let d = 0; d < width; d += 1) squares += (vectors[from + d]! - mean[d]!) ** 2;
    lengths[row] = Math.sqrt(squares);
    longest = Math.max(longest, lengths[row]!);
  }
  const scale = isCosine || longest === 0 ? 1 : 1 / longest;
  for (let row = 0; row < (isCosine ? 0 : count); row += 1) lengths[row]! *= scale;
  return { isCosine, columns: isCosine ? width : width + 2, mean, lengths, scale };
}

/** Cost: O(rows · columns), in shared memory. */
export function prepareRows(task: NeighbourTask, distinct: DistinctRows, tiling: Tiling): PreparedRows {
  const scale = rowScale(task, distinct);
  const { blockRows, blocks, runs } = tiling;
  const bases = new Float32Array(allocateShared(blocks * blockRows * scale.columns * 4));
  for (let row = 0; row < distinct.count; row += 1) {
    const inBlock = row % blockRows;
    writeBase(bases, row - inBlock + placeInBlock(inBlock, runs), row, { task, distinct, scale });
  }
  return { ...scale, bases };
}

type RowSource = { readonly task: NeighbourTask; readonly distinct: DistinctRows; readonly scale: RowScale };

export function writeBase(into: Float32Array, at: number, row: number, { task, distinct, scale }: RowSource): void {
  const { vectors, width } = task;
  const { isCosine, columns, mean, lengths } = scale;
  const from = distinct.members[distinct.starts[row]!]! * width;
  const to = at * columns;
  const length = lengths[row]!;
  if (isCosine) {
    for (let d = 0; d < width; d += 1) into[to + d] = length > 0 ? vectors[from + d]! / length : 0;
    return;
  }
  for (let d = 0; d < width; d += 1) into[to + d] = (vectors[from + d]! - mean[d]!) * scale.scale;
  into[to + width] = 1;
  into[to + width + 1] = -0.5 * length ** 2;
}

/** One prepared row as query number `at`. */
export function writeQuery(
  into: Float32Array,
  at: number,
  row: number,
  of: PreparedRows & { readonly tiling: Tiling },
): void {
  const { columns, bases, isCosine, tiling } = of;
  const inBlock = row % tiling.blockRows;
  const from = (row - inBlock + placeInBlock(inBlock, tiling.runs)) * columns;
  into.set(bases.subarray(from, from + columns), at * columns);
  if (!isCosine) swapLastTwo(into, (at + 1) * columns);
}

export function swapLastTwo(row: Float32Array, end: number): void {
  const one = row[end - 2]!;
  row[end - 2] = row[end - 1]!;
  row[end - 1] = one;
}

/** The score that a distance would have without rounding. */
export function scoreOf({ isCosine, scale }: RowScale, distance: number): number {
  return isCosine ? 1 - distance : -0.5 * (distance * scale) ** 2;
}

const unit = 2 ** -24;
/** Products below this may be taken for 0. */
const smallest = 1.2e-38;

/**
 * How far the score of a row at that distance or nearer may be from the one without rounding. A float32 sum of n products is off by at
 * most n·u of the sum of magnitudes, u = 2^-24, and for errors that do not conspire by a small multiple of √n·u (Higham and Mary 2019):
 * the smaller of n and 8√n is taken.
 */
export function slackOf({ isCosine, columns, lengths, scale }: RowScale, row: number, distance: number): number {
  const units = (Math.min(columns, 8 * Math.sqrt(columns)) + 16) * unit;
  return units * (isCosine ? 1 : (2 * lengths[row]! + distance * scale) ** 2) + columns * smallest;
}
