import { WinnowError } from '#shared/base/winnowError.ts';
import { leadingBits, type LeadingBits } from '../floatBits.ts';

export type Probabilities = Float32Array | Float64Array;

/** Predicted probabilities beside given labels: what confident learning works on. */
export type PredictionTable = {
  /** Row-major [rowCount, classCount]. Rows need not sum to 1 exactly. */
  readonly probs: Probabilities;
  /** Given class index of each row [rowCount]; -1 = not labelled or excluded: such a row takes no part in anything. */
  readonly labels: Int32Array;
  readonly rowCount: number;
  readonly classCount: number;
};

/** What one pass over a table finds out; every later step starts from it. */
export type TableScan = {
  /** Most probable class [rowCount], the first on a tie; -1 for a row that takes no part. */
  readonly predicted: Int32Array;
  /** Highest probability of each row that takes part [rowCount], in the width of the table: later passes need not read the matrix for it. */
  readonly highest: Probabilities;
  /** No p[other] - p[given] of a row that takes part is larger than this, but for float32 rounding [rowCount]. */
  readonly marginBounds: Float32Array;
  /** Rows whose most probable class differs from the given one even after adding 1e-6 to the given one; ascending. */
  readonly disagreeing: Int32Array;
  /** Rows that take part, by given class [classCount]. */
  readonly labelCounts: Float64Array;
  /** Sum of p[given] over those rows [classCount]. */
  readonly selfConfidenceSums: Float64Array;
  /** Rows that take part. */
  readonly scored: number;
  /** Rows left out because their label is -1. */
  readonly unlabelled: number;
  /** Labelled rows left out because a probability is NaN or infinite. */
  readonly notFinite: number;
};

/** Slack of every comparison between probabilities. */
export const CONFIDENCE_SLACK = 1e-6;

/** A little outside 0..1: rounding in a softmax is fine; logits, logarithms and percentages are not. */
const HIGHEST_PROBABILITY = 1.001;
const LOWEST_PROBABILITY = -0.001;

/** A margin bound below this is below 0 whatever rounding did. */
const SURE_MARGIN = -1e-9;

/**
 * One pass over the matrix. O(N·K).
 *
 * Most rows are settled by the sum of |p| alone: where p[given] is more than the rest together, the given class is the most
 * probable one, and NaN or infinity would show in the sum. A sum needs no branch, and a wrongly guessed branch costs the
 * processor more than the comparison behind it.
 * @throws WinnowError `bad_input` for fewer than two classes, a label outside -1..K-1 or a value that is no probability;
 *   `internal` when array lengths do not fit.
 */
export function scanTable(table: PredictionTable): TableScan {
  checkShape(table);
  const { probs, labels, rowCount, classCount } = table;
  const bits = leadingBits(probs);
  const predicted = new Int32Array(rowCount);
  const highests = probs instanceof Float32Array ? new Float32Array(rowCount) : new Float64Array(rowCount);
  const marginBounds = new Float32Array(rowCount);
  const disagreeing = new Int32Array(rowCount);
  const labelCounts = new Float64Array(classCount);
  const selfConfidenceSums = new Float64Array(classCount);
  let disagreeingCount = 0;
  let unlabelled = 0;
  let notFinite = 0;
  for (let row = 0, start = 0; row < rowCount; row += 1, start += classCount) {
    const label = labels[row]!;
    if (label < 0 || label >= classCount) {
      if (label !== -1) throw labelOutside(label, row, classCount);
      predicted[row] = -1;
      unlabelled += 1;
      continue;
    }
    // Two sums side by side: an addition need not wait for the one before it.
    let even = 0;
    let odd = 0;
    const end = start + classCount;
    let at = start;
    for (; at < end - 1; at += 2) {
      even += Math.abs(probs[at]!);
      odd += Math.abs(probs[at + 1]!);
    }
    const sum = at < end ? even + odd + Math.abs(probs[at]!) : even + odd;
    const given = probs[start + label]!;
    const bound = sum - 2 * given;
    marginBounds[row] = bound;
    if (bound < SURE_MARGIN && given < HIGHEST_PROBABILITY) {
      predicted[row] = label;
      highests[row] = given;
      labelCounts[label]! += 1;
      selfConfidenceSums[label]! += given;
      continue;
    }
    let best = leadingArgmax(bits, start, classCount);
    if (best < 0) best = exactArgmax(table, row);
    predicted[row] = best;
    if (best < 0) {
      notFinite += 1;
      continue;
    }
    const highest = probs[start + best]!;
    highests[row] = highest;
    if (highest > HIGHEST_PROBABILITY) throw notAProbability(highest, row);
    labelCounts[label]! += 1;
    selfConfidenceSums[label]! += given;
    if (best !== label) {
      const raised = given + CONFIDENCE_SLACK;
      if (raised < highest || (raised === highest && best < label)) {
        disagreeing[disagreeingCount] = row;
        disagreeingCount += 1;
      }
    }
  }
  return {
    predicted,
    highest: highests,
    marginBounds,
    disagreeing: disagreeing.subarray(0, disagreeingCount),
    labelCounts,
    selfConfidenceSums,
    scored: rowCount - unlabelled - notFinite,
    unlabelled,
    notFinite,
  };
}

