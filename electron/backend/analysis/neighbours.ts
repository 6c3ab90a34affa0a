import { WinnowError } from '#shared/base/winnowError.ts';

export type DistanceMetric = 'cosine' | 'euclidean';

/** Nearest first; ties by row number. `distances[i]` belongs to `ids[i]`. */
export type Neighbours = { readonly ids: Int32Array; readonly distances: Float64Array };

export type NeighbourQuery = {
  /** Row-major [rowCount, dimension]. */
  readonly vectors: Float32Array;
  readonly dimension: number;
  /** The row whose neighbours are wanted; it is never its own neighbour. */
  readonly row: number;
  readonly k: number;
  /** Default: cosine above 3 dimensions, else euclidean. */
  readonly metric?: DistanceMetric;
};

/**
 * The exact k nearest rows of one row, by one pass over the matrix with sums in float64. Rows with a NaN or infinite
 * distance are left out, so fewer than k may come back. Cosine distance is 1 - cos, in 0..2; a zero vector is at
 * distance 1 from everything except another zero vector (0). Cost: O(N·D + N·k) at worst.
 * @throws WinnowError `internal` when the row, the dimension or k make no sense.
 */
export function nearestNeighbours(query: NeighbourQuery): Neighbours {
  const { vectors, dimension, row, k } = query;
  const rowCount = dimension > 0 ? vectors.length / dimension : NaN;
  if (!Number.isInteger(rowCount)) {
    throw new WinnowError('internal', `${vectors.length} numbers are not whole rows of ${dimension}.`);
  }
  if (!Number.isInteger(row) || row < 0 || row >= rowCount || !Number.isInteger(k) || k < 0) {
    throw new WinnowError('internal', `Cannot look for ${k} neighbours of row ${row} among ${rowCount} rows.`);
  }
  const metric = query.metric ?? (dimension > 3 ? 'cosine' : 'euclidean');
  const size = Math.min(k, rowCount - 1);
  const best: Best = { ids: new Int32Array(size), distances: new Float64Array(size), found: 0 };
  if (size > 0) {
    if (metric === 'cosine') scanCosine(query, rowCount, best);
    else scanEuclidean(query, rowCount, best);
  }
  return { ids: best.ids.slice(0, best.found), distances: best.distances.slice(0, best.found) };
}

type Best = { readonly ids: Int32Array; readonly distances: Float64Array; found: number };

function scanCosine(query: NeighbourQuery, rowCount: number, best: Best): void {
  const { vectors, dimension, row } = query;
  const origin = Float64Array.from(vectors.subarray(row * dimension, (row + 1) * dimension));
  let originSquares = 0;
  for (let d = 0; d < dimension; d += 1) originSquares += origin[d]! * origin[d]!;
  for (let other = 0; other < rowCount; other += 1) {
    if (other === row) continue;
    const start = other * dimension;
    let dot = 0;
    let squares = 0;
    for (let d = 0; d < dimension; d += 1) {
      const value = vectors[start + d]!;
      dot += origin[d]! * value;
      squares += value * value;
    }
    // One root of the product: equal rows are then at distance 0 exactly.
    const length = Math.sqrt(originSquares * squares);
    // A zero vector has no direction: the same as another zero vector, at right angles to everything else.
    const distance = length > 0 ? 1 - dot / length : originSquares === squares ? 0 : length === 0 ? 1 : NaN;
    offer(best, other, distance < 0 ? 0 : distance);
  }
}

function scanEuclidean(query: NeighbourQuery, rowCount: number, best: Best): void {
  const { vectors, dimension, row } = query;
  const origin = Float64Array.from(vectors.subarray(row * dimension, (row + 1) * dimension));
  for (let other = 0; other < rowCount; other += 1) {
    if (other === row) continue;
    const start = other * dimension;
    let squares = 0;
    for (let d = 0; d < dimension; d += 1) {
      const difference = origin[d]! - vectors[start + d]!;
      squares += difference * difference;
    }
    offer(best, other, Math.sqrt(squares));
  }
}

/** Insertion into the short sorted list; rows come in ascending order, so "strictly nearer" keeps ties by row number. */
function offer(best: Best, id: number, distance: number): void {
  const { ids, distances } = best;
  if (!Number.isFinite(distance)) return;
  if (best.found === ids.length) {
    if (!(distance < distances[best.found - 1]!)) return;
  } else best.found += 1;
  let at = best.found - 1;
  while (at > 0 && distance < distances[at - 1]!) {
    ids[at] = ids[at - 1]!;
    distances[at] = distances[at - 1]!;
    at -= 1;
  }
  ids[at] = id;
  distances[at] = distance;
}
