import type { DistinctRows } from './distinctRows.ts';
import type { NeighbourTask } from './neighbourTask.ts';

/**
 * Rows as the product takes them, so that the nearer of two rows has the larger score:
 * cosine: rows of length 1, the score is the cosine; euclidean: rows less their mean (so that little is lost where all lie far from 0)
 * and divided by the largest length, the score is -d² / 2 of these, by two columns more.
 */
export type PreparedRows = {
  readonly columns: number;
  /** Row-major [to - from, columns], as queries; valid until the next call with the same `into`. */
  readonly queries: (from: number, to: number) => Float32Array;
  readonly bases: (from: number, to: number) => Float32Array;
  /** The score that a distance would have without rounding. */
  readonly scoreOf: (distance: number) => number;
  /**
   * How far the score of a row at that distance or nearer may be from the one without rounding. A float32 sum of n products is off by
   * at most n·u of the sum of magnitudes, u = 2^-24, and for errors that do not conspire by a small multiple of √n·u (Higham and Mary
   * 2019): the smaller of n and 8√n is taken.
   */
  readonly slackOf: (group: number, distance: number) => number;
};

const unit = 2 ** -24;
/** Products below this may be taken for 0. */
const smallest = 1.2e-38;

export function prepareRows(task: NeighbourTask, distinct: DistinctRows): PreparedRows {
  return task.metric === 'cosine' ? cosineRows(task, distinct) : euclideanRows(task, distinct);
}

function slackUnits(width: number): number {
  return (Math.min(width, 8 * Math.sqrt(width)) + 16) * unit;
}

function cosineRows({ vectors, width }: NeighbourTask, { count, starts, members }: DistinctRows): PreparedRows {
  const all = new Float32Array(count * width);
  for (let group = 0; group < count; group += 1) {
    const from = members[starts[group]!]! * width;
    let squares = 0;
    for (let d = 0; d < width; d += 1) squares += vectors[from + d]! * vectors[from + d]!;
    if (squares === 0) continue;
    const length = Math.sqrt(squares);
    for (let d = 0; d < width; d += 1) all[group * width + d] = vectors[from + d]! / length;
  }
  const rows = (from: number, to: number): Float32Array => all.subarray(from * width, to * width);
  const slack = slackUnits(width) + width * smallest;
  return { columns: width, queries: rows, bases: rows, scoreOf: (distance) => 1 - distance, slackOf: () => slack };
}

function euclideanRows({ vectors, width }: NeighbourTask, { count, starts, members }: DistinctRows): PreparedRows {
  const mean = new Float64Array(width);
  for (let group = 0; group < count; group += 1) {
    const from = members[starts[group]!]! * width;
    for (let d = 0; d < width; d += 1) mean[d]! += vectors[from + d]! / count;
  }
  const lengths = new Float64Array(count);
  let longest = 0;
  for (let group = 0; group < count; group += 1) {
    const from = members[starts[group]!]! * width;
    let squares = 0;
    for (let d = 0; d < width; d += 1) squares += (vectors[from + d]! - mean[d]!) ** 2;
    lengths[group] = Math.sqrt(squares);
    longest = Math.max(longest, lengths[group]!);
  }
  const scale = longest > 0 ? 1 / longest : 1;
  const columns = width + 2;
  const bases = new Float32Array(count * columns);
  for (let group = 0; group < count; group += 1) {
    const from = members[starts[group]!]! * width;
    const to = group * columns;
    for (let d = 0; d < width; d += 1) bases[to + d] = (vectors[from + d]! - mean[d]!) * scale;
    lengths[group]! *= scale;
    bases[to + width] = 1;
    bases[to + width + 1] = -0.5 * lengths[group]! ** 2;
  }
  const units = slackUnits(width + 2);
  return {
    columns,
    queries: (from, to) => {
      const rows = bases.slice(from * columns, to * columns);
      for (let at = width; at < rows.length; at += columns) {
        rows[at] = rows[at + 1]!;
        rows[at + 1] = 1;
      }
      return rows;
    },
    bases: (from, to) => bases.subarray(from * columns, to * columns),
    scoreOf: (distance) => -0.5 * (distance * scale) ** 2,
    slackOf: (group, distance) => units * (2 * lengths[group]! + distance * scale) ** 2 + columns * smallest,
  };
}