/**
 * First index of the highest value of a row, or -1 where leading bits cannot tell: negative, infinite or NaN values, and in
 * float64 equal leading bits. Masks instead of branches, as which class wins is not predictable.
 */
function leadingArgmax({ words, stride, offset, infinity }: LeadingBits, start: number, classCount: number): number {
  let at = start * stride + offset;
  let most = words[at]!;
  let signs = most;
  let best = 0;
  // The sign bit stays set as long as no value had the same leading bits as the highest one before it.
  let distinct = -1;
  for (let k = 1; k < classCount; k += 1) {
    at += stride;
    const word = words[at]!;
    const above = (word - most) | 0;
    const below = -above | 0;
    const wins = below >> 31;
    signs |= word;
    distinct &= above | below;
    most = (most + (above & wins)) | 0;
    best = (best + ((k - best) & wins)) | 0;
  }
  return signs < 0 || most >= infinity || (distinct >= 0 && stride === 2) ? -1 : best;
}

/** First index of the highest value, -1 when a value is NaN or infinite. */
function exactArgmax({ probs, classCount }: PredictionTable, row: number): number {
  const start = row * classCount;
  let best = 0;
  let lowest = 0;
  for (let k = 0; k < classCount; k += 1) {
    const value = probs[start + k]!;
    if (!Number.isFinite(value)) return -1;
    if (value > probs[start + best]!) best = k;
    if (value < lowest) lowest = value;
  }
  if (lowest < LOWEST_PROBABILITY) throw notAProbability(lowest, row);
  return best;
}

/** Rows that take part, grouped by given class: those of class k are `rows[starts[k]..starts[k+1])`, ascending. */
export type RowsByClass = { readonly rows: Int32Array; readonly starts: Int32Array };

/** Groups rows (every row that takes part when `among` is absent) by given class; a counting sort, so order is kept. */
export function groupByClass(table: PredictionTable, scan: TableScan, among?: Int32Array): RowsByClass {
  const { labels, rowCount, classCount } = table;
  const starts = new Int32Array(classCount + 1);
  const count = among === undefined ? rowCount : among.length;
  for (let at = 0; at < count; at += 1) {
    const row = among === undefined ? at : among[at]!;
    if (scan.predicted[row]! >= 0) starts[labels[row]! + 1]! += 1;
  }
  for (let k = 0; k < classCount; k += 1) starts[k + 1]! += starts[k]!;
  const next = starts.slice();
  const rows = new Int32Array(starts[classCount]!);
  for (let at = 0; at < count; at += 1) {
    const row = among === undefined ? at : among[at]!;
    if (scan.predicted[row]! < 0) continue;
    const label = labels[row]!;
    const to = next[label]!;
    next[label] = to + 1;
    rows[to] = row;
  }
  return { rows, starts };
}

/** Refuses tables where every label is the same: nothing can be told apart. */
export function requireTwoLabels(scan: TableScan): void {
  let present = 0;
  for (const count of scan.labelCounts) if (count > 0) present += 1;
  if (present < 2) {
    throw new WinnowError(
      'bad_input',
      'Labels must contain at least 2 classes: with one class or none there is nothing to compare the labels with.',
    );
  }
}

function checkShape(table: PredictionTable): void {
  const { probs, labels, rowCount, classCount } = table;
  if (!Number.isInteger(classCount) || classCount < 2) {
    throw new WinnowError(
      'bad_input',
      `Label errors need predictions for at least 2 classes; there are ${classCount}.`,
    );
  }
  if (probs.length !== rowCount * classCount || labels.length !== rowCount) {
    throw new WinnowError(
      'internal',
      `${probs.length} probabilities and ${labels.length} labels are not ${rowCount} rows of ${classCount} classes.`,
    );
  }
}

function labelOutside(label: number, row: number, classCount: number): WinnowError {
  return new WinnowError(
    'bad_input',
    `Row ${row + 1} is given class index ${label}, but the predictions have ${classCount} classes (0 to ${classCount - 1}).`,
    { row: row + 1 },
  );
}

function notAProbability(value: number, row: number): WinnowError {
  return new WinnowError(
    'bad_input',
    `Row ${row + 1} has a predicted probability of ${value}. Probabilities lie between 0 and 1; if these are logits or logarithms, convert them first.`,
    { row: row + 1 },
  );
}
