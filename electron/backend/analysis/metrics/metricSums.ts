import { WinnowError } from '#shared/base/winnowError.ts';
import type { ClassMetricKind, Metric, PlainMetricKind } from '#shared/model/metric.ts';
import { binOf, RELIABILITY_BINS } from './confidence.ts';

/** What metrics are computed from; row i is index i of every array. */
export type MetricTable = {
  /** Class indices [N] below classCount; negative = none. A row counts only with both. */
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  readonly classCount: number;
  /** Probability of the predicted class [N], 0..1. */
  readonly confidence: Float64Array;
  /** −ln of the probability of the label [N], NaN where the model does not know it; called only for metrics that need it. */
  readonly losses: () => Float64Array;
  /** Row-major [classCount, classCount], label × predicted. */
  readonly costs: ArrayLike<number>;
  /** How much each row counts [N]; a row whose weight is missing, negative or infinite counts nowhere. */
  readonly weights?: Float64Array | undefined;
};

/**
 * A metric as a function of sums over rows: that is what lets it be drawn again without going back to the rows. A row adds
 * to `width` totals; `statistic` reads the metric from them, NaN where there is nothing to divide by.
 */
export type MetricSums = {
  readonly width: number;
  readonly statistic: (totals: Float64Array) => number;
  /** Does the row belong to the denominator that n counts: given the class (recall), predicted as it (precision), either (F1)? */
  readonly isBase: (label: number, guess: number) => boolean;
  /**
   * Where its limits come from. `share`: totals are hits and rows, with Wilson's interval where rows count alike; `f1`: the same for F1 of
   * a class, of hits and the mean of given and predicted; `percentile`, `basic`: quantiles of bootstrap samples, `basic` mirrored at the value.
   */
  readonly limits: 'share' | 'f1' | 'percentile' | 'basic';
  /** What no sample shows where all give one value, see `addUnseenSpread`. */
  readonly unseen: 'share' | 'classes' | 'costs' | 'nothing';
  /** How far apart two groups are: Cohen's h of two shares, Hedges' g of two means. */
  readonly effect: 'h' | 'g' | null;
} & (
  | {
      /** The sums depend on nothing but label and prediction, so that the confusion matrix holds them all. */
      readonly by: 'pair';
      readonly add: AddPair;
      /** The value of a cell [classCount²], for a plain mean of one. */
      readonly values?: ArrayLike<number>;
    }
  | {
      readonly by: 'row';
      readonly add: (row: number, amount: number, totals: Float64Array, offset: number) => void;
      /** The value of a row [N], for a plain mean of one. */
      readonly values?: ArrayLike<number>;
    }
);

/** Five plain numbers and no object: it is called once a row, or once a cell and round. */
type AddPair = (label: number, guess: number, amount: number, totals: Float64Array, offset: number) => void;

const ratio = (totals: Float64Array): number => (totals[1] === 0 ? NaN : totals[0]! / totals[1]!);
const everyRow = (): boolean => true;

/**
 * The sums of a metric. Averages of precision, recall and F1 go over the classes that are given or predicted at least once
 * among the rows; a class that is never predicted has precision 0, one that is never given has recall 0 (scikit-learn's
 * `average=` with `zero_division=0`). `weighted` takes each class by its share of the labels.
 * @param classIndex the class that a metric of one class is about, ignored otherwise.
 * @throws WinnowError `bad_input` for a cost that is not a finite number.
 */
export function sumsOf(metric: Metric, table: MetricTable, classIndex: number): MetricSums {
  if (!('of' in metric)) return plainSums[metric.kind](table);
  return metric.of.kind === 'class'
    ? oneClassSums(metric.kind, classIndex)
    : averageSums(metric.kind, metric.of.kind, table.classCount);
}

/** Metrics of all rows together, by name. */
const plainSums: Readonly<Record<PlainMetricKind, (table: MetricTable) => MetricSums>> = {
  accuracy: () => shareOfRows((label, guess) => label === guess),
  error_rate: () => shareOfRows((label, guess) => label !== guess),
  cost: costSums,
  log_loss: logLossSums,
  ece: calibrationSums,
};

/** The share of rows that are counted as a hit. */
function shareOfRows(isHit: (label: number, guess: number) => boolean): MetricSums {
  return {
    by: 'pair',
    width: 2,
    statistic: ratio,
    isBase: everyRow,
    limits: 'share',
    unseen: 'share',
    effect: 'h',
    add: (label, guess, amount, totals, offset) => {
      if (isHit(label, guess)) totals[offset]! += amount;
      totals[offset + 1]! += amount;
    },
  };
}

