import { WinnowError } from '#shared/base/winnowError.ts';
import type { PredictionTable } from '../labelErrors/predictionTable.ts';
import { rowMask, rowValues } from './rowMask.ts';

export type GroupOptions = {
  /** A group is flagged when its score is below. Default 0.1. */
  readonly threshold?: number;
  /** Rows that a cluster has at least to be looked at. Default 5. */
  readonly minSize?: number;
};

export type UnderperformingGroup = {
  /** Clusters large enough to be looked at. */
  readonly clusterCount: number;
  /** The cluster with the lowest score, the first on a tie; -1 where none is worse than the mean. */
  readonly worst: number;
  /** Its score, 1 where none is worse than the mean. */
  readonly worstScore: number;
  /** 1 for a row of the worst cluster where that is flagged [N]. */
  readonly isIssue: Uint8Array;
  /** Score of the row's cluster [N], 0..1; 1 in no cluster, in a small one, or in one not below the mean. Never NaN. */
  readonly scores: Float64Array;
  /** Rows without a label or with a probability of it that is no number: they are not averaged and do not count for the size. */
  readonly unscored: number;
};

/**
 * The group on which a model does worst, as cleanlab's Datalab finds it: of each cluster of at least `minSize` rows the mean self-confidence
 * p[given], divided by that mean over all rows of such clusters; score = that ratio where below 1, else 1; the lowest is flagged when below the
 * threshold. O(N), and memory up to the highest cluster number.
 *
 * Where the reference and the formula part: the reference compares a cluster's mean with the RATIO of the worst so far, so with means below 1 a later
 * and better cluster can take the worst one's place. Here the lowest ratio is the worst. Without any cluster large enough the reference raises; here
 * `clusterCount` is 0 and nothing is flagged.
 *
 * Source: cleanlab 2.9.0, Datalab's underperforming_group. Golden data: golden/features_*, `underperforming_group*`.
 * @param clusters [N] cluster of each row, -1 = none: from `densityClusters`, or given (classes, values of a field).
 * @throws WinnowError `internal` when lengths do not fit.
 */
export function underperformingGroup(
  clusters: Int32Array,
  { probs, labels, rowCount, classCount }: PredictionTable,
  { threshold = 0.1, minSize = 5 }: GroupOptions = {},
): UnderperformingGroup {
  if (clusters.length !== rowCount || labels.length !== rowCount || probs.length !== rowCount * classCount) {
    throw new WinnowError(
      'internal',
      `${clusters.length} clusters and ${probs.length} probabilities for ${rowCount} rows.`,
    );
  }
  const size = clusters.reduce((most, cluster) => Math.max(most, cluster), -1) + 1;
  const counts = new Float64Array(size);
  const sums = new Float64Array(size);
  let unscored = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const confidence = labels[row]! < 0 ? NaN : probs[row * classCount + labels[row]!]!;
    if (!Number.isFinite(confidence)) unscored += 1;
    else if (clusters[row]! >= 0) {
      counts[clusters[row]!]! += 1;
      sums[clusters[row]!]! += confidence;
    }
  }
  const smallest = Math.max(1, minSize);
  let clusterCount = 0;
  let total = 0;
  let overall = 0;
  for (let cluster = 0; cluster < size; cluster += 1) {
    if (counts[cluster]! < smallest) continue;
    clusterCount += 1;
    total += counts[cluster]!;
    overall += sums[cluster]!;
  }
  const ratios = new Float64Array(size).fill(1);
  let worst = -1;
  let worstScore = 1;
  for (let cluster = 0; cluster < size; cluster += 1) {
    if (counts[cluster]! < smallest) continue;
    const mean = sums[cluster]! / counts[cluster]!;
    if (mean < overall / total) ratios[cluster] = mean / (overall / total);
    if (ratios[cluster]! >= worstScore) continue;
    worst = cluster;
    worstScore = ratios[cluster]!;
  }
  return {
    clusterCount,
    worst,
    worstScore,
    isIssue: rowMask(rowCount, (row) => worstScore < threshold && clusters[row] === worst),
    scores: rowValues(rowCount, (row) => (clusters[row]! < 0 ? 1 : ratios[clusters[row]!]!)),
    unscored,
  };
}
