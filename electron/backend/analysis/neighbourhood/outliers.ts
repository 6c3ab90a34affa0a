import { quantileOfSorted } from '#shared/analysis/interval.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { DistanceMetric } from '../neighbours.ts';
import { type NeighbourGraph, sortedNumbers, usableGraph } from './neighbourGraph.ts';
import { rowMask } from './rowMask.ts';

export type DistanceScoreOptions = {
  /** How many of the nearest are averaged; all that the graph has where not given. */
  readonly k?: number;
  /** How fast the score falls with the distance. Default 1. */
  readonly t?: number;
  /** What the distances are: mean distances below its limit of precision count as none. No limit where not given. */
  readonly metric?: DistanceMetric;
};

export type DistanceScores = {
  /** Mean distance to the neighbours [N], in the unit of the graph; NaN for a row without. */
  readonly meanDistances: Float64Array;
  /** 0 (far from everything) .. 1 (among others) [N]; NaN for the rows counted in `unscored`. */
  readonly scores: Float64Array;
  /** Rows without a neighbour. */
  readonly unscored: number;
};

export type Outliers = DistanceScores & {
  /** A row is an outlier when its mean distance is larger. Infinity where no row has neighbours. */
  readonly cut: number;
  /** 1 for an outlier [N]. */
  readonly isIssue: Uint8Array;
};

/** cleanlab's default: a score below it is an outlier's where mean distances are spread like those of a normal table. */
const THRESHOLD = 0.37037;

const SMALLEST_SCALE = 1e-6;

/** Below these a mean distance is what rounding in 64 bits leaves of none: 100 times the unit of least precision. */
const precisionLimits: Readonly<Record<DistanceMetric, number>> = {
  cosine: 100 * 2 ** -53,
  euclidean: Math.sqrt(100 * 2 ** -52),
};

/**
 * How much each row is among others: exp(-t · mean distance to its k nearest / s), with s = max(median of the mean distances, 1e-6); 1 where
 * the mean distance is below the limit of precision of the metric. Where a row has fewer than k neighbours, the mean of those it has. A
 * row without any has NaN, is counted in `unscored` and takes no part in the median. All rows equal: 1 for all. O(N·k) and a sort of N numbers.
 *
 * Source: Kuan & Mueller 2022, "Back to the Basics: Revisiting Out-of-Distribution Detection Baselines"; cleanlab 2.9.0,
 * OutOfDistribution.fit_score(features). Golden data: golden/features_*, `ood_features_fit_score` and `…_k5_t2`.
 */
export function distanceScores(given: NeighbourGraph, options: DistanceScoreOptions = {}): DistanceScores {
  const meanDistances = meanDistancesOf(given, options.k ?? given.k);
  return scoresOf(meanDistances, sortedNumbers(meanDistances), options);
}

/**
 * Outliers as cleanlab's Datalab finds them: a row whose mean distance to its k nearest is larger than
 * Q3 + (1 / threshold - 1) · (Q3 - Q1) of all mean distances (quartiles by linear interpolation); scores as `distanceScores`.
 * Rows without neighbours are never outliers here: they are counted in `unscored`. O(N) and a sort of N numbers.
 *
 * Source: cleanlab 2.9.0, Datalab's outlier; Tukey 1977 for the fence. Golden data: golden/features_*, `outlier_datalab`.
 * @param meanDistances from `meanDistancesOf` [N]
 * @param threshold in (0, 1]; smaller finds fewer.
 * @throws WinnowError `bad_input` for another threshold.
 */
export function featureOutliers(
  meanDistances: Float64Array,
  { threshold = THRESHOLD, ...options }: Omit<DistanceScoreOptions, 'k'> & { readonly threshold?: number } = {},
): Outliers {
  if (!(threshold > 0 && threshold <= 1)) {
    throw new WinnowError('bad_input', `The threshold of outliers lies above 0 and is at most 1, not ${threshold}.`);
  }
  const sorted = sortedNumbers(meanDistances);
  const upper = quantileOfSorted(sorted, 0.75);
  const cut = sorted.length === 0 ? Infinity : upper + (1 / threshold - 1) * (upper - quantileOfSorted(sorted, 0.25));
  const isIssue = rowMask(meanDistances.length, (row) => meanDistances[row]! > cut);
  return { ...scoresOf(meanDistances, sorted, options), cut, isIssue };
}

/** Mean distance of each row to its nearest ones, at most so many [N]; NaN for a row without. */
export function meanDistancesOf(given: NeighbourGraph, most: number): Float64Array {
  const { ids, distances, k, rowCount } = usableGraph(given);
  const means = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    let sum = 0;
    let count = 0;
    for (let at = row * k; count < Math.min(k, most) && ids[at]! >= 0; at += 1) {
      sum += distances[at]!;
      count += 1;
    }
    means[row] = count === 0 ? NaN : sum / count;
  }
  return means;
}

/** `sorted`: those of the mean distances that are numbers, ascending. */
function scoresOf(
  meanDistances: Float64Array,
  sorted: Float64Array,
  { t = 1, metric }: DistanceScoreOptions,
): DistanceScores {
  const scale = sorted.length === 0 ? 1 : Math.max(quantileOfSorted(sorted, 0.5), SMALLEST_SCALE);
  const limit = metric === undefined ? 0 : precisionLimits[metric];
  const scores = meanDistances.map((distance) => (distance < limit ? 1 : Math.exp((-t * distance) / scale)));
  return { meanDistances, scores, unscored: meanDistances.length - sorted.length };
}
