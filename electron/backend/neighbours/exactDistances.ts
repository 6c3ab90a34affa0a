import type { DistinctRows } from './distinctRows.ts';
import type { NeighbourTask } from './neighbourTask.ts';

/** The distance between two groups of equal rows. */
export type DistanceOf = (a: number, b: number) => number;

/**
 * Distances as `nearestNeighbours` has them: the same sums in float64 in the same order, so that ties are the same ones. Each costs
 * O(width).
 */
export function exactDistances(
  { vectors, width, metric }: NeighbourTask,
  { starts, members, count }: DistinctRows,
): DistanceOf {
  const start = (group: number): number => members[starts[group]!]! * width;
  if (metric === 'euclidean')
    return (a, b) => {
      const [from, to] = [start(a), start(b)];
      let squares = 0;
      for (let d = 0; d < width; d += 1) {
        const difference = vectors[from + d]! - vectors[to + d]!;
        squares += difference * difference;
      }
      return Math.sqrt(squares);
    };
  const squares = Float64Array.from({ length: count }, (_, group) => dot(vectors, width, start(group), start(group)));
  return (a, b) => {
    const length = Math.sqrt(squares[a]! * squares[b]!);
    if (!(length > 0)) return squares[a] === squares[b] ? 0 : 1;
    const distance = 1 - dot(vectors, width, start(a), start(b)) / length;
    return distance < 0 ? 0 : distance;
  };
}

function dot(vectors: Float32Array, width: number, from: number, to: number): number {
  let sum = 0;
  for (let d = 0; d < width; d += 1) sum += vectors[from + d]! * vectors[to + d]!;
  return sum;
}
