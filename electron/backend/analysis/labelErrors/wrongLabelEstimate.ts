import { normalTail } from '../metrics/distributions.ts';

/** A count that is not known exactly: the middle of what is believed, and bounds that hold 95 % of it. */
export type CountInterval = { readonly value: number; readonly low: number; readonly high: number };

export type EstimateInput = {
  /** Agreement of each label, 0..1, lower is worse, worst first [rows]. */
  readonly scores: Float64Array;
  /** What a person found, in the same order: 1 wrong, 0 right, −1 nobody has decided [rows]. */
  readonly outcomes: Int8Array;
  /** Wrong labels by the calibrated joint of confident learning. */
  readonly joint: number;
  /** How many rows come next. */
  readonly next: number;
};

export type WrongLabelEstimate = {
  /** Wrong labels among all rows, those found included: its value is theirs and those of `next` and `rest`. */
  readonly wrong: CountInterval;
  /** Among the next undecided rows, worst first, and among the undecided ones after them. */
  readonly next: CountInterval;
  readonly rest: CountInterval;
  /** Undecided rows: how many come next, and how many after. */
  readonly nextCount: number;
  readonly restCount: number;
};

// What is believed before anybody has decided: how far the joint is from the truth, as its natural logarithm, and how steeply wrong
// labels gather at the top. Wide on purpose: on the sets that the tests know the truth of, the joint lies between a fifth and the triple.
const totalMean = 0.2;
const totalSpread = 1;
const slopeMean = Math.log(2.2);
const slopeSpread = 0.7;
const totals = 41;
const slopes = 15;
const widest = 2.6;
/**
 * How much a decision says. Rows beside each other are wrong for the same reasons and the curve is only nearly this shape, so that a
 * full count would be too sure of the rows that nobody has seen.
 */
const trust = 0.3;
const mostBins = 80;

/**
 * How many labels are wrong. The chance that a label is wrong is taken as a logistic curve of its agreement, σ(a + b·logit(1 − score));
 * beliefs about the total and the steepness b start around the joint and are updated by Bayes' rule with every decision, on a grid. The
 * counts are mixtures of normal approximations of sums of independent rows. Intervals are central, 95 %.
 * Cost: O(rows) and a grid of 600 curves over 80 bins.
 */
export function estimateWrongLabels({ scores, outcomes, joint, next }: EstimateInput): WrongLabelEstimate {
  const x = scores.map((score) => {
    const bounded = Math.min(Math.max(score, 1e-4), 1 - 1e-4);
    return Math.log((1 - bounded) / bounded);
  });
  const all = binsOf(x, (row) => row >= 0);
  let ahead = 0;
  let found = 0;
  const isNext = new Uint8Array(x.length);
  outcomes.forEach((outcome, row) => {
    if (outcome === 1) found += 1;
    if (outcome >= 0 || ahead === next) return;
    ahead += 1;
    isNext[row] = 1;
  });
  const soon = binsOf(x, (row) => isNext[row] === 1);
  const later = binsOf(x, (row) => outcomes[row]! < 0 && isNext[row] === 0);
  const right = binsOf(x, (row) => outcomes[row] === 0);
  const wrong = binsOf(x, (row) => outcomes[row] === 1);
  const curves = curvesOf(all, Math.max(joint, 1) / Math.max(x.length, 1), { right, wrong });
  const sumsOf = (bins: Bins) => curves.map((curve) => ({ weight: curve.weight, ...momentsOf(bins, curve) }));
  const [nextSums, restSums] = [sumsOf(soon), sumsOf(later)];
  const both = nextSums.map((sum, at) => ({
    weight: sum.weight,
    mean: found + sum.mean + restSums[at]!.mean,
    variance: sum.variance + restSums[at]!.variance,
  }));
  const inNext = intervalOf(nextSums, 0, soon.total);
  const inRest = intervalOf(restSums, 0, later.total);
  return {
    // Who reads the parts adds them up; middles of skewed beliefs would not come to the middle of the whole.
    wrong: { ...intervalOf(both, found, x.length), value: found + inNext.value + inRest.value },
    next: inNext,
    rest: inRest,
    nextCount: soon.total,
    restCount: later.total,
  };
}

/** Rows of like x together: their mean x, and how many they are. */
type Bins = { readonly x: readonly number[]; readonly n: readonly number[]; readonly total: number };
type Curve = { readonly a: number; readonly b: number; readonly weight: number };
type Sum = { readonly weight: number; readonly mean: number; readonly variance: number };

function binsOf(x: Float64Array, accept: (row: number) => boolean): Bins {
  const rows: number[] = [];
  for (let row = 0; row < x.length; row += 1) if (accept(row)) rows.push(x[row]!);
  const count = Math.min(mostBins, rows.length);
  const means: number[] = [];
  const sizes: number[] = [];
  for (let bin = 0; bin < count; bin += 1) {
    // Finer where the least trusted rows are: the square of the place.
    const from = Math.max(Math.floor((bin / count) ** 2 * rows.length), bin);
    const to = Math.max(Math.floor(((bin + 1) / count) ** 2 * rows.length), bin + 1);
    let sum = 0;
    for (let at = from; at < to; at += 1) sum += rows[at]!;
    means.push(sum / (to - from));
    sizes.push(to - from);
  }
  return { x: means, n: sizes, total: rows.length };
}

