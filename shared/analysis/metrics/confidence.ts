import { WinnowError } from '#shared/base/winnowError.ts';
import { selectedRows, type Selection } from '../selection.ts';
import { wilsonInterval, type Interval } from './interval.ts';

/** Predicted probabilities against given classes. */
export type ProbabilityInput = {
  /** Row-major [rowCount, classCount]. */
  readonly probs: Float32Array | Float64Array;
  /** Class indices [rowCount]; negative = none. */
  readonly labels: Int32Array;
  readonly rowCount: number;
  readonly classCount: number;
  readonly selection?: Selection;
};

/** `skipped` counts selected rows without a label or with a probability that is not a finite number. */
export type MeanOverRows = { readonly value: number; readonly n: number; readonly skipped: number };

/** Confidences in (low, high]; the first bin also holds 0. */
export type ReliabilityBin = {
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** NaN for an empty bin. */
  readonly meanConfidence: number;
  readonly accuracy: Interval;
};

export type Calibration = {
  /** Expected calibration error: mean |accuracy - confidence| over bins, weighted by n. NaN when n is 0. */
  readonly error: number;
  readonly bins: readonly ReliabilityBin[];
  readonly n: number;
  readonly skipped: number;
};

export type ConfidenceHistogram = {
  /** binCount + 1 edges from 0 to 1. */
  readonly edges: Float64Array;
  readonly correct: Int32Array;
  readonly wrong: Int32Array;
  readonly n: number;
  readonly skipped: number;
};

/** Probabilities below this count as this much in the log loss, so that a confident mistake stays finite (2^-52). */
export const SMALLEST_PROBABILITY = Number.EPSILON;

/** The most probable class of every row, the first one on a tie; -1 where a probability is not a finite number. */
export function predictedClasses(probs: Float32Array | Float64Array, rowCount: number, classCount: number): Int32Array {
  checkShape(probs, rowCount, classCount);
  const predicted = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) predicted[row] = argmax(probs, row * classCount, classCount);
  return predicted;
}

/** The highest probability of every row, Float64Array [rowCount]; NaN where one is not a finite number. */
export function confidences(probs: Float32Array | Float64Array, rowCount: number, classCount: number): Float64Array {
  checkShape(probs, rowCount, classCount);
  const highest = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    const best = argmax(probs, row * classCount, classCount);
    highest[row] = best < 0 ? NaN : probs[row * classCount + best]!;
  }
  return highest;
}

/** Mean of -ln p[given], in nats; p is taken as at least 2^-52. */
export function logLoss(input: ProbabilityInput): MeanOverRows {
  const { probs, labels, classCount } = input;
  let sum = 0;
  const { n, skipped } = forEachScored(input, (row) => {
    sum -= Math.log(Math.max(probs[row * classCount + labels[row]!]!, SMALLEST_PROBABILITY));
  });
  return { value: n === 0 ? NaN : sum / n, n, skipped };
}

/** Reliability bins of equal width and the expected calibration error over them (Guo et al. 2017: 15 bins). */
export function calibration(input: ProbabilityInput, binCount = 15): Calibration {
  const { probs, labels, classCount } = input;
  const counts = new Float64Array(binCount);
  const correct = new Float64Array(binCount);
  const sums = new Float64Array(binCount);
  const { n, skipped } = forEachScored(input, (row, best) => {
    const confidence = probs[row * classCount + best]!;
    const bin = binOf(confidence, binCount);
    counts[bin]! += 1;
    sums[bin]! += confidence;
    if (best === labels[row]) correct[bin]! += 1;
  });
  return calibrationOf({ counts, correct, sums, n, skipped });
}

/** What a pass counted, by bin: rows, rows whose most probable class is the given one, and the sum of confidences. */
export type BinCounts = {
  readonly counts: Float64Array;
  readonly correct: Float64Array;
  readonly sums: Float64Array;
  readonly n: number;
  readonly skipped: number;
};

/** The expected calibration error and its bins from their counts. */
export function calibrationOf({ counts, correct, sums, n, skipped }: BinCounts): Calibration {
  const binCount = counts.length;
  let error = 0;
  const bins = Array.from(counts, (count, bin): ReliabilityBin => {
    if (count > 0) error += Math.abs(correct[bin]! - sums[bin]!) / n;
    return {
      low: bin / binCount,
      high: (bin + 1) / binCount,
      n: count,
      meanConfidence: sums[bin]! / count,
      accuracy: wilsonInterval(correct[bin]!, count),
    };
  });
  return { error: n === 0 ? NaN : error, bins, n, skipped };
}

/** How many rows have which confidence, split by whether the most probable class is the given one. Bins as above. */
export function confidenceHistogram(input: ProbabilityInput, binCount = 20): ConfidenceHistogram {
  const { probs, labels, classCount } = input;
  const edges = Float64Array.from({ length: binCount + 1 }, (_, edge) => edge / binCount);
  const correct = new Int32Array(binCount);
  const wrong = new Int32Array(binCount);
  const { n, skipped } = forEachScored(input, (row, best) => {
    const bin = binOf(probs[row * classCount + best]!, binCount);
    (best === labels[row] ? correct : wrong)[bin]! += 1;
  });
  return { edges, correct, wrong, n, skipped };
}

function forEachScored(
  input: ProbabilityInput,
  visit: (row: number, best: number) => void,
): { readonly n: number; readonly skipped: number } {
  const { probs, labels, rowCount, classCount } = input;
  checkShape(probs, rowCount, classCount);
  if (labels.length !== rowCount) {
    throw new WinnowError('internal', `${labels.length} labels do not fit ${rowCount} rows of probabilities.`);
  }
  const rows = selectedRows(input.selection, rowCount);
  let n = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const label = labels[row]!;
    if (label >= classCount) {
      throw new WinnowError('internal', `Class ${label} occurs, but there are ${classCount} classes.`);
    }
    const best = label < 0 ? -1 : argmax(probs, row * classCount, classCount);
    if (best < 0) continue;
    visit(row, best);
    n += 1;
  }
  return { n, skipped: rows.length - n };
}

/** Bins are (low, high], so a confidence on an edge belongs to the lower bin; values outside 0..1 go to the end bins. */
export function binOf(confidence: number, binCount: number): number {
  let bin = Math.ceil(confidence * binCount) - 1;
  // The product may round across an edge; the edges themselves decide.
  if (confidence > (bin + 1) / binCount) bin += 1;
  else if (confidence <= bin / binCount) bin -= 1;
  return Math.min(Math.max(bin, 0), binCount - 1);
}

/** The most probable class of the row that begins at `start`, the first on a tie; -1 where one is not a finite number. */
export function argmax(probs: Float32Array | Float64Array, start: number, classCount: number): number {
  let best = 0;
  let highest = -Infinity;
  let sum = 0;
  for (let k = 0; k < classCount; k += 1) {
    const value = probs[start + k]!;
    sum += value;
    if (value > highest) {
      highest = value;
      best = k;
    }
  }
  // NaN and both infinities make the sum something other than a finite number.
  return sum - sum === 0 ? best : -1;
}

function checkShape(probs: Float32Array | Float64Array, rowCount: number, classCount: number): void {
  if (!(classCount >= 1) || probs.length !== rowCount * classCount) {
    throw new WinnowError(
      'internal',
      `${probs.length} probabilities are not ${rowCount} rows of ${classCount} classes.`,
    );
  }
}
