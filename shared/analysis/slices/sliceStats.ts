import { WinnowError } from '#shared/base/winnowError.ts';
import { andBits, andNotBits, bitsToIds, bitsetWhere, countBits, createBitset, type Bitset } from '../bitset.ts';
import { additiveBootstrap } from '../metrics/additiveBootstrap.ts';
import { cohensH, newcombeDifference, twoProportionZ } from '../metrics/compareGroups.ts';
import { argmax, binOf, SMALLEST_PROBABILITY } from '../metrics/confidence.ts';
import { classMetrics, confusionMatrix, type ClassMetrics, type ConfusionMatrix } from '../metrics/confusion.ts';
import { wilsonInterval, type Interval } from '../metrics/interval.ts';

export type SliceStatsInput = {
  readonly slice: Bitset;
  /** What the slice is a part of; every row when absent. The rest is this without the slice. */
  readonly universe?: Bitset;
  /** Class indices [N]; negative = none. Rows without either are left out everywhere. */
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  readonly classCount: number;
  /** Row-major [N, classCount]; with them log loss and calibration error. */
  readonly probs?: Float32Array | Float64Array;
  /** Weight of each row [N] (price, revenue); rows with NaN, negative or infinite weight count nowhere in the weighted rate. */
  readonly weights?: Float64Array | Float32Array;
  /** Row-major [classCount, classCount], given × predicted: what each confusion costs. */
  readonly costs?: ArrayLike<number>;
  readonly rounds?: number;
  readonly seed?: number;
};

export type SliceStats = {
  /** Rows of the slice with a label and a prediction, and those without. */
  readonly n: number;
  readonly skipped: number;
  readonly errors: number;
  readonly errorRate: Interval;
  readonly accuracy: Interval;
  readonly rest: { readonly n: number; readonly errors: number; readonly errorRate: Interval };
  /** Error rate of the slice minus that of the rest, with Newcombe's interval. */
  readonly difference: Interval;
  /** Cohen's h of the two error rates, positive where the slice is worse. */
  readonly effectSize: number;
  /** One-sided: is the slice worse than the rest? Pooled two-proportion z. */
  readonly pValue: number;
  readonly matrix: ConfusionMatrix;
  readonly classes: readonly ClassMetrics[];
  /** The intervals below are bootstrap ones (`additiveBootstrap`). */
  readonly macroF1: Interval;
  readonly weightedF1: Interval;
  /** Share of the weight on rows predicted right; its n is the rows with a usable weight. */
  readonly weightedAccuracy: Interval | undefined;
  readonly logLoss: Interval | undefined;
  readonly calibrationError: Interval | undefined;
  /** Mean cost a row. */
  readonly cost: Interval | undefined;
};

const BINS = 15;

/**
 * All metrics of one slice against the rest of its universe.
 * @throws WinnowError `internal` when shapes do not fit, `bad_input` for a cost that is not a finite number.
 */
export function sliceStats(input: SliceStatsInput): SliceStats {
  const { slice, labels, predicted, classCount } = input;
  const rowCount = labels.length;
  checkShapes(input);
  const universe = input.universe ?? createBitset(rowCount, true);
  const inside = andBits(slice, universe);
  const scored = bitsetWhere(rowCount, (row) => labels[row]! >= 0 && predicted[row]! >= 0);
  const wrong = bitsetWhere(rowCount, (row) => labels[row] !== predicted[row]);
  const rows = andBits(inside, scored);
  const rest = andBits(andNotBits(universe, slice), scored);
  const n = countBits(rows);
  const errors = countBits(andBits(rows, wrong));
  const restCount = countBits(rest);
  const restErrors = countBits(andBits(rest, wrong));
  const errorRate = wilsonInterval(errors, n);
  const restRate = wilsonInterval(restErrors, restCount);
  const matrix = confusionMatrix({ given: labels, predicted, classCount, selection: rows });
  return {
    n,
    skipped: countBits(inside) - n,
    errors,
    errorRate,
    accuracy: wilsonInterval(n - errors, n),
    rest: { n: restCount, errors: restErrors, errorRate: restRate },
    difference: newcombeDifference(errorRate, restRate),
    effectSize: cohensH(errorRate.value, restRate.value),
    pValue: twoProportionZ(errors, n, restErrors, restCount).pValue,
    matrix,
    classes: classMetrics(matrix),
    ...bootstrapped(input, bitsToIds(rows)),
  };
}

type Bootstrapped = Pick<
  SliceStats,
  'macroF1' | 'weightedF1' | 'weightedAccuracy' | 'logLoss' | 'calibrationError' | 'cost'
