import { type Metric, metrics } from '#shared/model/metric.ts';
import { type Bitset, bitsToIds } from '#shared/analysis/bitset.ts';
import { blockCountFor, blockOf } from '../metrics/bootstrapDraws.ts';
import type { GroupSums } from '../metrics/compareGroups.ts';
import type { MetricSums, MetricTable } from '../metrics/metricSums.ts';

export type TallyContext = {
  readonly table: MetricTable;
  readonly metric: Metric;
  readonly sums: MetricSums;
};

/** What a set of rows adds up to: enough for a metric, its bootstrap, and the rest of a larger set by subtraction. */
export type Tally = {
  /** Rows that count, and rows with label and prediction that do not (weight or probability missing). */
  readonly n: number;
  readonly leftOut: number;
  /** Rows in the denominator of a metric of one class; n otherwise. */
  readonly base: number;
  /** Confusion matrix [classCount²] where it holds all there is to know, else null. */
  readonly matrix: Float64Array | null;
  /** Otherwise sums by group of rows, row-major [groups, width]. */
  readonly blocks: Float64Array | null;
  /** Weights of the rows in the denominator: Kish's effective number of rows is sum² / sumSquares. */
  readonly weight: GroupSums;
  /** The value by row, for metrics that are plain means of one; null for the others. */
  readonly value: GroupSums | null;
};

/** True where the confusion matrix says everything: every row counts alike, by label and prediction. */
export function isByCells({ sums, table }: TallyContext): boolean {
  return sums.by === 'pair' && table.weights === undefined;
}

/** The rows of the set that count for the metric, ascending. */
export function countedRows({ table, metric }: TallyContext, rows: Bitset): Int32Array {
  const { labels, predicted, weights, confidence } = table;
  const losses = metrics[metric.kind].needsProbability ? table.losses() : null;
  return bitsToIds(rows).filter(
    (row) =>
      labels[row]! >= 0 &&
      predicted[row]! >= 0 &&
      (weights === undefined || (weights[row]! >= 0 && weights[row]! < Infinity)) &&
      (losses === null || (losses[row]! >= 0 && confidence[row]! >= 0)),
  );
}

/** One pass over the rows of the set. */
export function tallyRows(context: TallyContext, rows: Bitset): Tally {
  return isByCells(context) ? tallyCells(context, rows) : tallyBlocks(context, rows);
}

/** The larger set without a part of it. */
export function tallyWithout(whole: Tally, part: Tally): Tally {
  return {
    n: whole.n - part.n,
    leftOut: whole.leftOut - part.leftOut,
    base: whole.base - part.base,
    matrix: whole.matrix && whole.matrix.map((count, cell) => count - part.matrix![cell]!),
    blocks: whole.blocks && whole.blocks.map((sum, at) => leftOf(sum, part.blocks![at]!)),
    weight: groupWithout(whole.weight, part.weight),
    value: whole.value && groupWithout(whole.value, part.value!),
  };
}

/** What rounding leaves of a difference of equals must not look like a class that occurs. */
function leftOf(whole: number, part: number): number {
  const left = whole - part;
  return Math.abs(left) <= 1e-11 * Math.abs(whole) ? 0 : left;
}

/** Whether a part outweighs what is left so much that the subtraction would lose it: one row that counts a million times the others. */
export function isDrowned(whole: Tally, part: Tally): boolean {
  return whole.weight.sum - part.weight.sum < 1e-6 * whole.weight.sum;
}

function groupWithout(whole: GroupSums, part: GroupSums): GroupSums {
  return { n: whole.n - part.n, sum: whole.sum - part.sum, sumSquares: whole.sumSquares - part.sumSquares };
}

function tallyCells({ table, sums }: TallyContext, rows: Bitset): Tally {
  const { labels, predicted, classCount } = table;
  const matrix = new Float64Array(classCount * classCount);
  const { words } = rows;
  for (let word = 0; word < words.length; word += 1) {
    for (let bits = words[word]!; bits !== 0; bits &= bits - 1) {
      const row = word * 32 + (31 - Math.clz32(bits & -bits));
      const label = labels[row]!;
      const guess = predicted[row]!;
      if (label >= 0 && guess >= 0) matrix[label * classCount + guess]! += 1;
    }
  }
  const { isBase, values } = sums;
  let [n, base, sum, sumSquares] = [0, 0, 0, 0];
  for (let cell = 0; cell < matrix.length; cell += 1) {
    const count = matrix[cell]!;
    if (count === 0) continue;
    n += count;
    if (isBase(Math.floor(cell / classCount), cell % classCount)) base += count;
    if (values === undefined) continue;
    sum += count * values[cell]!;
    sumSquares += count * values[cell]! ** 2;
  }
  const weight = { n: base, sum: base, sumSquares: base };
  const value = values ? { n, sum, sumSquares } : null;
  return { n, leftOut: 0, base, matrix, blocks: null, weight, value };
}

function tallyBlocks(context: TallyContext, rows: Bitset): Tally {
  const { table, metric, sums } = context;
  const { labels, predicted, weights, confidence } = table;
  const groups = blockCountFor(sums.width);
  const blocks = new Float64Array(groups * sums.width);
  const { isBase } = sums;
  const losses = metrics[metric.kind].needsProbability ? table.losses() : null;
  const values = weights === undefined && sums.by === 'row' ? sums.values : undefined;
  let [n, scored, base, weightSum, weightSquares, sum, sumSquares] = [0, 0, 0, 0, 0, 0, 0];
  const { words } = rows;
  for (let word = 0; word < words.length; word += 1) {
    for (let bits = words[word]!; bits !== 0; bits &= bits - 1) {
      const row = word * 32 + (31 - Math.clz32(bits & -bits));
      const label = labels[row]!;
      const guess = predicted[row]!;
      if (label < 0 || guess < 0) continue;
      scored += 1;
      const amount = weights === undefined ? 1 : weights[row]!;
      if (!(amount >= 0 && amount < Infinity)) continue;
      if (losses !== null && !(losses[row]! >= 0 && confidence[row]! >= 0)) continue;
      n += 1;
      const offset = blockOf(row, groups) * sums.width;
      if (sums.by === 'row') sums.add(row, amount, blocks, offset);
      else sums.add(label, guess, amount, blocks, offset);
      if (values !== undefined) {
        sum += values[row]!;
        sumSquares += values[row]! ** 2;
      }
      if (!isBase(label, guess)) continue;
      base += 1;
      weightSum += amount;
      weightSquares += amount * amount;
    }
  }
  const weight = { n: base, sum: weightSum, sumSquares: weightSquares };
  return { n, leftOut: scored - n, base, matrix: null, blocks, weight, value: values ? { n, sum, sumSquares } : null };
}

type Place = { readonly totals: Float64Array; readonly offset: number };

/** Adds one row, counting `amount`, to the totals that begin at the offset. */
export function addRow({ sums, table }: TallyContext, row: number, amount: number, { totals, offset }: Place): void {
  if (sums.by === 'row') sums.add(row, amount, totals, offset);
  else sums.add(table.labels[row]!, table.predicted[row]!, amount, totals, offset);
}
