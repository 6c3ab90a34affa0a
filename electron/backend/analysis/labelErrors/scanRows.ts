import { WinnowError } from '#shared/base/winnowError.ts';
import { leadingBits, type LeadingBits } from '../floatBits.ts';
import { CHUNK_ROWS } from './chunks.ts';
import { countMarginsOf, type MarginBins } from './marginRows.ts';
import type { PredictionTable, Probabilities } from './predictionTable.ts';

/** The pass that every analysis begins with; see `TableScan` for what it finds out. */
export type ScanStep = {
  readonly kind: 'scan';
  readonly table: PredictionTable;
  /** [rowCount] */
  readonly predicted: Int32Array;
  /** [rowCount] */
  readonly highest: Probabilities;
  /** [rowCount]: each chunk writes its own from its first row on. */
  readonly disagreeing: Int32Array;
  /** [chunks, 3 + 2 * classCount], see `tallyAt`. */
  readonly tallies: Float64Array;
  /** Where to count the margins of disagreeing rows as well, or null. What is kept of them lies as in `disagreeing`. */
  readonly margins: MarginBins | null;
};

/** What a chunk counts: disagreeing rows, unlabelled rows, rows not finite, then rows and sums of p[given] by given class. */
export const tallyAt = { disagreeing: 0, unlabelled: 1, notFinite: 2, labelCounts: 3 } as const;

export function tallySize(classCount: number): number {
  return tallyAt.labelCounts + 2 * classCount;
}

/** Slack of every comparison between probabilities. */
export const CONFIDENCE_SLACK = 1e-6;

/** A little outside 0..1: rounding in a softmax is fine; logits, logarithms and percentages are not. */
const HIGHEST_PROBABILITY = 1.001;
const LOWEST_PROBABILITY = -0.001;

/** A margin bound below this is below 0 whatever rounding did. */
const SURE_MARGIN = -1e-9;

/**
 * Scans one chunk of rows. O(rows · K).
 *
 * Most rows are settled by the sum of |p| alone: where p[given] is more than the rest together, the given class is the most
 * probable one, and NaN or infinity would show in the sum. A sum needs no branch, and a wrongly guessed branch costs the
 * processor more than the comparison behind it.
 * @throws WinnowError `bad_input` for a label outside -1..K-1 or a value that is no probability.
 */
export function scanRows(step: ScanStep, chunk: number, slot: number): void {
  const { table, predicted, highest: highests, disagreeing, tallies, margins } = step;
  const { probs, labels, classCount } = table;
  const bits = leadingBits(probs);
  const from = chunk * CHUNK_ROWS;
  const to = Math.min(from + CHUNK_ROWS, table.rowCount);
  const tally = new Float64Array(tallySize(classCount));
  const labelCounts = tally.subarray(tallyAt.labelCounts, tallyAt.labelCounts + classCount);
  const selfConfidenceSums = tally.subarray(tallyAt.labelCounts + classCount);
  let nextDisagreeing = from;
  let unlabelled = 0;
  let notFinite = 0;
  for (let row = from, start = from * classCount; row < to; row += 1, start += classCount) {
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
    if (sum - 2 * given < SURE_MARGIN && given < HIGHEST_PROBABILITY) {
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
        disagreeing[nextDisagreeing] = row;
        nextDisagreeing += 1;
      }
    }
  }
  tally[tallyAt.disagreeing] = nextDisagreeing - from;
  tally[tallyAt.unlabelled] = unlabelled;
  tally[tallyAt.notFinite] = notFinite;
  tallies.set(tally, chunk * tally.length);
  // Now, while the processor still has the chunk at hand.
  if (margins !== null) countMarginsOf(table, { rows: disagreeing, from, to: nextDisagreeing }, margins, slot);
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
