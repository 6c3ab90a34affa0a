import { WinnowError } from '#shared/base/winnowError.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { isLowerBetter, type Metric, printMetric } from '#shared/model/metric.ts';
import { andBits, andNotBits, type Bitset } from '#shared/analysis/bitset.ts';
import { drawFromBlocks, drawFromCells, drawRows, mostSingleRows } from '../metrics/bootstrapDraws.ts';
import { cohensH, hedgesG, intervalOfDifference } from '../metrics/compareGroups.ts';
import { normalQuantile } from '../metrics/distributions.ts';
import { f1Interval, type Interval, quantileOfSorted, wilsonInterval, Z_95 } from '#shared/analysis/interval.ts';
import { type MetricTable, sumsOf } from '../metrics/metricSums.ts';
import {
  addRow,
  countedRows,
  isByCells,
  isDrowned,
  tallyRows,
  tallyWithout,
  type Tally,
  type TallyContext,
} from './tallyRows.ts';
import { addUnseenSpread } from './unseenSpread.ts';

export type MeasureOptions = {
  /** Two-sided confidence of the intervals; 0.95 when absent. */
  readonly level?: number;
  readonly rounds?: number;
  readonly seed?: number;
  /** The class that a metric of one class is about. */
  readonly classIndex?: number;
};

/** One metric over one set of rows. */
export type Measured = {
  /** n: rows in the denominator (given the class for its recall, predicted as it for its precision, either for its F1; else all that count). */
  readonly value: Interval;
  /** `wilson`: score interval of a plain share, and of F1 of a class, which follows from one. `bootstrap`: everything else. */
  readonly method: 'wilson' | 'bootstrap';
  /** Rows with label and prediction that do not count: no usable weight, or a label that the model has no probability for. */
  readonly leftOut: number;
};

export type MeasuredSlice = Measured & {
  readonly rest: Measured;
  /** The slice minus the rest of its universe; n is that of the smaller one. */
  readonly difference: Interval;
  /**
   * How far apart they are, positive where the slice is worse: Cohen's h of two shares (0.2 small, 0.5 medium, 0.8 large),
   * Hedges' g of two means (cost, log loss; unweighted); NaN for the calibration error and for weighted means.
   */
  readonly effectSize: number;
};

type Context = TallyContext & {
  readonly level: number;
  readonly z: number;
  readonly rounds: number;
  readonly seed: number;
};
/** `draws` is null where the interval is not theirs, or not theirs alone. */
type Sample = Measured & { readonly draws: Float64Array | null };

/**
 * One metric over the rows of a set that have a label and a prediction. Plain shares have Wilson's interval; the others a
 * seeded percentile bootstrap of 1,000 rounds that does not go back to the rows: from the confusion matrix where rows count alike
 * (`drawFromCells`), else from sums over random groups (`drawFromBlocks`; single rows up to 1,024 of them). The calibration
 * error, which resampling makes larger, has the basic bootstrap interval 2θ − q instead (Davison & Hinkley 1997, 5.2), widened
 * to hold θ. What no sample can show is added by `addUnseenSpread`. One row has no bootstrap interval.
 * Cost: one pass over the rows; the bootstrap does not grow with them.
 * @throws WinnowError `internal` when shapes do not fit, `bad_input` for a cost that is not a finite number.
 */
export function measure(table: MetricTable, metric: Metric, rows: Bitset, options: MeasureOptions = {}): Measured {
  const context = contextOf(table, metric, options);
  const { value, method, leftOut } = sampleOf(context, tallyRows(context, rows), { rows: () => rows, stream: 0 });
  return { value, method, leftOut };
}

export type SliceMeasurer = (metric: Metric, slice: Bitset, options?: MeasureOptions) => MeasuredSlice;

/** Measures slices against the rest of one universe. What the universe adds up to is kept: the rest is a subtraction, but where that would lose it. */
export function createSliceMeasurer(table: MetricTable, universe: Bitset): SliceMeasurer {
  const wholes = new Map<string, Tally>();
  return (metric, slice, options = {}) => {
    const context = contextOf(table, metric, options);
    const key = `${printMetric(metric)} ${options.classIndex ?? -1}`;
    let whole = wholes.get(key);
    if (!whole) wholes.set(key, (whole = tallyRows(context, universe)));
    const own = andBits(slice, universe);
    const tally = tallyRows(context, own);
    const inside = sampleOf(context, tally, { rows: () => own, stream: 0 });
    const others = { rows: () => andNotBits(universe, slice), stream: 1 };
    const rest = isDrowned(whole, tally) ? tallyRows(context, others.rows()) : tallyWithout(whole, tally);
    const outside = sampleOf(context, rest, others);
    return {
      value: inside.value,
      method: inside.method,
      leftOut: inside.leftOut,
      rest: { value: outside.value, method: outside.method, leftOut: outside.leftOut },
      difference: differenceOf(context, inside, outside),
      effectSize: effectOf(context, { inside, outside, tally, rest }),
    };
  };
}

function contextOf(table: MetricTable, metric: Metric, options: MeasureOptions): Context {
  const { level = 0.95, rounds = 1000, seed = 1, classIndex = -1 } = options;
  const { labels, predicted, confidence, weights, costs, classCount } = table;
  const lengths = [predicted.length, confidence.length, weights?.length ?? labels.length];
  if (lengths.some((length) => length !== labels.length) || costs.length !== classCount * classCount) {
    throw new WinnowError(
      'internal',
      `The columns of a metric do not fit ${labels.length} rows of ${classCount} classes.`,
    );
  }
  const z = level === 0.95 ? Z_95 : normalQuantile((1 + level) / 2);
  return { table, metric, sums: sumsOf(metric, table, classIndex), level, z, rounds, seed };
}

