import { argsort } from '../sort.ts';
import type { Probabilities } from './predictionTable.ts';

export type LabelErrorEvidence = {
  /** Probabilities of this row [K]. */
  readonly probs: Probabilities | readonly number[];
  readonly given: number;
  readonly suggested: number;
  /** Class thresholds [K] from `findLabelErrors`. */
  readonly thresholds: Float64Array;
  readonly classNames: readonly string[];
  /** Label quality of this row. */
  readonly quality: number;
  /** Place from the lowest label quality, from 1, and the number of rows ranked (see `qualityRanks`). */
  readonly rank: number;
  readonly total: number;
};

/**
 * Why a label was flagged, in words with the numbers: "The model gives T-shirt 4 %, below the 41 % it usually gives
 * examples labelled T-shirt; Shirt is 93 %. Label quality 0.04, the 12th lowest of 6,040."
 */
export function explainLabelError(evidence: LabelErrorEvidence): string {
  const { probs, given, suggested, thresholds, quality, rank, total } = evidence;
  const givenName = nameOf(evidence, given);
  const usual = comparison(probs[given]!, thresholds[given]!, givenName);
  const best = `The model gives ${givenName} ${wholePercent(probs[given]!)}${usual}`;
  const instead =
    suggested === given
      ? ' No other class is more probable.'
      : `; ${nameOf(evidence, suggested)} is ${wholePercent(probs[suggested]!)}.`;
  const place = `Label quality ${decimals(quality)}, ${rank === 1 ? 'the lowest' : `the ${ordinal(rank)} lowest`} of ${grouped(total)}.`;
  return `${best}${suggested === given ? '.' : ''}${instead} ${place}`;
}

/** Label qualities lie in 0..1; this many equal steps tell most of them apart. */
const QUALITY_STEPS = 1 << 16;

/**
 * Place of each of `rows` among all label qualities [rowCount], from 1 = lowest; equal qualities in import order, NaN not
 * ranked (place 0). Counts all rows by step of quality and sorts only those in a step that one of `rows` lies in, so ask for
 * all rows of interest at once.
 */
export function qualityRanks(quality: Float64Array, rows: Int32Array): { ranks: Int32Array; total: number } {
  const isWanted = new Uint8Array(QUALITY_STEPS);
  for (let at = 0; at < rows.length; at += 1) {
    const value = quality[rows[at]!]!;
    if (!Number.isNaN(value)) isWanted[stepOf(value)] = 1;
  }
  const counts = new Int32Array(QUALITY_STEPS);
  const near = new Int32Array(quality.length);
  let nearCount = 0;
  let total = 0;
  for (let row = 0; row < quality.length; row += 1) {
    const value = quality[row]!;
    if (Number.isNaN(value)) continue;
    const step = stepOf(value);
    total += 1;
    counts[step]! += 1;
    near[nearCount] = row;
    nearCount += isWanted[step]!;
  }
  const places = new Int32Array(quality.length);
  const order = argsort(quality, 'asc', near.subarray(0, nearCount));
  let step = 0;
  let before = 0;
  for (let at = 0; at < order.length; step += 1) {
    const end = at + (isWanted[step] === 1 ? counts[step]! : 0);
    for (let within = 1; at < end; at += 1, within += 1) places[order[at]!] = before + within;
    before += counts[step]!;
  }
  return { ranks: rows.map((row) => places[row]!), total };
}

/** Never falls as the quality grows, whatever it is. */
function stepOf(quality: number): number {
  return Math.max(0, Math.min(QUALITY_STEPS - 1, Math.floor(quality * QUALITY_STEPS)));
}

function comparison(probability: number, threshold: number, name: string): string {
  if (threshold > 1) return '';
  const usual = `${wholePercent(threshold)} it usually gives examples labelled ${name}`;
  if (wholePercent(probability) === wholePercent(threshold))
    return `, as much as it usually gives examples labelled ${name}`;
  return probability < threshold ? `, below the ${usual}` : `, above the ${usual}`;
}

function nameOf(evidence: LabelErrorEvidence, classIndex: number): string {
  return evidence.classNames[classIndex] ?? `class ${classIndex}`;
}

/** Whole percent, but never 0 % or 100 % for something that is neither. */
export function wholePercent(share: number): string {
  const whole = Math.round(share * 100);
  if (whole <= 0 && share > 0) return 'under 1 %';
  if (whole >= 100 && share < 1) return 'over 99 %';
  return `${whole} %`;
}

function decimals(quality: number): string {
  return quality > 0 && quality < 0.005 ? 'under 0.01' : quality.toFixed(2);
}

function ordinal(place: number): string {
  const lastTwo = place % 100;
  const last = lastTwo >= 11 && lastTwo <= 13 ? 0 : place % 10;
  return `${grouped(place)}${last === 1 ? 'st' : last === 2 ? 'nd' : last === 3 ? 'rd' : 'th'}`;
}

function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
}
