import { isFiniteRow } from '../finiteRows.ts';
import type { Hits } from '../metrics/hits.ts';
import { fitSoftmax, softmaxOf } from '../heads/softmaxRegression.ts';
import { stratifiedFolds } from '../heads/stratifiedFolds.ts';
import type { Probabilities } from './predictionTable.ts';
import { positionsOfSmallest } from './selectSmallest.ts';

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
/** Labels that it speaks of, the least trusted: nobody looks at more. */
const mostOpinions = 50_000;
/**
 * What the logarithm of self-confidence counts for beside the rest. Networks say 0.001 and 0.00001 of labels that differ in how wrong they
 * are; next to a probability both are 0.
 */
const logPart = 0.2;
/** Rows a class from which on the second opinion counts as much as the probabilities themselves. */
const rowsAClass = 100;

/**
 * One score for every label, from all that is known of it: self-confidence; the same adjusted by the mean confidence of each class
 * (Northcutt et al. 2021, as cleanlab's `adjust_pred_probs`); half the normalized margin; a fifth of self-confidence on a logarithmic
 * scale; and a second opinion, which is a firmly penalised multinomial regression of the given labels on the logarithms of all runs'
 * probabilities, out of fold, so that it has never seen the label it speaks of. It counts for less where rows are few,
 * n / (n + 100·K), and is asked of the 50,000 labels that the rest trusts least. Several runs are weighted by the fourth power of their
 * error beside the least error, so that a weak run does not spoil a good one.
 * Golden data: none, as no other program has this score; `labelAgreement.test.ts` compares its average precision with cleanlab's scores
 * on sets whose truth is known. Cost: O(N·K·runs) and the fit, which is bounded.
 */
export function labelAgreement(input: AgreementInput): LabelAgreement {
  const { labels, rowCount, classCount, tables } = input;
  const weights = tables.length === 1 ? [1] : headWeights(input).weights;
  const { own, against, rival, rows } = meanScores(input, weights);
  const adjusted = adjustment(own, labels, { rows, classCount });
  const scores = new Float64Array(rowCount).fill(NaN);
  for (const row of rows) {
    const margin = (own[row]! - against[row]! + 1) / 2;
    const parts = own[row]! + adjusted(own[row]!, labels[row]!) + 0.5 * margin;
    scores[row] = (parts + logPart * onLogScale(own[row]!)) / (2.5 + logPart);
  }
  const second = secondOpinion(input, rows, scores);
  if (second) {
    const share = rows.length / (rows.length + rowsAClass * classCount);
    second.asked.forEach((row, at) => {
      const opinion = second.opinions[at]!;
      const parts = 2 * opinion + 0.5 * second.adjusted(opinion, labels[row]!);
      const theirs = (parts + logPart * onLogScale(opinion)) / (2.5 + logPart);
      scores[row] = (scores[row]! + share * theirs) / (1 + share);
    });
  }
  return { scores, rival, own, against, weights };
}

/** How many labels each run gets right, and what it counts for beside the others; weights add up to 1. */
export function headWeights({ tables, labels, rowCount, classCount }: AgreementInput): {
  readonly hits: readonly Hits[];
  readonly weights: readonly number[];
} {
  const hits = tables.map((probs): Hits => {
    let [right, n] = [0, 0];
    for (let row = 0; row < rowCount; row += 1) {
      const at = row * classCount;
      if (labels[row]! < 0 || !isFiniteRow(probs, row, classCount)) continue;
      let best = 0;
      for (let k = 1; k < classCount; k += 1) if (probs[at + k]! > probs[at + best]!) best = k;
      n += 1;
      if (best === labels[row]) right += 1;
    }
    return { n, right };
  });
  const errors = hits.map(({ n, right }) => (n === 0 ? 1 : 1 - right / n));
  // A run without an error has seen the labels, or the set is too small to tell: it counts as if it had half a row wrong.
  const counted = errors.map((error) => Math.max(error, 0.5 / Math.max(rowCount, 1)));
  const least = Math.min(...counted);
  const parts = counted.map((error) => (least / error) ** 4);
  const sum = parts.reduce((total, part) => total + part, 0);
  return { hits, weights: parts.map((part) => part / sum) };
}

type MeanScores = Pick<LabelAgreement, 'own' | 'against' | 'rival'> & {
  /** Rows with a label and a finite probability in at least one run. */
  readonly rows: Int32Array;
};