const chanceOf = (a: number, b: number, x: number): number => 1 / (1 + Math.exp(-(a + b * x)));

/** The grid of curves, each with what is believed of it after the decisions; weights add up to 1. */
function curvesOf(all: Bins, share: number, seen: { readonly right: Bins; readonly wrong: Bins }): Curve[] {
  const curves: { a: number; b: number; belief: number }[] = [];
  const starts = new Float64Array(slopes);
  for (let i = 0; i < totals; i += 1) {
    const z = widest * ((2 * i) / (totals - 1) - 1);
    const wanted = share * Math.exp(totalMean + totalSpread * z);
    if (wanted > 0.95) continue;
    for (let j = 0; j < slopes; j += 1) {
      const y = widest * ((2 * j) / (slopes - 1) - 1);
      const b = Math.exp(slopeMean + slopeSpread * y);
      const a = (starts[j] = offsetOf(all, b, wanted * all.total, starts[j]!));
      const likelihood =
        sumOf(seen.wrong, (x) => Math.log(Math.max(chanceOf(a, b, x), 1e-4))) +
        sumOf(seen.right, (x) => Math.log(Math.max(1 - chanceOf(a, b, x), 1e-4)));
      curves.push({ a, b, belief: -0.5 * (z * z + y * y) + trust * likelihood });
    }
  }
  const most = Math.max(...curves.map(({ belief }) => belief));
  const weights = curves.map(({ belief }) => Math.exp(belief - most));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return curves.map(({ a, b }, at) => ({ a, b, weight: weights[at]! / sum }));
}

/**
 * The a at which the chances of all rows add up to `wanted`, by Newton's method from the a of a neighbouring curve, kept between bounds
 * that close in.
 */
function offsetOf(all: Bins, b: number, wanted: number, start: number): number {
  let [low, high] = [-60, 60];
  let a = start;
  for (let step = 0; step < 40; step += 1) {
    let [sum, slope] = [0, 0];
    for (let bin = 0; bin < all.x.length; bin += 1) {
      const chance = chanceOf(a, b, all.x[bin]!);
      sum += all.n[bin]! * chance;
      slope += all.n[bin]! * chance * (1 - chance);
    }
    if (Math.abs(sum - wanted) < 1e-6 * all.total) break;
    if (sum > wanted) high = a;
    else low = a;
    const next = a + (wanted - sum) / slope;
    a = next > low && next < high ? next : (low + high) / 2;
  }
  return a;
}

function sumOf({ x, n }: Bins, of: (x: number) => number): number {
  let sum = 0;
  for (let bin = 0; bin < x.length; bin += 1) sum += n[bin]! * of(x[bin]!);
  return sum;
}

function momentsOf(bins: Bins, { a, b }: Curve): { mean: number; variance: number } {
  let [mean, variance] = [0, 0];
  for (let bin = 0; bin < bins.x.length; bin += 1) {
    const chance = chanceOf(a, b, bins.x[bin]!);
    mean += bins.n[bin]! * chance;
    variance += bins.n[bin]! * chance * (1 - chance);
  }
  return { mean, variance };
}

/** Middle and bounds of a mixture of normals, whole numbers outwards, within what is possible. */
function intervalOf(sums: readonly Sum[], least: number, most: number): CountInterval {
  const at = (share: number): number => {
    let [low, high] = [least - 1, most + 1];
    for (let step = 0; step < 50; step += 1) {
      const middle = (low + high) / 2;
      const below = sums.reduce(
        (total, { weight, mean, variance }) =>
          total + weight * normalBelow((middle - mean) / Math.sqrt(variance + 1e-9)),
        0,
      );
      if (below < share) low = middle;
      else high = middle;
    }
    return Math.min(Math.max(low, least), most);
  };
  // What is nearly a whole number is one: the search ends a hair beside it.
  return {
    value: Math.round(at(0.5)),
    low: Math.floor(at(0.025) + 0.01),
    high: Math.max(Math.ceil(at(0.975) - 0.01), 0),
  };
}

/** Shares of the standard normal distribution below z, at every 1/`cellsAOne` from −`widestZ` up, for the many that a mixture needs. */
const widestZ = 8;
const cellsAOne = 128;
const sharesBelow = Float64Array.from(
  { length: 2 * widestZ * cellsAOne + 1 },
  (_, cell) => 1 - normalTail(cell / cellsAOne - widestZ),
);

/** By linear interpolation; off by less than 2e-6. */
function normalBelow(z: number): number {
  if (z <= -widestZ) return 0;
  if (z >= widestZ) return 1;
  const place = (z + widestZ) * cellsAOne;
  const cell = Math.floor(place);
  return sharesBelow[cell]! + (place - cell) * (sharesBelow[cell + 1]! - sharesBelow[cell]!);
}
