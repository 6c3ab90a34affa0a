import { quantileOfSorted } from '#shared/analysis/interval.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { type NeighbourGraph, sortedNumbers, usableGraph, type UsableGraph } from './neighbourGraph.ts';
import { adjacencyOf, pairsOf, type RowPairs } from './rowPairs.ts';

export type NearDuplicateOptions = {
  /** Share of the median nearest distance below which two rows are near duplicates. Default 0.13. */
  readonly threshold?: number;
  /** Instead of that share: a distance, in the unit of the graph. */
  readonly cut?: number;
};

export type NearDuplicates = {
  /** Two rows less than this apart are near duplicates. */
  readonly cut: number;
  /** Median distance of a row to its nearest, at least 1e-6. */
  readonly medianNearest: number;
  /** 1 for a row with a near duplicate [N]. */
  readonly isIssue: Uint8Array;
  /** 0 (has an equal) .. 1 (stands apart) [N]; NaN for the rows counted in `unscored`. */
  readonly scores: Float64Array;
  /** Rows without a neighbour. */
  readonly unscored: number;
  /** Near duplicates of row i: `members[starts[i]]` up to `members[starts[i + 1]]`, ascending. [N + 1] */
  readonly starts: Int32Array;
  readonly members: Int32Array;
  /** The same, each pair once: what `groupSets` makes sets of. */
  readonly links: RowPairs;
};

const SMALLEST_MEDIAN = 1e-6;

/** At most this far apart counts as no distance at all (numpy's isclose to 0). */
const NO_DISTANCE = 1e-8;

/**
 * Near duplicates as cleanlab's Datalab finds them: row j is one of row i when their distance d < 0.13 · m, where j is among the k
 * nearest of i or i among those of j, and m = max(median over rows of the distance to the nearest, 1e-6). Score 1 - exp(-d₁ / m) with d₁
 * the distance to the nearest, 0 where d₁ <= 1e-8.
 *
 * Where more than half of the rows have an equal, the median is 0 and m = 1e-6: then only equals are found, unless a cut is given. A row
 * without neighbours has the score NaN, is counted in `unscored` and takes no part in the median. Entries that do not count are left out
 * as `usableGraph` says. O(N·k) and a sort of N numbers.
 *
 * Source: cleanlab 2.9.0, Datalab's near_duplicate. Golden data: golden/features_*, `near_duplicate`.
 * @throws WinnowError `bad_input` for a threshold or cut below 0.
 */
export function nearDuplicates(given: NeighbourGraph, options: NearDuplicateOptions = {}): NearDuplicates {
  const { threshold = 0.13 } = options;
  if (!(threshold >= 0) || !((options.cut ?? 0) >= 0)) {
    throw new WinnowError('bad_input', `Near duplicates cannot be ${options.cut ?? threshold} apart: at least 0.`);
  }
  const graph = usableGraph(given);
  const nearest = nearestDistances(graph);
  const sorted = sortedNumbers(nearest);
  const medianNearest = sorted.length > 0 ? Math.max(quantileOfSorted(sorted, 0.5), SMALLEST_MEDIAN) : SMALLEST_MEDIAN;
  const cut = options.cut ?? threshold * medianNearest;
  const adjacency = adjacencyOf(closeLinks(graph, cut), graph.rowCount);
  const { starts, members } = adjacency;
  const isIssue = new Uint8Array(graph.rowCount);
  const scores = new Float64Array(graph.rowCount);
  for (let row = 0; row < graph.rowCount; row += 1) {
    isIssue[row] = starts[row + 1]! > starts[row]! ? 1 : 0;
    const distance = nearest[row]!;
    scores[row] = distance <= NO_DISTANCE ? 0 : 1 - Math.exp(-distance / medianNearest);
  }
  const unscored = graph.rowCount - sorted.length;
  return { cut, medianNearest, isIssue, scores, unscored, starts, members, links: pairsOf(adjacency) };
}

function nearestDistances({ ids, distances, k, rowCount }: UsableGraph): Float64Array {
  const nearest = new Float64Array(rowCount).fill(NaN);
  for (let row = 0; row < rowCount; row += 1) if (ids[row * k]! >= 0) nearest[row] = distances[row * k]!;
  return nearest;
}

/** Entries of the graph below the cut, in the direction they have. */
function closeLinks({ ids, distances, k }: UsableGraph, cut: number): RowPairs {
  const isClose = (at: number): boolean => ids[at]! >= 0 && distances[at]! < cut;
  let count = 0;
  for (let at = 0; at < ids.length; at += 1) if (isClose(at)) count += 1;
  const links = { from: new Int32Array(count), to: new Int32Array(count), distances: new Float64Array(count) };
  let next = 0;
  for (let at = 0; at < ids.length; at += 1) {
    if (!isClose(at)) continue;
    links.from[next] = Math.floor(at / k);
    links.to[next] = ids[at]!;
    links.distances[next] = distances[at]!;
    next += 1;
  }
  return links;
}