function meanScores({ tables, labels, rowCount, classCount }: AgreementInput, weights: readonly number[]): MeanScores {
  const own = new Float64Array(rowCount).fill(NaN);
  const against = new Float64Array(rowCount).fill(NaN);
  const rival = new Int32Array(rowCount).fill(-1);
  const rows = new Int32Array(rowCount);
  let count = 0;
  /** Takes the row's probabilities, times `total`, from `values` at `start`. */
  const judge = (row: number, values: Probabilities, start: number, total: number): void => {
    const label = labels[row]!;
    let [best, most] = [-1, -Infinity];
    for (let k = 0; k < classCount; k += 1) {
      const value = values[start + k]!;
      if (value > most && k !== label) [best, most] = [k, value];
    }
    rows[count++] = row;
    own[row] = values[start + label]! / total;
    against[row] = best < 0 ? 0 : most / total;
    rival[row] = best;
  };
  const mean = new Float64Array(classCount);
  for (let row = 0; row < rowCount; row += 1) {
    if (labels[row]! < 0) continue;
    if (tables.length === 1) {
      if (isFiniteRow(tables[0]!, row, classCount)) judge(row, tables[0]!, row * classCount, 1);
      continue;
    }
    mean.fill(0);
    let total = 0;
    for (let run = 0; run < tables.length; run += 1) {
      const probs = tables[run]!;
      if (!isFiniteRow(probs, row, classCount)) continue;
      const weight = weights[run]!;
      total += weight;
      for (let k = 0; k < classCount; k += 1) mean[k]! += weight * probs[row * classCount + k]!;
    }
    if (total > 0) judge(row, mean, 0, total);
  }
  return { own, against, rival, rows: rows.subarray(0, count) };
}

/** Self-confidence adjusted by the mean self-confidence of each class in some rows. */
function adjustment(
  own: Float64Array,
  labels: Int32Array,
  { rows, classCount }: { readonly rows: Int32Array; readonly classCount: number },
): (probability: number, label: number) => number {
  const sums = new Float64Array(classCount);
  const counts = new Float64Array(classCount);
  for (const row of rows) {
    sums[labels[row]!]! += own[row]!;
    counts[labels[row]!]! += 1;
  }
  const thresholds = sums.map((sum, k) => (counts[k] === 0 ? 1 : sum / counts[k]!));
  const most = thresholds.reduce((highest, threshold) => Math.max(highest, threshold), 0);
  const scale = 1 + thresholds.reduce((sum, threshold) => sum + most - threshold, 0);
  return (probability, label) => (probability - thresholds[label]! + most) / scale;
}

type SecondOpinion = {
  readonly asked: Int32Array;
  /** Probability of the given label by a regression that has not seen it [asked]. */
  readonly opinions: Float64Array;
  readonly adjusted: ReturnType<typeof adjustment>;
};

/** null where there are too few rows or too many classes for one. */
function secondOpinion(input: AgreementInput, rows: Int32Array, scores: Float64Array): SecondOpinion | null {
  const { tables, labels, classCount } = input;
  const width = tables.length * classCount;
  const affordable = Math.floor(mostWork / (2 * width * classCount * steps * folds));
  const size = Math.min(rows.length, mostRows, affordable);
  if (size < 20 * classCount || classCount < 2) return null;
  const sample = Int32Array.from({ length: size }, (_, at) => rows[Math.floor((at * rows.length) / size)]!);
  const { offsets, scales } = standardOf(input, sample);
  const write = featureWriter(input, offsets, scales);
  const features = new Float64Array(size * width);
  sample.forEach((row, at) => write(row, features, at * width));
  const ownLabels = sample.map((row) => labels[row]!);
  const foldOf = stratifiedFolds({ labels: ownLabels, folds, seed });
  const places = Int32Array.from(sample.keys());
  const models = Array.from({ length: folds }, (_, fold) => {
    const learnt = places.filter((at) => foldOf[at] !== fold);
    return fitSoftmax(
      { features, width, labels: ownLabels, rows: learnt, classCount },
      { penalty, mostSteps: steps, tolerance: 1e-5 },
    );
  });
  const own = new Float64Array(classCount);
  const known = Float64Array.from(places, (at) => {
    softmaxOf(models[foldOf[at]!]!, { features, row: at }, own);
    return own[ownLabels[at]!]!;
  });
  /** For rows that none has learnt from. */
  const unseen = { ...models[0]!, weights: meanOf(models.map(({ weights }) => weights)) };
  const one = new Float64Array(width);
  const asked = leastTrusted(rows, scores);
  const opinions = new Float64Array(asked.length);
  // Both lists ascend.
  let next = 0;
  asked.forEach((row, at) => {
    while (next < size && sample[next]! < row) next += 1;
    if (sample[next] === row) opinions[at] = known[next]!;
    else {
      write(row, one, 0);
      softmaxOf(unseen, { features: one, row: 0 }, own);
      opinions[at] = own[labels[row]!]!;
    }
  });
  return { asked, opinions, adjusted: adjustment(known, ownLabels, { rows: places, classCount }) };
}

function leastTrusted(rows: Int32Array, scores: Float64Array): Int32Array {
  if (rows.length <= mostOpinions) return rows;
  const keys = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) keys[at] = scores[rows[at]!]!;
  return positionsOfSmallest(keys, mostOpinions).map((at) => rows[at]!);
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

/** From 0 at the least probability that is told apart to 1 at certainty. */
const onLogScale = (probability: number): number => 1 - logOf(probability) / Math.log(leastProbability);
