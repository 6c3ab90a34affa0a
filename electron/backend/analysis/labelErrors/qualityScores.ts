import { WinnowError } from '#shared/base/winnowError.ts';
import type { PredictionTable } from './predictionTable.ts';
import type { TableScan } from './scanTable.ts';

/** How well a label fits its predicted probabilities, 0..1, lower = more suspicious. */
export type QualityScore = 'self_confidence' | 'normalized_margin' | 'confidence_weighted_entropy';

export const qualityScores = ['self_confidence', 'normalized_margin', 'confidence_weighted_entropy'] as const;

export type QualityOptions = {
  readonly score: QualityScore;
  /** When given, probabilities are first adjusted by these thresholds: p - threshold + highest threshold, rows to sum 1. */
  readonly adjustBy?: Float64Array;
};

const SMALLEST = 1e-6;

/**
 * Scores of `rows` in their order, Float64Array [rows.length]: self_confidence p[given]; normalized_margin
 * (p[given] - best other + 1) / 2; confidence_weighted_entropy ln(1 + h) / h with h = entropy / ln K / p[given].
 * @throws WinnowError `unsupported` for adjusted confidence_weighted_entropy, `unknown_method` for another score.
 */
export function qualityOfRows(table: PredictionTable, rows: Int32Array, options: QualityOptions): Float64Array {
  const { score, adjustBy } = options;
  if (score === 'confidence_weighted_entropy' && adjustBy !== undefined) {
    throw new WinnowError('unsupported', 'Adjusted probabilities cannot be used with confidence_weighted_entropy.');
  }
  if (adjustBy !== undefined) return adjustedQuality(table, rows, { score, adjustBy });
  if (score === 'self_confidence') return selfConfidence(table, rows);
  if (score === 'normalized_margin') return normalizedMargin(table, rows);
  if (score === 'confidence_weighted_entropy') return confidenceWeightedEntropy(table, rows);
  throw new WinnowError(
    'unknown_method',
    `No label quality score is called "${String(score)}"; there are ${qualityScores.join(', ')}.`,
  );
}

/** Scores of every row [rowCount]; NaN where a row takes no part. */
export function qualityOfAllRows(table: PredictionTable, scan: TableScan, options: QualityOptions): Float64Array {
  const rows = scoredRows(scan);
  const scores = qualityOfRows(table, rows, options);
  if (rows.length === table.rowCount) return scores;
  const all = new Float64Array(table.rowCount).fill(NaN);
  for (let at = 0; at < rows.length; at += 1) all[rows[at]!] = scores[at]!;
  return all;
}

/** Rows that take part, ascending. */
export function scoredRows(scan: TableScan): Int32Array {
  const rows = new Int32Array(scan.scored);
  let next = 0;
  for (let row = 0; row < scan.predicted.length; row += 1) if (scan.predicted[row]! >= 0) rows[next++] = row;
  return rows;
}

function selfConfidence(table: PredictionTable, rows: Int32Array): Float64Array {
  const { probs, labels, classCount } = table;
  const scores = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    scores[at] = probs[row * classCount + labels[row]!]!;
  }
  return scores;
}

function normalizedMargin(table: PredictionTable, rows: Int32Array): Float64Array {
  const { probs, labels, classCount } = table;
  const scores = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const start = row * classCount;
    const label = labels[row]!;
    let other = -Infinity;
    for (let k = 0; k < classCount; k += 1) {
      const value = probs[start + k]!;
      if (value > other && k !== label) other = value;
    }
    scores[at] = (probs[start + label]! - other + 1) / 2;
  }
  return scores;
}

function confidenceWeightedEntropy(table: PredictionTable, rows: Int32Array): Float64Array {
  const { probs, labels, classCount } = table;
  const scores = new Float64Array(rows.length);
  const most = Math.log(classCount);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const start = row * classCount;
    let entropy = 0;
    for (let k = 0; k < classCount; k += 1) {
      const value = probs[start + k]!;
      if (value > 0) entropy -= value * Math.log(value);
    }
    const weighted = entropy / most / Math.max(probs[start + labels[row]!]!, SMALLEST);
    scores[at] = Math.log(1 + weighted) / Math.max(weighted, SMALLEST);
  }
  return scores;
}

function adjustedQuality(table: PredictionTable, rows: Int32Array, options: Required<QualityOptions>): Float64Array {
  const { probs, labels, classCount } = table;
  const { adjustBy, score } = options;
  const highest = adjustBy.reduce((most, threshold) => Math.max(most, threshold), -Infinity);
  const adjusted = new Float64Array(classCount);
  const scores = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const start = row * classCount;
    const label = labels[row]!;
    let sum = 0;
    for (let k = 0; k < classCount; k += 1) {
      adjusted[k] = probs[start + k]! - adjustBy[k]! + highest;
      sum += adjusted[k]!;
    }
    let other = -Infinity;
    for (let k = 0; k < classCount; k += 1) if (k !== label) other = Math.max(other, adjusted[k]! / sum);
    const given = adjusted[label]! / sum;
    scores[at] = score === 'self_confidence' ? given : (given - other + 1) / 2;
  }
  return scores;
}
