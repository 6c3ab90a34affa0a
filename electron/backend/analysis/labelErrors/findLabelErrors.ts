import { analyseLabels, flaggedRows, type FilterMethod, type FilterOptions } from './filters.ts';
import { alone, type Pool } from './pool.ts';
import type { PredictionTable } from './predictionTable.ts';
import { qualityOfAllRows, type QualityScore } from './qualityScores.ts';
import { rankFindings } from './rankFindings.ts';

export type LabelErrorOptions = PredictionTable &
  FilterOptions & {
    /** Default `prune_by_noise_rate`. */
    readonly method?: FilterMethod;
    /** What findings are ranked by; default `self_confidence`. */
    readonly score?: QualityScore;
    /** Rank by probabilities adjusted by the class thresholds. */
    readonly adjusted?: boolean;
    /** Also return the label quality of every row. */
    readonly withQuality?: boolean;
  };

export type LabelErrors = {
  /** Row numbers of the findings, worst first; equal scores in import order. */
  readonly indices: Int32Array;
  /** Label quality of each finding, in the order of `indices`. */
  readonly scores: Float64Array;
  /** Most probable class of each finding, in the order of `indices`. */
  readonly suggested: Int32Array;
  /** Confident threshold of each class [K]: the mean probability it gets on rows given it; 2 for a class without rows. */
  readonly thresholds: Float64Array;
  /** Calibrated joint counts, row-major [K, K]: given × true. */
  readonly joint: Float64Array;
  /** Label quality of every row [rowCount], NaN where it takes no part; only when asked for. */
  readonly quality: Float64Array | undefined;
  /** Rows that took part, rows without label, and labelled rows left out for a NaN or infinite probability. */
  readonly scored: number;
  readonly unlabelled: number;
  readonly notFinite: number;
};

/**
 * Which given labels look wrong, by confident learning (Northcutt, Jiang & Chuang 2021), worst first. Works in a few
 * passes over the matrix without copying it; float32 values are computed with in float64.
 * @throws WinnowError as `scanTable`, `flaggedRows` and `qualityOfRows`.
 */
export function findLabelErrors(options: LabelErrorOptions, pool: Pool = alone): LabelErrors {
  const { method = 'prune_by_noise_rate', score = 'self_confidence', adjusted = false, withQuality = false } = options;
  const analysis = analyseLabels(options, {
    pool,
    countsMargins: method === 'prune_by_noise_rate' || method === 'both',
  });
  const { scan, thresholds, calibrated } = analysis;
  const rows = flaggedRows(analysis, method, options);
  const quality = { score, adjustBy: adjusted ? thresholds : undefined };
  const { indices, scores, suggested } = rankFindings(analysis, rows, quality);
  return {
    indices,
    scores,
    suggested,
    thresholds,
    joint: calibrated,
    quality: withQuality ? qualityOfAllRows(options, scan, quality) : undefined,
    scored: scan.scored,
    unlabelled: scan.unlabelled,
    notFinite: scan.notFinite,
  };
}
