import { quantileOfSorted } from '#shared/analysis/interval.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { PredictionTable } from '../labelErrors/predictionTable.ts';
import { sortedNumbers } from './neighbourGraph.ts';
import { rowMask } from './rowMask.ts';

export const probabilityScoreMethods = ['entropy', 'least_confidence'] as const;
export type ProbabilityScoreMethod = (typeof probabilityScoreMethods)[number];

export type ProbabilityScoreOptions = {
  readonly method: ProbabilityScoreMethod;
  /** When given, probabilities are first adjusted by these thresholds [K]: p - threshold + highest threshold, rows to sum 1. */
  readonly adjustBy?: Float64Array;
};

/**
 * How sure a model is of each row, 0 (of nothing: out of distribution) .. 1, from its probabilities [N, K]: `entropy` 1 - H(p) / ln K;
 * `least_confidence` the highest p. Labels play no part but in the thresholds. NaN for a row with a value that is NaN, infinite or below 0, or
 * that cannot be brought to sum 1; `lowScores` counts them. O(N·K).
 *
 * Source: Hendrycks & Gimpel 2017, "A Baseline for Detecting Misclassified and Out-of-Distribution Examples in Neural Networks";
 * cleanlab 2.9.0, OutOfDistribution.fit_score(pred_probs). Golden data: golden/features_*, `ood_pred_probs_*`.
 * @throws WinnowError `bad_input` for fewer than two classes; `unknown_method`; `internal` when lengths do not fit.
 */
export function probabilityScores(
  { probs, rowCount, classCount }: Omit<PredictionTable, 'labels'>,
  { method, adjustBy }: ProbabilityScoreOptions,
): Float64Array {
  if (classCount < 2) throw new WinnowError('bad_input', 'Being unsure takes at least two classes.');
  if (probs.length !== rowCount * classCount || (adjustBy && adjustBy.length !== classCount)) {
    throw new WinnowError('internal', `${probs.length} probabilities are not ${rowCount} rows of ${classCount}.`);
  }
  const score = scoring[method];
  if (score === undefined) {
    const known = probabilityScoreMethods.join(', ');
    throw new WinnowError('unknown_method', `No such score is called "${String(method)}"; there are ${known}.`);
  }
  const scores = new Float64Array(rowCount);
  const values = new Float64Array(classCount);
  const highest = adjustBy?.reduce((most, threshold) => Math.max(most, threshold)) ?? 0;
  for (let row = 0; row < rowCount; row += 1) {
    let sum = 0;
    for (let k = 0; k < classCount; k += 1) {
      const value = probs[row * classCount + k]!;
      values[k] = value >= 0 ? value - (adjustBy?.[k] ?? 0) + highest : NaN;
      sum += values[k]!;
    }
    if (adjustBy) for (let k = 0; k < classCount; k += 1) values[k]! /= sum;
    scores[row] = Number.isFinite(sum) ? score(values) : NaN;
  }
  return scores;
}

/** Of one row; what rounding takes beyond 0..1 is taken back. */
const scoring: Readonly<Record<ProbabilityScoreMethod, (values: Float64Array) => number>> = {
  entropy: (values) => {
    let negative = 0;
    for (const value of values) if (value !== 0) negative += value * Math.log(value);
    return Math.min(1, Math.max(0, 1 + negative / Math.log(values.length)));
  },
  least_confidence: (values) => {
    let most = 0;
    for (const value of values) most = Math.max(most, value);
    return Math.min(1, most);
  },
};

export type LowScores = {
  /** A row with a score below it stands out. */
  readonly cut: number;
  /** 1 for such a row [N]. */
  readonly isIssue: Uint8Array;
  /** Rows whose score is NaN. */
  readonly unscored: number;
};

/**
 * Rows whose score lies below threshold · median of all scores: Datalab's outliers where there are probabilities and no features.
 * Source: cleanlab 2.9.0. A sort of N numbers.
 */
export function lowScores(scores: Float64Array, threshold = 0.13): LowScores {
  const sorted = sortedNumbers(scores);
  const cut = sorted.length === 0 ? 0 : threshold * quantileOfSorted(sorted, 0.5);
  const isIssue = rowMask(scores.length, (row) => scores[row]! < cut);
  return { cut, isIssue, unscored: scores.length - sorted.length };
}
