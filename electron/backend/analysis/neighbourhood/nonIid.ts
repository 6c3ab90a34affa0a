import { WinnowError } from '#shared/base/winnowError.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { shuffle } from '#shared/base/shuffle.ts';
import { normalTail } from '../metrics/distributions.ts';
import { type NeighbourGraph, usableGraph, type UsableGraph } from './neighbourGraph.ts';
import { orderScores } from './orderScores.ts';

export type NonIidOptions = {
  /** Random orders that the one at hand is compared with. Default 25. */
  readonly permutations?: number;
  readonly seed?: number;
  /** Below this p-value the order is not that of independent draws. Default 0.05. */
  readonly significance?: number;
};

export type NonIid = {
  /** Kolmogorov-Smirnov distance between how far apart neighbours stand and how far apart any two rows do, 0..1. */
  readonly statistic: number;
  /** The same in random orders [permutations]. */
  readonly permuted: Float64Array;
  /** How likely so large a statistic is in a random order, 0..1. */
  readonly pValue: number;
  readonly isSignificant: boolean;
  /** The row with the lowest score (the first on a tie) where significant: a place where the order shows. -1 otherwise. */
  readonly clearestRow: number;
  /** 0 (neighbours stand close by) .. 1 (as far as any) [N]; NaN for the rows counted in `unscored`. */
  readonly scores: Float64Array;
  /** Rows without a neighbour. */
  readonly unscored: number;
};

/**
 * Whether rows that stand near each other in the file are alike more than chance makes them (sorted, drifting or repeated data), as cleanlab's
 * Datalab finds out: the distances |i - j| in the file between every row i and its neighbours j against those of two rows drawn at random,
 * whose law is triangular: P(d) = 2 (N - d) / (N (N - 1)). `statistic` is the largest difference of the two distribution functions. The
 * p-value is the tail, from the statistic on, of a gaussian kernel density over the statistics of random orders (`permutationPValue`). Numbers of
 * the generator differ from numpy's, so the p-value differs from the reference's by chance of the draws; nothing else does.
 *
 * Null where there is nothing to compare: fewer than two rows, or no neighbours. O(N·k·permutations).
 *
 * Source: Cummings, Snorrason & Mueller 2023, "Detecting Dataset Drift and Non-IID Sampling via k-Nearest Neighbors"; cleanlab 2.9.0,
 * Datalab's non_iid. Golden data: golden/features_*, `non_iid`.
 */
export function nonIid(given: NeighbourGraph, options: NonIidOptions = {}): NonIid | null {
  const { permutations = 25, seed = 0, significance = 0.05 } = options;
  const graph = usableGraph(given);
  if (graph.rowCount < 2 || graph.ids.every((id) => id < 0)) return null;
  const statistic = orderStatistic(graph);
  const permuted = permutedStatistics(graph, permutations, seed);
  const pValue = permutationPValue(statistic, permuted);
  const { scores, lowest, unscored } = orderScores(graph);
  const isSignificant = pValue < significance;
  return { statistic, permuted, pValue, isSignificant, clearestRow: isSignificant ? lowest : -1, scores, unscored };
}

/** The Kolmogorov-Smirnov statistic of the rows in their order. NaN without a neighbour: `nonIid` asks first. O(N·k). */
export function orderStatistic(given: NeighbourGraph): number {
  const graph = usableGraph(given);
  return statisticOf(graph, null, randomPairs(graph.rowCount));
}

/** The same statistic with the rows in random orders. O(N·k·permutations). */
export function permutedStatistics(given: NeighbourGraph, permutations: number, seed: number): Float64Array {
  const graph = usableGraph(given);
  const law = randomPairs(graph.rowCount);
  const random = seededRandom(seed);
  const places = Int32Array.from({ length: graph.rowCount }, (_, row) => row);
  return Float64Array.from({ length: permutations }, () => {
    shuffle(places, random);
    return statisticOf(graph, places, law);
  });
}

/**
 * The tail from `statistic` on of a gaussian kernel density over the given statistics x₁..xₙ: mean of 1 - Φ((statistic - xᵢ) / h), h by Scott's
 * rule, n^(-1/5) · their standard deviation (n - 1). Where they are all the same, h is 0 and so each is a point: the share of those that are at least
 * `statistic`. In 0..1. O(n).
 *
 * Source: Scott 1992, "Multivariate Density Estimation"; scipy's gaussian_kde. Golden data: golden/features_*, `non_iid.p_value` from
 * `non_iid.permutation_ks_statistics`.
 * @throws WinnowError `bad_input` without any statistic.
 */
export function permutationPValue(statistic: number, permuted: Float64Array): number {
  const count = permuted.length;
  if (count === 0) throw new WinnowError('bad_input', 'A p-value takes at least one random order.');
  const mean = permuted.reduce((sum, value) => sum + value, 0) / count;
  const squares = permuted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const width = count ** -0.2 * Math.sqrt(squares / Math.max(1, count - 1));
  let tail = 0;
  for (const value of permuted) {
    tail += width > 0 ? normalTail((statistic - value) / width) : value >= statistic ? 1 : 0;
  }
  return tail / count;
}

/** Distribution function of |i - j| for two different rows of N drawn at random, at 0..N-1 [N]. */
function randomPairs(rowCount: number): Float64Array {
  const law = new Float64Array(rowCount);
  const pairs = (rowCount * (rowCount - 1)) / 2;
  for (let apart = 1; apart < rowCount; apart += 1) law[apart] = law[apart - 1]! + (rowCount - apart) / pairs;
  return law;
}

/** By counting: where many links are as far apart, the difference is largest before the first or at the last of them. */
function statisticOf({ ids, k, rowCount }: UsableGraph, places: Int32Array | null, law: Float64Array): number {
  const counts = new Int32Array(rowCount);
  let links = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const own = places === null ? row : places[row]!;
    for (let at = row * k; at < (row + 1) * k && ids[at]! >= 0; at += 1) {
      const other = places === null ? ids[at]! : places[ids[at]!]!;
      counts[Math.abs(own - other)]! += 1;
      links += 1;
    }
  }
  let before = 0;
  let largest = links === 0 ? NaN : 0;
  for (let apart = 1; apart < rowCount; apart += 1) {
    if (counts[apart] === 0) continue;
    const last = before + counts[apart]! - 1;
    const difference = Math.max(Math.abs(before / links - law[apart]!), Math.abs(last / links - law[apart]!));
    if (difference > largest) largest = difference;
    before += counts[apart]!;
  }
  return largest;
}
