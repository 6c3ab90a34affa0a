import { WinnowError } from '#shared/base/winnowError.ts';

/** Distances in the width that the search gave them in. */
export type Distances = Float32Array | Float64Array;

/**
 * The k nearest rows of every row, row-major [rowCount, k], nearest first; a row is never its own neighbour. An id of -1 stands where
 * a row has fewer than k. Equal rows are neighbours at distance 0. It has a direction: a row may be among the nearest of another
 * without the other being among its own.
 */
export type NeighbourGraph = { readonly ids: Int32Array; readonly distances: Distances; readonly k: number };

/** A graph in which the neighbours that count stand at the front of each row, with finite distances of at least 0, then -1 only. */
export type UsableGraph = NeighbourGraph & {
  readonly rowCount: number;
  /** Entries that named a row but do not count: a distance that is NaN or infinite, or the row itself. */
  readonly leftOut: number;
};

/**
 * What every detector here starts from. Entries with a NaN or infinite distance and of the row itself are left out and counted,
 * distances that rounding made negative become 0. The arrays of the given graph where nothing is to be changed. O(N·k).
 * @throws WinnowError `internal` when the lengths do not fit or an id is no row.
 */
export function usableGraph(graph: NeighbourGraph): UsableGraph {
  const { ids, distances, k } = graph;
  const rowCount = ids.length / k;
  if (!(k >= 1) || !Number.isInteger(rowCount) || ids.length !== distances.length) {
    throw new WinnowError('internal', `${ids.length} ids and ${distances.length} distances are not rows of ${k}.`);
  }
  if (isUsable(graph, rowCount)) return { ids, distances, k, rowCount, leftOut: 0 };
  const keptIds = new Int32Array(ids.length).fill(-1);
  const keptDistances = distances.slice().fill(0);
  let leftOut = 0;
  for (let row = 0; row < rowCount; row += 1) {
    let to = row * k;
    for (let at = row * k; at < (row + 1) * k; at += 1) {
      const id = ids[at]!;
      if (id < 0) continue;
      if (id === row || !Number.isFinite(distances[at])) {
        leftOut += 1;
        continue;
      }
      keptIds[to] = id;
      keptDistances[to] = Math.max(0, distances[at]!);
      to += 1;
    }
  }
  return { ids: keptIds, distances: keptDistances, k, rowCount, leftOut };
}

function isUsable({ ids, distances, k }: NeighbourGraph, rowCount: number): boolean {
  let isClean = true;
  for (let row = 0; row < rowCount; row += 1) {
    let hasEnded = false;
    for (let at = row * k; at < (row + 1) * k; at += 1) {
      const id = ids[at]!;
      if (id >= rowCount) throw new WinnowError('internal', `Row ${row} has row ${id} of ${rowCount} for a neighbour.`);
      if (id < 0) hasEnded = true;
      else if (hasEnded || id === row || !(distances[at]! >= 0 && distances[at]! < Infinity)) isClean = false;
    }
  }
  return isClean;
}

/** How many neighbours each row has [rowCount], at most k. */
export function neighbourCounts({ ids, k, rowCount }: UsableGraph): Int32Array {
  const counts = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    let count = 0;
    while (count < k && ids[row * k + count]! >= 0) count += 1;
    counts[row] = count;
  }
  return counts;
}

/** The values that are numbers, ascending: what medians and quartiles are taken of. */
export function sortedNumbers(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}
