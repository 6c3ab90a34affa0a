import { bestAssignment } from '#shared/analysis/assignment.ts';
import { type Interval, wilsonInterval } from '#shared/analysis/interval.ts';
import { signTest } from '#shared/analysis/signTest.ts';
import type { Activation } from '#shared/model/modelAnswers.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { activate } from '../../inference/readScores.ts';
import { areProbabilities, classesByScore, type Probe } from '../../inference/understand/probeModel.ts';
import { classCodeOf } from '../../project/runData.ts';

/** How a model's numbers are read: which class is each score, and what is made of them. */
export type Reading = {
  /** Code in the project of each class of the model, −1 where the project has none. */
  readonly codes: Int32Array;
  readonly activation: Activation;
  readonly isDecision: boolean;
  readonly isSingle: boolean;
};

export function readingOf(config: ModelConfig, classes: readonly string[], isSingle: boolean): Reading {
  const called = config.classes.map((name) => config.data.label_as?.[name] ?? name);
  return {
    codes: Int32Array.from(called, (name) => classCodeOf(classes, name)),
    activation: config.outputs.scores?.activation ?? 'none',
    isDecision: config.outputs.scores?.kind === 'decision',
    isSingle,
  };
}

/** Numbers of some rows against their labels. */
export type Judged = {
  /** Of each row: 1 the label came out, 0 another class, −1 no label that the model knows, or no number. */
  readonly isRight: Int8Array;
  /** −log p of the label, NaN where `isRight` is −1; null where the numbers are no probabilities. */
  readonly losses: Float64Array | null;
  readonly accuracy: Interval;
  readonly logLoss: number | null;
};

/** As small as a probability is taken for the log loss, as scikit-learn does for float64. */
const leastProbability = 2.220446049250313e-16;

/** What a single score is compared with. */
export function singleOf({ isSingle, isDecision, activation }: Omit<Reading, 'codes'>): Activation | null {
  return isSingle ? (isDecision ? 'sigmoid' : activation) : null;
}

export function judge(probe: Probe, reading: Reading, labels: Int32Array): Judged {
  const { codes } = reading;
  const modelOf = new Map(Array.from(codes, (code, k) => [code, k] as const));
  modelOf.delete(-1);
  const predicted = classesByScore(probe, singleOf(reading));
  const isRight = new Int8Array(probe.rows).fill(-1);
  let right = 0;
  let n = 0;
  for (let row = 0; row < probe.rows; row += 1) {
    const label = modelOf.get(labels[row]!);
    if (label === undefined || predicted[row]! < 0) continue;
    isRight[row] = Number(predicted[row] === label);
    right += isRight[row]!;
    n += 1;
  }
  const losses = lossesOf(probe, reading, { labels, modelOf, isRight });
  const sum = losses?.reduce((total, loss) => total + (Number.isNaN(loss) ? 0 : loss), 0) ?? 0;
  return {
    isRight,
    losses,
    accuracy: wilsonInterval(right, n),
    logLoss: losses === null || n === 0 ? null : sum / n,
  };
}

function lossesOf(
  probe: Probe,
  { activation, isDecision, isSingle }: Reading,
  of: { readonly labels: Int32Array; readonly modelOf: ReadonlyMap<number, number>; readonly isRight: Int8Array },
): Float64Array | null {
  if (isDecision || (activation === 'none' && areProbabilities(probe, isSingle) !== true)) return null;
  const { width } = probe;
  const losses = new Float64Array(probe.rows).fill(NaN);
  const values = new Float64Array(width);
  for (let row = 0; row < probe.rows; row += 1) {
    if (of.isRight[row] === -1) continue;
    // A single score came as [−s, s].
    values.set(probe.scores.subarray(row * width + (isSingle ? 1 : 0), (row + 1) * width));
    if (!activate(values, activation, isSingle ? 1 : width)) return null;
    losses[row] = -Math.log(Math.max(values[of.modelOf.get(of.labels[row]!)!]!, leastProbability));
  }
  return losses;
}

/** Of fewer classes is it said which output is which; of more, the rows know too little. */
const mostAssigned = 400;

/**
 * The classes in the order of the scores that agrees most with the labels of the rows `uses` keeps: the assignment of outputs to labels
 * with the most rows on its diagonal. Rows that are on none of them break ties by how high they are scored. −1 for an output that gets none.
 */
export function orderByLabels(
  probe: Probe,
  reading: Omit<Reading, 'codes'>,
  { labels, inUse, uses }: { labels: Int32Array; inUse: readonly number[]; uses: (row: number) => boolean },
): Int32Array | null {
  const { width } = probe;
  if (width > mostAssigned || inUse.length > mostAssigned || inUse.length < 2) return null;
  const columnOf = new Map(inUse.map((code, at) => [code, at]));
  const predicted = classesByScore(probe, singleOf(reading));
  const profit = new Float64Array(width * inUse.length);
  let n = 0;
  for (let row = 0; row < probe.rows; row += 1) {
    const column = columnOf.get(labels[row]!);
    if (column === undefined || predicted[row]! < 0 || !uses(row)) continue;
    n += 1;
    profit[predicted[row]! * inUse.length + column]! += 1;
    const own = probe.scores.subarray(row * width, (row + 1) * width);
    const places = Array.from(own.keys()).toSorted((a, b) => own[a]! - own[b]!);
    places.forEach((k, place) => (profit[k * inUse.length + column]! += (1e-4 * place) / width));
  }
  if (n === 0) return null;
  return bestAssignment(profit, width, inUse.length).map((column) => (column < 0 ? -1 : inUse[column]!));
}

/**
 * Whether one reading of the same rows is better than another for sure: by an exact sign test on the rows where only one of them is right;
 * or, where that does not decide, by the paired difference of the log losses at 3 standard errors.
 */
export function isBetter(
  one: Judged,
  other: Judged,
  alpha: number,
  uses: (row: number) => boolean = () => true,
): boolean {
  const { wins, losses, differences } = compared(one, other, uses);
  if (signTest(wins, losses) <= alpha) return true;
  if (signTest(losses, wins) <= 0.05 || differences.length < 20) return false;
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
  const squares = differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0);
  return mean > 3 * Math.sqrt(squares / (differences.length - 1) / differences.length) && mean > 1e-9;
}

/** The same by the sign test alone: what speaks against numbers has to be seen in the classes that come out. */
export function agreesMore(
  one: Judged,
  other: Judged,
  alpha: number,
  uses: (row: number) => boolean = () => true,
): boolean {
  const { wins, losses } = compared(one, other, uses);
  return signTest(wins, losses) <= alpha;
}

function compared(
  one: Judged,
  other: Judged,
  uses: (row: number) => boolean,
): { readonly wins: number; readonly losses: number; readonly differences: readonly number[] } {
  let [wins, losses] = [0, 0];
  const differences: number[] = [];
  for (let row = 0; row < one.isRight.length; row += 1) {
    if (!uses(row) || one.isRight[row] === -1) continue;
    // What the other cannot run or name at all it has wrong.
    const theirs = other.isRight[row] === 1;
    if (one.isRight[row] === 1 && !theirs) wins += 1;
    if (one.isRight[row] === 0 && theirs) losses += 1;
    if (one.losses && other.losses) {
      const difference = other.losses[row]! - one.losses[row]!;
      if (Number.isFinite(difference)) differences.push(difference);
    }
  }
  return { wins, losses, differences };
}