type Source = { readonly rows: () => Bitset; readonly stream: number };

function sampleOf(context: Context, tally: Tally, source: Source): Sample {
  const { sums } = context;
  const { leftOut, base } = tally;
  const totals = totalsOf(context, tally);
  const closed = closedInterval(context, tally, totals);
  if (closed) return { value: closed, method: 'wilson', leftOut, draws: null };
  const value = base === 0 ? NaN : sums.statistic(totals);
  if (Number.isNaN(value) || base < 2)
    return { value: { value, low: NaN, high: NaN, n: base }, method: 'bootstrap', leftOut, draws: null };
  const draws = drawsOf(context, tally, source);
  const limits = limitsOf(context, value, draws);
  const widened = addUnseenSpread(context, tally, { value, totals, z: context.z, limits });
  const interval = { value, low: widened.low, high: widened.high, n: base };
  return { value: interval, method: 'bootstrap', leftOut, draws: widened === limits ? draws : null };
}

function totalsOf(context: Context, { matrix, blocks }: Tally): Float64Array {
  const { sums, table } = context;
  const totals = new Float64Array(sums.width);
  if (matrix && sums.by === 'pair') {
    for (let cell = 0; cell < matrix.length; cell += 1) {
      if (matrix[cell] === 0) continue;
      sums.add(Math.floor(cell / table.classCount), cell % table.classCount, matrix[cell]!, totals, 0);
    }
    return totals;
  }
  for (let at = 0; at < blocks!.length; at += 1) totals[at % sums.width]! += blocks![at]!;
  return totals;
}

/** Shares of rows that count alike have a formula; undefined for everything else. */
function closedInterval(context: Context, { base }: Tally, totals: Float64Array): Interval | undefined {
  const { sums, z } = context;
  const { limits } = sums;
  if (!isByCells(context) || (limits !== 'share' && limits !== 'f1')) return undefined;
  const [hits, below] = [totals[0]!, totals[1]!];
  return limits === 'f1' ? f1Interval(hits, base - hits, 0, z) : wilsonInterval(hits, below, z);
}

function drawsOf(context: Context, tally: Tally, { rows, stream }: Source): Float64Array {
  const { sums, table, rounds } = context;
  // Slice and rest are drawn apart, so that the difference of their draws is one of independent samples.
  const next = seededRandom(Math.imul(context.seed, 2) + stream);
  if (tally.matrix && sums.by === 'pair') {
    return drawFromCells(tally.matrix, table.classCount, sums, { rounds, next });
  }
  if (tally.n > mostSingleRows) return drawFromBlocks({ sums: tally.blocks!, width: sums.width }, sums, rounds, next);
  const add = (row: number, totals: Float64Array): void =>
    addRow(context, row, table.weights?.[row] ?? 1, { totals, offset: 0 });
  return drawRows(countedRows(context, rows()), sums, add, { rounds, next });
}

function limitsOf({ level, sums }: Context, value: number, draws: Float64Array): Pick<Interval, 'low' | 'high'> {
  const sorted = draws.filter((drawn) => !Number.isNaN(drawn)).sort();
  const tail = (1 - level) / 2;
  const [low, high] = [quantileOfSorted(sorted, tail), quantileOfSorted(sorted, 1 - tail)];
  if (sums.limits !== 'basic') return { low, high };
  return { low: Math.max(0, Math.min(value, 2 * value - high)), high: Math.min(1, Math.max(value, 2 * value - low)) };
}

function differenceOf(context: Context, inside: Sample, outside: Sample): Interval {
  if (inside.draws === null || outside.draws === null) {
    // Draws of one side alone would take the other for exact. Where one has no limits, the difference has none either.
    return intervalOfDifference(inside.value, outside.value);
  }
  const rounds = Math.min(inside.draws.length, outside.draws.length);
  const draws = Float64Array.from({ length: rounds }, (_, at) => inside.draws![at]! - outside.draws![at]!);
  const sorted = draws.filter((drawn) => !Number.isNaN(drawn)).sort();
  const value = inside.value.value - outside.value.value;
  const tail = (1 - context.level) / 2;
  const [below, above] = [quantileOfSorted(sorted, tail), quantileOfSorted(sorted, 1 - tail)];
  const isBasic = context.sums.limits === 'basic';
  const [low, high] = isBasic ? [2 * value - above, 2 * value - below] : [below, above];
  const n = Math.min(inside.value.n, outside.value.n);
  return { value, low: Math.min(low, value), high: Math.max(high, value), n };
}

type Sides = { readonly inside: Sample; readonly outside: Sample; readonly tally: Tally; readonly rest: Tally };

function effectOf({ metric, sums }: Context, { inside, outside, tally, rest }: Sides): number {
  if (sums.effect === null) return NaN;
  const sign = isLowerBetter(metric) ? 1 : -1;
  if (sums.effect === 'h') return sign * cohensH(inside.value.value, outside.value.value);
  if (tally.value === null || rest.value === null) return NaN;
  return hedgesG(tally.value, rest.value);
}
