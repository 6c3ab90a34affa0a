import { WinnowError } from '#shared/base/winnowError.ts';
import type { Metric } from '#shared/model/metric.ts';
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
} & (
  | {
      /** The sums depend on nothing but label and prediction, so that the confusion matrix holds them all. */
      readonly by: 'pair';
      readonly add: AddPair;
    }
  | { readonly by: 'row'; readonly add: (row: number, amount: number, totals: Float64Array, offset: number) => void }
);

/** Five plain numbers and no object: it is called once a row, or once a cell and round. */
type AddPair = (label: number, guess: number, amount: number, totals: Float64Array, offset: number) => void;

const ratio = (totals: Float64Array): number => (totals[1] === 0 ? NaN : totals[0]! / totals[1]!);

/**
 * The sums of a metric. Averages of precision, recall and F1 go over the classes that are given or predicted at least once
 * among the rows; a class that is never predicted has precision 0, one that is never given has recall 0 (scikit-learn's
 * `average=` with `zero_division=0`). `weighted` takes each class by its share of the labels.
 * @param classIndex the class that a metric of one class is about, ignored otherwise.
 */
export function sumsOf(metric: Metric, table: MetricTable, classIndex: number): MetricSums {
  switch (metric.kind) {
    case 'accuracy':
    case 'error_rate': {
      const counted = metric.kind === 'accuracy';
      return {
        by: 'pair',
        width: 2,
        statistic: ratio,
        add: (label, guess, amount, totals, offset) => {
          if ((label === guess) === counted) totals[offset]! += amount;
          totals[offset + 1]! += amount;
        },
      };
    }
    case 'cost': {
      const { costs, classCount } = table;
      return {
        by: 'pair',
        width: 2,
        statistic: ratio,
        add: (label, guess, amount, totals, offset) => {
          totals[offset]! += amount * costs[label * classCount + guess]!;
          totals[offset + 1]! += amount;
        },
      };
    }
    case 'log_loss': {
      const losses = table.losses();
      return {
        by: 'row',
        width: 2,
        statistic: ratio,
        add: (row, amount, totals, offset) => {
          totals[offset]! += amount * losses[row]!;
          totals[offset + 1]! += amount;
        },
      };
    }
    case 'ece':
      return calibrationSums(table);
    default:
      return metric.of.kind === 'class'
        ? oneClassSums(metric.kind, classIndex)
        : averageSums(metric.kind, metric.of.kind, table.classCount);
  }
}

/** Hits over rows that are predicted (precision), given (recall), or the mean of both (F1) as the class. */
function oneClassSums(kind: 'precision' | 'recall' | 'f1', classIndex: number): MetricSums {
  if (classIndex < 0) throw new WinnowError('internal', 'A metric of one class needs its class.');
  return {
    by: 'pair',
    width: 2,
    statistic: ratio,
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
function averageSums(
  kind: 'precision' | 'recall' | 'f1',
  average: 'macro' | 'weighted',
  classCount: number,
): MetricSums {
  return {
    by: 'pair',
    width: 3 * classCount,
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

/** Three sums a bin: weight, confidence, right. */
function calibrationSums({ labels, predicted, confidence }: MetricTable): MetricSums {
  return {
    by: 'row',
    width: 3 * RELIABILITY_BINS,
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

/** Does the row belong to the denominator that n counts: given the class (recall), predicted as it (precision), either (F1)? */
export function countsFor(metric: Metric, classIndex: number): (label: number, guess: number) => boolean {
  if (!('of' in metric) || metric.of.kind !== 'class') return () => true;
  if (metric.kind === 'recall') return (label) => label === classIndex;
  if (metric.kind === 'precision') return (_, guess) => guess === classIndex;
  return (label, guess) => label === classIndex || guess === classIndex;
}
