import { wilsonInterval, Z_95 } from './interval.ts';

/** Fewer labelled rows say nothing. */
const fewestRows = 20;
/** One-sided 5 %. */
const Z_90 = 1.6448536269514722;
/** One-sided 0.1 %: what has to be surer, since an honest model never does worse than chance. */
const Z_999 = 3.090232306167813;
/** Of fewer rows the order is known too badly to speak against a model. */
const fewestForOrder = 100;
/** A class that has this share of the labels is what an honest weak model may call everything. */
const dominating = 0.6;
/** A model whose scores order the classes no better than this is of no use to anybody. */
const leastUsefulOrder = 0.56;

export type ScoredRows = {
  /** The class of each row's label, 0…width − 1; negative where there is none. */
  readonly labels: ArrayLike<number>;
  /** The class that each row comes out as; negative where it failed. */
  readonly predicted: ArrayLike<number>;
  /** [rows, width], larger means surer, whatever the unit. */
  readonly scores: ArrayLike<number>;
  readonly width: number;
};

export type ChanceVerdict = {
  /** below: worse than chance for sure; constant: every row is one class; chance: no better than chance; fine: nothing is wrong. */
  readonly is: 'fine' | 'chance' | 'below' | 'constant' | 'few';
  /** Not better than chance for sure: where another reading fits far better, that is the right one. */
  readonly isDoubtful: boolean;
  readonly n: number;
  readonly accuracy: number;
  readonly chance: number;
  /** How often a row with a label scores higher for it than a row with another label, over all labels (AUC); 0.5 by chance. */
  readonly order: number;
  /** The one class that every row comes out as, or null. */
  readonly only: number | null;
};

/**
 * Whether predictions agree with labels more than chance would. Two questions are asked of the rows: is the accuracy above
 * Σ share of label × share of prediction (Cohen 1960), and do the scores put rows of a label before the others (the area under the ROC
 * curve of each label against the rest, pooled over all pairs; its spread where labels are dealt at random is Hoeffding's, 1951:
 * Σ deviations² / (n − 1)). An honest weak model, or one that never names a rare class, passes by the second, since its scores still order the rows.
 *
 * below: accuracy under chance at a one-sided 0.1 %, and the order too.
 * constant: one class for every row, unless 60 % of the labels may be of that class (Wilson) and the scores may be of use.
 * chance: the accuracy is not above chance at a one-sided 5 %, and the scores are of no use; with 100 rows or more.
 * Scores are of no use where the order is not above chance at a one-sided 5 % and even the upper end of its 95 % interval is below 0.56.
 * O(rows · labels · log rows).
 */
export function chanceTest({ labels, predicted, scores, width }: ScoredRows): ChanceVerdict {
  const rows: number[] = [];
  for (let row = 0; row < labels.length; row += 1)
    if (labels[row]! >= 0 && labels[row]! < width && predicted[row]! >= 0) rows.push(row);
  const n = rows.length;
  const labelCounts = new Map<number, number>();
  const predictedCounts = new Map<number, number>();
  let right = 0;
  for (const row of rows) {
    labelCounts.set(labels[row]!, (labelCounts.get(labels[row]!) ?? 0) + 1);
    predictedCounts.set(predicted[row]!, (predictedCounts.get(predicted[row]!) ?? 0) + 1);
    if (labels[row] === predicted[row]) right += 1;
  }
  const shareOf = (counts: ReadonlyMap<number, number>, one: number): number => (counts.get(one) ?? 0) / n;
  const chance = [...labelCounts.keys()].reduce(
    (sum, label) => sum + shareOf(labelCounts, label) * shareOf(predictedCounts, label),
    0,
  );
  const accuracy = n === 0 ? NaN : right / n;
  const only = predictedCounts.size === 1 ? [...predictedCounts.keys()][0]! : null;
  const said = { n, accuracy, chance, only };
  if (n < fewestRows || labelCounts.size < 2) return { ...said, is: 'few', isDoubtful: false, order: NaN };

  const { order, spread } = orderOf(rows, labels, { scores, width });
  const error = Math.sqrt((chance * (1 - chance)) / n);
  const isOrderAbove = order - 0.5 > Z_90 * spread;
  const isAbove = accuracy - chance > Z_90 * error;
  const verdict = (is: ChanceVerdict['is'], isDoubtful = is !== 'fine'): ChanceVerdict => ({
    ...said,
    order,
    is,
    isDoubtful,
  });
  if (chance - accuracy > Z_999 * error && order - 0.5 < -Z_999 * spread) return verdict('below');
  const mayBeUseful = isOrderAbove || order + Z_95 * spread >= leastUsefulOrder;
  if (only !== null) {
    const isDominating = wilsonInterval(labelCounts.get(only) ?? 0, n).high >= dominating;
    return isDominating && mayBeUseful ? verdict('fine', true) : verdict('constant');
  }
  if (isAbove) return verdict('fine');
  return n >= fewestForOrder && !mayBeUseful ? verdict('chance') : verdict('fine', true);
}

/** The pooled order of all labels, and how far it strays from 0.5 when the labels are dealt at random. */
function orderOf(
  rows: readonly number[],
  labels: ArrayLike<number>,
  { scores, width }: Pick<ScoredRows, 'scores' | 'width'>,
): { readonly order: number; readonly spread: number } {
  const n = rows.length;
  const given = Int32Array.from(rows, (row) => labels[row]!);
  const ranks = new Map(
    [...new Set(given)].map((label) => [label, midranks(rows.map((row) => scores[row * width + label]!))]),
  );
  const counts = new Map<number, number>();
  for (const label of given) counts.set(label, (counts.get(label) ?? 0) + 1);
  let pairs = 0;
  let least = 0;
  for (const count of counts.values()) {
    pairs += count * (n - count);
    least += (count * (count + 1)) / 2;
  }
  let sum = 0;
  let squares = 0;
  for (let at = 0; at < n; at += 1) {
    sum += ranks.get(given[at]!)![at]!;
    let mean = 0;
    for (const [label, count] of counts) mean += (count / n) * ranks.get(label)![at]!;
    for (const [label, count] of counts) squares += count * (ranks.get(label)![at]! - mean) ** 2;
  }
  return { order: (sum - least) / pairs, spread: Math.sqrt(squares / (n - 1)) / pairs };
}

/** Ranks from 1, equal values share their mean. */
function midranks(values: readonly number[]): Float64Array {
  const sorted = values.map((_, at) => at).toSorted((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    while (to < sorted.length && values[sorted[to]!] === values[sorted[from]!]) to += 1;
    for (let at = from; at < to; at += 1) ranks[sorted[at]!] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}
