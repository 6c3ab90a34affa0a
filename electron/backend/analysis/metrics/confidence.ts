import type { Interval } from '#shared/analysis/interval.ts';
import { accuracyOf } from './hits.ts';

/** Bins of the reliability diagram and the calibration error (Guo et al. 2017), and of the histogram of confidences. */
export const RELIABILITY_BINS = 15;
export const HISTOGRAM_BINS = 20;

/** Probabilities below this count as this much in the log loss, so that a confident mistake stays finite (2^-52). */
export const SMALLEST_PROBABILITY = Number.EPSILON;

/** Confidences in (low, high]; the first bin also holds 0. */
export type ReliabilityBin = {
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** NaN for an empty bin. */
  readonly meanConfidence: number;
  readonly accuracy: Interval;
};

/** What a pass counted, by bin: rows, rows whose most probable class is the given one, and the sum of confidences. */
export type BinCounts = {
  readonly counts: Float64Array;
  readonly correct: Float64Array;
  readonly sums: Float64Array;
};

/** The bins of equal width of the reliability diagram, from their counts. */
export function reliabilityBins({ counts, correct, sums }: BinCounts): ReliabilityBin[] {
  return Array.from(counts, (count, bin) => ({
    low: bin / counts.length,
    high: (bin + 1) / counts.length,
    n: count,
    meanConfidence: sums[bin]! / count,
    accuracy: accuracyOf({ n: count, right: correct[bin]! }),
  }));
}

/** Further from an edge than any rounding of the product reaches: then the product decides. */
const nearEdge = 1e-9;

/** Bins are (low, high], so a confidence on an edge belongs to the lower bin; values outside 0..1 go to the end bins. */
export function binOf(confidence: number, binCount: number): number {
  const scaled = confidence * binCount;
  let bin = Math.ceil(scaled) - 1;
  const part = scaled - bin;
  if (part < nearEdge || part > 1 - nearEdge) {
    // The edges themselves decide.
    bin = Math.round(scaled) - 1;
    if (confidence > (bin + 1) / binCount) bin += 1;
  }
  return Math.min(Math.max(bin, 0), binCount - 1);
}

/** Bins are [low, high), so that `conf>=low conf<high` finds the same rows; values outside 0..1 go to the end bins. */
export function histogramBin(confidence: number): number {
  const scaled = confidence * HISTOGRAM_BINS;
  let bin = Math.floor(scaled);
  const part = scaled - bin;
  if (part < nearEdge || part > 1 - nearEdge) {
    bin = Math.round(scaled);
    if (confidence < bin / HISTOGRAM_BINS) bin -= 1;
  }
  return Math.min(Math.max(bin, 0), HISTOGRAM_BINS - 1);
}
