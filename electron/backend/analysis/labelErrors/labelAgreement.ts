import { isFiniteRow } from '../finiteRows.ts';
import { fitSoftmax, softmaxOf } from '../heads/softmaxRegression.ts';
import { stratifiedFolds } from '../heads/stratifiedFolds.ts';
import type { Probabilities } from './predictionTable.ts';

export type AgreementInput = {
  /** Probabilities of one or several runs, each row-major [rowCount, classCount], classes in one and the same order. */
  readonly tables: readonly Probabilities[];
  /** Given class of each row [rowCount]; −1: the row takes no part. */
  readonly labels: Int32Array;
  readonly rowCount: number;
  readonly classCount: number;
};

export type LabelAgreement = {
  /** How well each label agrees with all that the runs say, 0..1, lower is worse [rowCount]; NaN where nothing can be said. */
  readonly scores: Float64Array;
  /** The class that speaks most against the label: the most probable other one [rowCount]; −1 where there is none. */
  readonly rival: Int32Array;
  /** Probability of the label, and of its rival, in the mean of the runs [rowCount]; NaN where there is none. */
  readonly own: Float64Array;
  readonly against: Float64Array;
  /** What each run counts for, adding up to 1. */
  readonly weights: readonly number[];
};

const folds = 5;
const seed = 1;
/** λ of the second opinion: held back firmly, so that it learns how classes are confused and not single rows. */
const penalty = 0.03;
/** Rows that the second opinion is learnt from, at most, and what it may cost in multiplications. */
const mostRows = 3000;
const mostWork = 1.5e9;
const steps = 25;
const leastProbability = 1e-6;
/** Rows a class from which on the second opinion counts as much as the probabilities themselves. */
const rowsAClass = 100;

/**
 * One score for every label, from all that is known of it: self-confidence; the same adjusted by the mean confidence of each class
 * (Northcutt et al. 2021, as cleanlab's `adjust_pred_probs`); half the normalized margin; and a second opinion, which is a firmly
 * penalised multinomial regression of the given labels on the logarithms of all runs' probabilities, out of fold, so that it has never
 * seen the label it speaks of. It counts for less where rows are few: n / (n + 100·K). Several runs are weighted by the fourth power of
 * their error beside the least error, so that a weak run does not spoil a good one.
 * Golden data: none, as no other program has this score; `labelAgreement.test.ts` compares its average precision with cleanlab's scores
 * on sets whose truth is known. Cost: O(N·K·runs) and the fit, which is bounded.
 */
export function labelAgreement(input: AgreementInput): LabelAgreement {
  const { labels, rowCount, classCount } = input;
  const usable = usableRows(input);
  const weights = input.tables.length === 1 ? [1] : headWeights(input).weights;
  const mean = meanScores(input, weights, usable);
  const counted = usable.reduce((sum, isUsed) => sum + isUsed, 0);
  const adjusted = adjustment(mean.own, labels, classCount);
  const second = secondOpinion(input, usable);
  const again = second && adjustment(second, labels, classCount);
  const share = second ? counted / (counted + rowsAClass * classCount) : 0;
  const scores = new Float64Array(rowCount).fill(NaN);
  for (let row = 0; row < rowCount; row += 1) {
    if (usable[row] === 0) continue;
    const own = mean.own[row]!;
    const margin = (own - mean.against[row]! + 1) / 2;
    let sum = own + adjusted(own, labels[row]!) + 0.5 * margin;
    if (second) sum += share * (2 * second[row]! + 0.5 * again!(second[row]!, labels[row]!));
    scores[row] = sum / (2.5 + 2.5 * share);
  }
  return { scores, rival: mean.rival, own: mean.own, against: mean.against, weights };
}

/** 1 where a row has a label and a finite probability in at least one run. */
function usableRows({ tables, labels, rowCount, classCount }: AgreementInput): Uint8Array {
  const usable = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) {
    if (labels[row]! < 0) continue;
    for (const probs of tables) if (isFiniteRow(probs, row, classCount)) usable[row] = 1;
  }
  return usable;
}

/** Share of the labels that each run gets wrong, and what it counts for beside the others; weights add up to 1. */
export function headWeights(input: AgreementInput): {
  readonly errors: readonly number[];
  readonly weights: readonly number[];
} {
  const { tables, labels, rowCount, classCount } = input;
  const errors = tables.map((probs) => {
    let [wrong, n] = [0, 0];
    for (let row = 0; row < rowCount; row += 1) {
      const at = row * classCount;
      if (labels[row]! < 0 || !isFiniteRow(probs, row, classCount)) continue;
      let best = 0;
      for (let k = 1; k < classCount; k += 1) if (probs[at + k]! > probs[at + best]!) best = k;
      n += 1;
      if (best !== labels[row]) wrong += 1;
    }
    return n === 0 ? 1 : wrong / n;
  });
  // A run without an error has seen the labels, or the set is too small to tell: it counts as if it had half a row wrong.
  const counted = errors.map((error) => Math.max(error, 0.5 / Math.max(rowCount, 1)));
  const least = Math.min(...counted);
  const parts = counted.map((error) => (least / error) ** 4);
  const sum = parts.reduce((total, part) => total + part, 0);
  return { errors, weights: parts.map((part) => part / sum) };
}

type MeanScores = { readonly own: Float64Array; readonly against: Float64Array; readonly rival: Int32Array };