>;

function bootstrapped(input: SliceStatsInput, rows: Int32Array): Bootstrapped {
  const { labels, predicted, classCount, weights, probs, costs } = input;
  const options = { rounds: input.rounds, seed: input.seed };
  const [macroF1, weightedF1] = additiveBootstrap({
    ...options,
    rows,
    // A class takes three sums: rows given it, predicted as it, both.
    width: 3 * classCount,
    add: (row, totals, offset) => {
      const [label, guess] = [labels[row]!, predicted[row]!];
      totals[offset + 3 * label]! += 1;
      totals[offset + 3 * guess + 1]! += 1;
      if (label === guess) totals[offset + 3 * label + 2]! += 1;
    },
    statistics: [macroOf, weightedOf],
  });
  const ratio = (
    among: Int32Array,
    above: (row: number) => number,
    below: (row: number) => number = () => 1,
  ): Interval => {
    const add = (row: number, totals: Float64Array, offset: number): void => {
      totals[offset]! += above(row);
      totals[offset + 1]! += below(row);
    };
    const statistics = [(totals: Float64Array): number => (totals[1] === 0 ? NaN : totals[0]! / totals[1]!)];
    return additiveBootstrap({ ...options, rows: among, width: 2, add, statistics })[0]!;
  };
  const finite = probs && rows.filter((row) => argmax(probs, row * classCount, classCount) >= 0);
  return {
    macroF1: macroF1!,
    weightedF1: weightedF1!,
    weightedAccuracy:
      weights &&
      ratio(
        rows.filter((row) => weights[row]! >= 0 && weights[row]! < Infinity),
        (row) => (labels[row] === predicted[row] ? weights[row]! : 0),
        (row) => weights[row]!,
      ),
    logLoss:
      probs &&
      ratio(finite!, (row) => -Math.log(Math.max(probs[row * classCount + labels[row]!]!, SMALLEST_PROBABILITY))),
    calibrationError: probs && calibrationInterval(input, probs, finite!),
    cost: costs && ratio(rows, (row) => costs[labels[row]! * classCount + predicted[row]!]!),
  };
}

function calibrationInterval(
  { labels, classCount, rounds, seed }: SliceStatsInput,
  probs: Float32Array | Float64Array,
  rows: Int32Array,
): Interval {
  const statistic = (totals: Float64Array): number => {
    let gap = 0;
    let count = 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      gap += Math.abs(totals[3 * bin + 1]! - totals[3 * bin + 2]!);
      count += totals[3 * bin]!;
    }
    return gap / count;
  };
  const add = (row: number, totals: Float64Array, offset: number): void => {
    const best = argmax(probs, row * classCount, classCount);
    const confidence = probs[row * classCount + best]!;
    const at = offset + 3 * binOf(confidence, BINS);
    totals[at]! += 1;
    totals[at + 1]! += confidence;
    if (best === labels[row]) totals[at + 2]! += 1;
  };
  return additiveBootstrap({ rows, width: 3 * BINS, add, statistics: [statistic], rounds, seed })[0]!;
}

function macroOf(totals: Float64Array): number {
  let sum = 0;
  let classes = 0;
  for (let at = 0; at < totals.length; at += 3) {
    const both = totals[at]! + totals[at + 1]!;
    if (both === 0) continue;
    sum += (2 * totals[at + 2]!) / both;
    classes += 1;
  }
  return classes === 0 ? NaN : sum / classes;
}

function weightedOf(totals: Float64Array): number {
  let sum = 0;
  let rows = 0;
  for (let at = 0; at < totals.length; at += 3) {
    const given = totals[at]!;
    if (given === 0) continue;
    sum += (given * 2 * totals[at + 2]!) / (given + totals[at + 1]!);
    rows += given;
  }
  return rows === 0 ? NaN : sum / rows;
}

function checkShapes({ labels, predicted, classCount, probs, weights, costs }: SliceStatsInput): void {
  const rowCount = labels.length;
  const fits =
    predicted.length === rowCount &&
    (probs === undefined || probs.length === rowCount * classCount) &&
    (weights === undefined || weights.length === rowCount) &&
    (costs === undefined || costs.length === classCount * classCount);
  if (!fits) {
    throw new WinnowError('internal', `The columns of a slice do not fit ${rowCount} rows of ${classCount} classes.`);
  }
  if (costs !== undefined && !Array.from(costs).every((cost) => Number.isFinite(cost))) {
    throw new WinnowError('bad_input', 'Every cost of the cost matrix must be a number.');
  }
}
