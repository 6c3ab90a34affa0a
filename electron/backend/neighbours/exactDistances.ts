import type { DistinctRows } from './distinctRows.ts';
import type { NeighbourTask } from './neighbourTask.ts';

/** Distances of one row (a group of equal ones) from others, in the order of these; valid until the next call. */
export type DistancesFrom = (row: number, others: ArrayLike<number>) => Float64Array;

/**
 * Distances as `nearestNeighbours` has them: the same sums in float64 in the same order, so that ties are the same ones. Four rows are
 * summed side by side, since one addition waits for the one before. Cost: O(others · width).
 */
export function exactDistances(
  { vectors, width, metric }: NeighbourTask,
  { starts, members, count }: DistinctRows,
): DistancesFrom {
  const origin = new Float64Array(width);
  let places = new Int32Array(4);
  let sums = new Float64Array(4);
  const sumsFrom =
    (sum: typeof dots): DistancesFrom =>
    (row, others) => {
      if (sums.length < others.length + 4) {
        places = new Int32Array(2 * others.length + 4);
        sums = new Float64Array(places.length);
      }
      const from = members[starts[row]!]! * width;
      for (let d = 0; d < width; d += 1) origin[d] = vectors[from + d]!;
      for (let at = 0; at < others.length; at += 1) places[at] = members[starts[others[at]!]!]! * width;
      sum(vectors, origin, places.subarray(0, Math.ceil(others.length / 4) * 4), sums);
      return sums;
    };
  if (metric === 'euclidean') {
    const squaresFrom = sumsFrom(squaredDistances);
    return (row, others) => {
      const found = squaresFrom(row, others);
      for (let at = 0; at < others.length; at += 1) found[at] = Math.sqrt(found[at]!);
      return found;
    };
  }
  const dotsFrom = sumsFrom(dots);
  const squares = Float64Array.from({ length: count }, (_, row) => dotsFrom(row, [row])[0]!);
  return (row, others) => {
    const found = dotsFrom(row, others);
    for (let at = 0; at < others.length; at += 1) {
      const length = Math.sqrt(squares[row]! * squares[others[at]!]!);
      if (length > 0) found[at] = Math.max(0, 1 - found[at]! / length);
      else found[at] = squares[row] === squares[others[at]!] ? 0 : 1;
    }
    return found;
  };
}

/** `places` in fours; the last ones may be any rows. */
function dots(vectors: Float32Array, origin: Float64Array, places: Int32Array, into: Float64Array): void {
  for (let at = 0; at < places.length; at += 4) {
    const [p, q, r, s] = [places[at]!, places[at + 1]!, places[at + 2]!, places[at + 3]!];
    let a = 0;
    let b = 0;
    let c = 0;
    let e = 0;
    for (let d = 0; d < origin.length; d += 1) {
      const value = origin[d]!;
      a += value * vectors[p + d]!;
      b += value * vectors[q + d]!;
      c += value * vectors[r + d]!;
      e += value * vectors[s + d]!;
    }
    into[at] = a;
    into[at + 1] = b;
    into[at + 2] = c;
    into[at + 3] = e;
  }
}

function squaredDistances(vectors: Float32Array, origin: Float64Array, places: Int32Array, into: Float64Array): void {
  for (let at = 0; at < places.length; at += 4) {
    const [p, q, r, s] = [places[at]!, places[at + 1]!, places[at + 2]!, places[at + 3]!];
    let a = 0;
    let b = 0;
    let c = 0;
    let e = 0;
    for (let d = 0; d < origin.length; d += 1) {
      const value = origin[d]!;
      const ofP = value - vectors[p + d]!;
      const ofQ = value - vectors[q + d]!;
      const ofR = value - vectors[r + d]!;
      const ofS = value - vectors[s + d]!;
      a += ofP * ofP;
      b += ofQ * ofQ;
      c += ofR * ofR;
      e += ofS * ofS;
    }
    into[at] = a;
    into[at + 1] = b;
    into[at + 2] = c;
    into[at + 3] = e;
  }
}