function meanScores(
  { tables, labels, rowCount, classCount }: AgreementInput,
  weights: readonly number[],
  usable: Uint8Array,
): MeanScores {
  const own = new Float64Array(rowCount).fill(NaN);
  const against = new Float64Array(rowCount).fill(NaN);
  const rival = new Int32Array(rowCount).fill(-1);
  const mean = new Float64Array(classCount);
  for (let row = 0; row < rowCount; row += 1) {
    if (usable[row] === 0) continue;
    const at = row * classCount;
    mean.fill(0);
    let total = 0;
    for (let run = 0; run < tables.length; run += 1) {
      const probs = tables[run]!;
      if (tables.length > 1 && !isFiniteRow(probs, row, classCount)) continue;
      const weight = weights[run]!;
      total += weight;
      for (let k = 0; k < classCount; k += 1) mean[k]! += weight * probs[at + k]!;
    }
    const label = labels[row]!;
    let best = -1;
    for (let k = 0; k < classCount; k += 1) if (k !== label && (best < 0 || mean[k]! > mean[best]!)) best = k;
    own[row] = mean[label]! / total;
    against[row] = best < 0 ? 0 : mean[best]! / total;
    rival[row] = best;
  }
  return { own, against, rival };
}

/** Self-confidence adjusted by the mean self-confidence of each class, for rows that add up to 1. */
function adjustment(
  own: Float64Array,
  labels: Int32Array,
  classCount: number,
): (probability: number, label: number) => number {
  const sums = new Float64Array(classCount);
  const counts = new Float64Array(classCount);
  own.forEach((probability, row) => {
    if (Number.isNaN(probability)) return;
    sums[labels[row]!]! += probability;
    counts[labels[row]!]! += 1;
  });
  const thresholds = sums.map((sum, k) => (counts[k] === 0 ? 1 : sum / counts[k]!));
  const most = Math.max(...thresholds);
  const scale = 1 + thresholds.reduce((sum, threshold) => sum + most - threshold, 0);
  return (probability, label) => (probability - thresholds[label]! + most) / scale;
}

/** Probability of the given label [rowCount] by a regression that has not seen it; null where too few rows or too many classes. */
function secondOpinion(input: AgreementInput, usable: Uint8Array): Float64Array | null {
  const { tables, labels, rowCount, classCount } = input;
  const width = tables.length * classCount;
  let count = 0;
  const rows = new Int32Array(rowCount);
  for (let row = 0; row < rowCount; row += 1) if (usable[row] === 1) rows[count++] = row;
  const affordable = Math.floor(mostWork / (2 * width * classCount * steps * folds));
  const size = Math.min(count, mostRows, affordable);
  if (size < 20 * classCount || classCount < 2) return null;
  const sample = Int32Array.from({ length: size }, (_, at) => rows[Math.floor((at * count) / size)]!);
  const { offsets, scales } = standardOf(input, sample);
  const write = featureWriter(input, offsets, scales);
  const features = new Float64Array(size * width);
  sample.forEach((row, at) => write(row, features, at * width));
  const ownLabels = sample.map((row) => labels[row]!);
  const foldOf = stratifiedFolds({ labels: ownLabels, folds, seed });
  const models = Array.from({ length: folds }, (_, fold) => {
    const learnt = Int32Array.from(sample.keys()).filter((at) => foldOf[at] !== fold);
    return fitSoftmax(
      { features, width, labels: ownLabels, rows: learnt, classCount },
      { penalty, mostSteps: steps, tolerance: 1e-5 },
    );
  });
  /** For rows that none has learnt from. */
  const unseen = { ...models[0]!, weights: meanOf(models.map(({ weights }) => weights)) };
  const opinion = new Float64Array(rowCount).fill(NaN);
  const [one, own] = [new Float64Array(width), new Float64Array(classCount)];
  let next = 0;
  for (let at = 0; at < count; at += 1) {
    const row = rows[at]!;
    const model = sample[next] === row ? models[foldOf[next++]!]! : unseen;
    write(row, one, 0);
    softmaxOf(model, { features: one, row: 0 }, own);
    opinion[row] = own[labels[row]!]!;
  }
  return opinion;
}

const meanOf = (lists: readonly Float64Array[]): Float64Array =>
  lists[0]!.map((_, at) => lists.reduce((sum, list) => sum + list[at]!, 0) / lists.length);

function standardOf({ tables, classCount }: AgreementInput, sample: Int32Array) {
  const width = tables.length * classCount;
  const [sums, squares, counts] = [new Float64Array(width), new Float64Array(width), new Float64Array(tables.length)];
  tables.forEach((probs, run) => {
    for (const row of sample) {
      const at = row * classCount;
      if (!isFiniteRow(probs, row, classCount)) continue;
      counts[run]! += 1;
      for (let k = 0; k < classCount; k += 1) {
        const value = logOf(probs[at + k]!);
        sums[run * classCount + k]! += value;
        squares[run * classCount + k]! += value * value;
      }
    }
  });
  const countOf = (at: number): number => Math.max(counts[Math.floor(at / classCount)]!, 1);
  const offsets = sums.map((sum, at) => sum / countOf(at));
  const scales = squares.map((square, at) => {
    const variance = square / countOf(at) - offsets[at]! * offsets[at]!;
    return variance > 1e-12 ? 1 / Math.sqrt(variance) : 0;
  });
  return { offsets, scales };
}

function featureWriter({ tables, classCount }: AgreementInput, offsets: Float64Array, scales: Float64Array) {
  return (row: number, into: Float64Array, to: number): void => {
    const at = row * classCount;
    for (let run = 0; run < tables.length; run += 1) {
      const probs = tables[run]!;
      const isThere = tables.length === 1 || isFiniteRow(probs, row, classCount);
      for (let k = 0; k < classCount; k += 1) {
        const place = run * classCount + k;
        into[to + place] = isThere ? (logOf(probs[at + k]!) - offsets[place]!) * scales[place]! : 0;
      }
    }
  };
}

const logOf = (probability: number): number => Math.log(Math.min(Math.max(probability, leastProbability), 1));
