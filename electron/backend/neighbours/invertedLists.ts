import { availableParallelism } from 'node:os';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { type DistinctRows, reordered } from './distinctRows.ts';
import type { NeighbourTask } from './neighbourTask.ts';
import { type RowScale, rowScale, swapLastTwo, writeBase } from './preparedRows.ts';
import { openProduct, type Product } from './productGraph.ts';

/** How many of the nearest lists each row asks for. */
const mostProbes = 16;
const rowsAtOnce = 4096;
const sampledPerList = 40;
const rounds = 5;

export type InvertedLists = {
  /** The rows in the order of their lists, near lists beside each other. */
  readonly distinct: DistinctRows;
  /** List l has the rows from starts[l] to starts[l + 1]. */
  readonly starts: Int32Array;
  /** [count, probes]: the lists nearest to each row, nearest first. */
  readonly probes: Int32Array;
  readonly probesOfRow: number;
};

type Clustering = {
  readonly task: NeighbourTask;
  readonly distinct: DistinctRows;
  readonly scale: RowScale;
  readonly product: Product;
};

/**
 * Lists of rows that lie together: those nearest to the same one of about 1.5 · √rows centroids, by k-means (Lloyd) on a sample with the
 * product (Sivic and Zisserman 2003; Jégou et al. 2011 call it IVF). Cost: one product of all rows with the centroids and five of the sample.
 */
export async function invertedLists(task: NeighbourTask, distinct: DistinctRows): Promise<InvertedLists> {
  const { count } = distinct;
  const scale = rowScale(task, distinct);
  const lists = Math.min(4096, Math.ceil(1.5 * Math.sqrt(count)));
  const product = await openProduct(scale.columns, availableParallelism());
  try {
    const clustering = { task, distinct, scale, product };
    const centroids = chained(await findCentroids(clustering, lists), lists, scale);
    const probesOfRow = Math.min(mostProbes, lists);
    const probes = await nearestLists(
      clustering,
      centroids,
      Int32Array.from({ length: count }, (_, row) => row),
      probesOfRow,
    );
    return inOrder(distinct, probes, lists, probesOfRow);
  } finally {
    await product.release();
  }
}

async function findCentroids(clustering: Clustering, lists: number): Promise<Float32Array> {
  const { distinct, scale } = clustering;
  const { columns } = scale;
  const random = seededRandom(12);
  const sample = Int32Array.from({ length: Math.min(distinct.count, lists * sampledPerList) }, () =>
    Math.floor(random() * distinct.count),
  );
  const centroids = new Float32Array(lists * columns);
  for (let list = 0; list < lists; list += 1)
    writeBase(centroids, list, sample[Math.floor((list * sample.length) / lists)]!, clustering);
  const row = new Float32Array(columns);
  for (let round = 0; round < rounds; round += 1) {
    const nearest = await nearestLists(clustering, centroids, sample, 1);
    const sums = new Float64Array(lists * columns);
    const sizes = new Int32Array(lists);
    sample.forEach((of, at) => {
      writeBase(row, 0, of, clustering);
      sizes[nearest[at]!]! += 1;
      for (let d = 0; d < columns; d += 1) sums[nearest[at]! * columns + d]! += row[d]!;
    });
    // A list without rows stays where it was.
    for (let list = 0; list < lists; list += 1)
      if (sizes[list]! > 0)
        writeMean(centroids, sums.subarray(list * columns, (list + 1) * columns), list, { size: sizes[list]!, scale });
  }
  return centroids;
}

/** The mean as a base row: of length 1 (cosine), or with its own -length² / 2. */
function writeMean(
  centroids: Float32Array,
  sums: Float64Array,
  list: number,
  { size, scale }: { readonly size: number; readonly scale: RowScale },
): void {
  const width = scale.isCosine ? scale.columns : scale.columns - 2;
  let squares = 0;
  for (let d = 0; d < width; d += 1) squares += (sums[d]! / size) ** 2;
  const factor = scale.isCosine && squares > 0 ? 1 / Math.sqrt(squares) : 1;
  const to = list * scale.columns;
  for (let d = 0; d < width; d += 1) centroids[to + d] = (sums[d]! / size) * factor;
  if (!scale.isCosine) centroids.set([1, -squares / 2], to + width);
}

async function nearestLists(
  clustering: Clustering,
  centroids: Float32Array,
  rows: Int32Array,
  wanted: number,
): Promise<Int32Array> {
  const { scale, product } = clustering;
  const { columns, isCosine } = scale;
  const nearest = new Int32Array(rows.length * wanted);
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const some = rows.subarray(from, from + rowsAtOnce);
    const queries = new Float32Array(some.length * columns);
    some.forEach((row, at) => {
      writeBase(queries, at, row, clustering);
      if (!isCosine) swapLastTwo(queries, (at + 1) * columns);
    });
    const { places } = await product.bestOf(queries, centroids, wanted);
    nearest.set(places, from * wanted);
  }
  return nearest;
}

/** The centroids in an order in which each is followed by the nearest that is left. */
function chained(centroids: Float32Array, lists: number, { columns, isCosine }: RowScale): Float32Array {
  const width = isCosine ? columns : columns - 2;
  const left = new Set(Array.from({ length: lists }, (_, list) => list));
  const ordered = new Float32Array(centroids.length);
  let last = 0;
  for (let place = 0; place < lists; place += 1) {
    left.delete(last);
    ordered.set(centroids.subarray(last * columns, (last + 1) * columns), place * columns);
    let [least, next] = [Infinity, last];
    for (const list of left) {
      let squares = 0;
      for (let d = 0; d < width && squares < least; d += 1)
        squares += (centroids[last * columns + d]! - centroids[list * columns + d]!) ** 2;
      if (squares < least) [least, next] = [squares, list];
    }
    last = next;
  }
  return ordered;
}

function inOrder(distinct: DistinctRows, probes: Int32Array, lists: number, probesOfRow: number): InvertedLists {
  const { count } = distinct;
  const starts = new Int32Array(lists + 1);
  for (let row = 0; row < count; row += 1) starts[probes[row * probesOfRow]! + 1]! += 1;
  for (let list = 0; list < lists; list += 1) starts[list + 1]! += starts[list]!;
  const next = starts.slice();
  const order = new Int32Array(count);
  const ordered = new Int32Array(probes.length);
  for (let row = 0; row < count; row += 1) {
    const place = next[probes[row * probesOfRow]!]!++;
    order[place] = row;
    ordered.set(probes.subarray(row * probesOfRow, (row + 1) * probesOfRow), place * probesOfRow);
  }
  return { distinct: reordered(distinct, order), starts, probes: ordered, probesOfRow };
}
