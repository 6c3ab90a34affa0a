import { wilsonInterval } from './interval.ts';

/** Fewer labelled rows say nothing. */
const fewestRows = 20;
/** Of fewer rows the order is known too badly to speak against a model. */
const fewestForOrder = 100;
/** One-sided 14 % and 4 %: together the 18 % of meaningless numbers that may pass; 2 % are left for the normal approximation. */
const Z_ORDER = 1.0803193408149558;
const Z_ACCURACY = 1.7506860712521692;
/** One-sided 3 %. */
const Z_USEFUL = 1.8807936081512509;
/** One-sided 0.1 %: what has to be surer, since an honest model never does worse than chance. */
const Z_999 = 3.090232306167813;
/** A class that has this share of the labels is what an honest weak model may call everything. */
const dominating = 0.6;
/** A model that orders its classes so well is good, and is not to be stopped. */
const goodOrder = 0.7;
/** Such a one is of use, and is rarely to be stopped. */
const usefulOrder = 0.6;

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
 * Whether predictions agree with labels more than chance would, by two one-sided tests on the same rows:
 *
 * - accuracy: a − c > 1.751 · √(c (1 − c) / n), where c = Σ share of label × share of prediction (Cohen 1960); 4 %.
 * - order: A − ½ > 1.080 · s, where A is the area under the ROC curve of each label against the rest, pooled over all pairs (Mann and
 *   Whitney 1947; Hand and Till 2001), and s its spread where labels are dealt at random, ties included: Σ deviations² / (n − 1) of the
 *   sum of ranks (Hoeffding 1951); 14 %.
 *
 * chance: with 100 rows or more, neither is above chance, and an area of 0.7 is excluded at 0.1 % (A + 3.090 · s < 0.7; that asks more
 * only below 150 rows). Where one class has more than 60 % of the labels its rows tell less, and an area of 0.6 has to be excluded at
 * 3 % as well (A + 1.881 · s < 0.6).
 * below: both under chance at 0.1 %, with 20 rows or more.
 * constant: one class for every row, with 20 rows or more; where that class may have 60 % of the labels (Wilson 1927), which is what an
 * honest weak model calls everything, only together with `chance`.
 *
 * Errors, by simulation: a good model (an area of 0.7) is stopped in fewer than 1 of 1000 draws, whatever the number of rows and the
 * shares of the classes. Numbers that have nothing to do with the labels pass in fewer than 20 % of draws of 256 rows (14 + 4 % and the
 * error of the normal approximation; no class above 60 %) and in fewer than 40 % of 100 rows. A weak honest model with an area of 0.6
 * is stopped in at most 5 % of draws of 256 rows; one of 0.55 in about 30 % and one of 0.53 in about 55 %, of 2048 rows in about 8 %.
 * O(labels · rows · log rows).
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
  const gain = accuracy - chance;
  const verdict = (is: ChanceVerdict['is'], isDoubtful = true): ChanceVerdict => ({ ...said, order, is, isDoubtful });
  if (-gain > Z_999 * error && 0.5 - order > Z_999 * spread) return verdict('below');
  if (only === null && gain > Z_ACCURACY * error) return verdict('fine', false);
  const isDominated = Math.max(...labelCounts.values()) > dominating * n;
  const mayBeUseful = isDominated && order + Z_USEFUL * spread >= usefulOrder;
  const mayBeGood = order + Z_999 * spread >= goodOrder;
  const isUseless = n >= fewestForOrder && order - 0.5 <= Z_ORDER * spread && !mayBeUseful && !mayBeGood;
  if (only === null) return verdict(isUseless ? 'chance' : 'fine');
  const mayDominate = wilsonInterval(labelCounts.get(only) ?? 0, n).high >= dominating;
  return verdict(isUseless || !mayDominate ? 'constant' : 'fine');
}

/** The pooled order of all labels, and how far it strays from 0.5 when the labels are dealt at random. */
function orderOf(
  rows: readonly number[],
  labels: ArrayLike<number>,
  { scores, width }: Pick<ScoredRows, 'scores' | 'width'>,
): { readonly order: number; readonly spread: number } {
  const n = rows.length;
  const inUse = [...new Set(rows.map((row) => labels[row]!))];
  const placeOf = new Map(inUse.map((label, place) => [label, place]));
  const places = Int32Array.from(rows, (row) => placeOf.get(labels[row]!)!);
  const counts = new Float64Array(inUse.length);
  for (const place of places) counts[place]! += 1;
  const ranks = inUse.map((label) => midranks(Float64Array.from(rows, (row) => scores[row * width + label]!)));
  let [pairs, least, sum, squares] = [0, 0, 0, 0];
  for (const count of counts) {
    pairs += count * (n - count);
    least += (count * (count + 1)) / 2;
  }
  for (let at = 0; at < n; at += 1) {
    sum += ranks[places[at]!]![at]!;
    let mean = 0;
    for (let k = 0; k < ranks.length; k += 1) mean += (counts[k]! / n) * ranks[k]![at]!;
    for (let k = 0; k < ranks.length; k += 1) squares += counts[k]! * (ranks[k]![at]! - mean) ** 2;
  }
  return { order: (sum - least) / pairs, spread: Math.sqrt(squares / (n - 1)) / pairs };
}

/** Ranks from 1, equal values share their mean. */
function midranks(values: Float64Array): Float64Array {
  const sorted = values.toSorted();
  const n = values.length;
  /** How many values are smaller, or, where `isIncluded`, as large as this one too. */
  const below = (value: number, isIncluded: boolean): number => {
    let [low, high] = [0, n];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < value || (isIncluded && sorted[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return values.map((value) => (below(value, false) + below(value, true) + 1) / 2);
}