function costSums({ costs, classCount }: MetricTable): MetricSums {
  if (!Array.from(costs).every((cost) => Number.isFinite(cost)))
    throw new WinnowError('bad_input', 'Every cost of the cost matrix must be a number.');
  return {
    by: 'pair',
    width: 2,
    statistic: ratio,
    isBase: everyRow,
    limits: 'percentile',
    unseen: 'costs',
    effect: 'g',
    values: costs,
    add: (label, guess, amount, totals, offset) => {
      totals[offset]! += amount * costs[label * classCount + guess]!;
      totals[offset + 1]! += amount;
    },
  };
}

function logLossSums(table: MetricTable): MetricSums {
  const losses = table.losses();
  return {
    by: 'row',
    width: 2,
    statistic: ratio,
    isBase: everyRow,
    limits: 'percentile',
    unseen: 'nothing',
    effect: 'g',
    values: losses,
    add: (row, amount, totals, offset) => {
      totals[offset]! += amount * losses[row]!;
      totals[offset + 1]! += amount;
    },
  };
}

/** Three sums a bin: weight, confidence, right. */
function calibrationSums({ labels, predicted, confidence }: MetricTable): MetricSums {
  return {
    by: 'row',
    width: 3 * RELIABILITY_BINS,
    isBase: everyRow,
    limits: 'basic',
    unseen: 'nothing',
    effect: null,
    add: (row, amount, totals, offset) => {
      const at = offset + 3 * binOf(confidence[row]!, RELIABILITY_BINS);
      totals[at]! += amount;
      totals[at + 1]! += amount * confidence[row]!;
      if (labels[row] === predicted[row]) totals[at + 2]! += amount;
    },
    statistic: (totals) => {
      let gap = 0;
      let weight = 0;
      for (let at = 0; at < totals.length; at += 3) {
        gap += Math.abs(totals[at + 1]! - totals[at + 2]!);
        weight += totals[at]!;
      }
      return weight === 0 ? NaN : gap / weight;
    },
  };
}

/** Hits over rows that are predicted (precision), given (recall), or the mean of both (F1) as the class. */
function oneClassSums(kind: ClassMetricKind, classIndex: number): MetricSums {
  if (classIndex < 0) throw new WinnowError('internal', 'A metric of one class needs its class.');
  return {
    by: 'pair',
    width: 2,
    statistic: ratio,
    isBase: (label, guess) =>
      (kind !== 'precision' && label === classIndex) || (kind !== 'recall' && guess === classIndex),
    limits: kind === 'f1' ? 'f1' : 'share',
    unseen: 'share',
    effect: 'h',
    add: (label, guess, amount, totals, offset) => {
      const isGiven = label === classIndex;
      const isGuessed = guess === classIndex;
      if (isGiven && isGuessed) totals[offset]! += amount;
      if (kind === 'precision') totals[offset + 1]! += isGuessed ? amount : 0;
      else if (kind === 'recall') totals[offset + 1]! += isGiven ? amount : 0;
      else totals[offset + 1]! += (Number(isGiven) + Number(isGuessed)) * (amount / 2);
    },
  };
}

/** Three sums a class: given, predicted, both. */
function averageSums(kind: ClassMetricKind, average: 'macro' | 'weighted', classCount: number): MetricSums {
  return {
    by: 'pair',
    width: 3 * classCount,
    isBase: everyRow,
    limits: 'percentile',
    unseen: 'classes',
    effect: 'h',
    add: (label, guess, amount, totals, offset) => {
      totals[offset + 3 * label]! += amount;
      totals[offset + 3 * guess + 1]! += amount;
      if (label === guess) totals[offset + 3 * label + 2]! += amount;
    },
    statistic: (totals) => {
      let sum = 0;
      let shares = 0;
      for (let at = 0; at < totals.length; at += 3) {
        const [given, guessed, both] = [totals[at]!, totals[at + 1]!, totals[at + 2]!];
        if (given + guessed === 0) continue;
        const below = kind === 'precision' ? guessed : kind === 'recall' ? given : (given + guessed) / 2;
        const share = average === 'macro' ? 1 : given;
        sum += below === 0 ? 0 : (share * both) / below;
        shares += share;
      }
      return shares === 0 ? NaN : sum / shares;
    },
  };
}
