import { WinnowError } from '#shared/base/winnowError.ts';
import { type NeighbourGraph, usableGraph } from './neighbourGraph.ts';

export type DensityOptions = {
  /** Rows at most this far apart are close, in the unit of the graph. Default 0.5. */
  readonly eps?: number;
  /** A row with at least so many close rows, itself among them, is the core of a cluster. Default 5. */
  readonly minSamples?: number;
};

/**
 * DBSCAN on a graph of neighbours: the cluster of each row [N], numbered in the order of their first core rows, -1 for noise. A cluster is all
 * that can be reached from a core row through core rows along close links. The graph has a direction and only k links a row, so
 * links are followed as they stand: more than k equal rows can fall into several clusters, as with the reference. A row without
 * neighbours is noise. O(N·k), with a stack of at most N rows.
 *
 * Source: Ester, Kriegel, Sander & Xu 1996, "A Density-Based Algorithm for Discovering Clusters"; scikit-learn's DBSCAN with a sparse
 * precomputed metric. Golden data: golden/features_*, `underperforming_group*`, `cluster_ids`.
 * @throws WinnowError `bad_input` for an eps below 0 or fewer than one sample.
 */
export function densityClusters(given: NeighbourGraph, { eps = 0.5, minSamples = 5 }: DensityOptions = {}): Int32Array {
  if (!(eps >= 0) || !(minSamples >= 1)) {
    throw new WinnowError('bad_input', `Clusters of ${minSamples} rows within ${eps} of each other make no sense.`);
  }
  const { ids, distances, k, rowCount } = usableGraph(given);
  const isCore = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    let close = 1;
    for (let at = row * k; at < (row + 1) * k && ids[at]! >= 0; at += 1) if (distances[at]! <= eps) close += 1;
    isCore[row] = close >= minSamples ? 1 : 0;
  }
  const clusters = new Int32Array(rowCount).fill(-1);
  const stack = new Int32Array(rowCount);
  let cluster = 0;
  for (let first = 0; first < rowCount; first += 1) {
    if (isCore[first] === 0 || clusters[first] !== -1) continue;
    let height = 0;
    // A row is numbered when it is put on the stack, so each is there once.
    const push = (row: number): void => {
      clusters[row] = cluster;
      if (isCore[row] === 1) stack[height++] = row;
    };
    push(first);
    while (height > 0) {
      const row = stack[--height]!;
      for (let at = row * k; at < (row + 1) * k && ids[at]! >= 0; at += 1) {
        if (distances[at]! <= eps && clusters[ids[at]!] === -1) push(ids[at]!);
      }
    }
    cluster += 1;
  }
  return clusters;
}
