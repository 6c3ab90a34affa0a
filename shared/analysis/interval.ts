import { WinnowError } from '#shared/base/winnowError.ts';

/** A number with its 95 % interval (unless asked otherwise) and the count behind it. All NaN where n is 0. */
export type Interval = { readonly value: number; readonly low: number; readonly high: number; readonly n: number };

/** The 97.5 % point of the normal distribution. */
export const Z_95 = 1.959963984540054;

/**
 * Wilson score interval of a share k of n (Wilson 1927, without continuity correction). n = 0 gives NaN.
 * @throws WinnowError `internal` unless 0 <= k <= n.
 */
export function wilsonInterval(k: number, n: number, z = Z_95): Interval {
  if (!(k >= 0 && k <= n)) throw new WinnowError('internal', `A share of ${k} out of ${n} makes no sense.`);
  if (n === 0) return { value: NaN, low: NaN, high: NaN, n };
  const share = k / n;
  const squared = z * z;
  const denominator = 1 + squared / n;
  const centre = (share + squared / (2 * n)) / denominator;
  const half = (z / denominator) * Math.sqrt((share * (1 - share)) / n + squared / (4 * n * n));
  // At the ends the formula gives 0 and 1 exactly; rounding would leave 1e-17 there.
  return { value: share, low: k === 0 ? 0 : centre - half, high: k === n ? 1 : centre + half, n };
}

/**
 * Interval of F1 = 2tp / (2tp + fp + fn). The share J = tp / (tp + fp + fn) is a plain binomial one and F1 = 2J / (1 + J)
 * grows with it, so the Wilson limits of J are carried over. n = tp + fp + fn; 0 gives NaN.
 */
export function f1Interval(truePositive: number, falsePositive: number, falseNegative: number, z = Z_95): Interval {
  const share = wilsonInterval(truePositive, truePositive + falsePositive + falseNegative, z);
  const toF1 = (jaccard: number): number => (2 * jaccard) / (1 + jaccard);
  return { value: toF1(share.value), low: toF1(share.low), high: toF1(share.high), n: share.n };
}

/** Linear interpolation between order statistics (type 7 of Hyndman & Fan 1996). NaN for an empty array. */
export function quantileOfSorted(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return NaN;
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
