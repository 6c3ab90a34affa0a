import { WinnowError } from '#shared/base/winnowError.ts';
import { type Interval, wilsonInterval, Z_95 } from '#shared/analysis/interval.ts';

/**
 * Interval of a share from a simple random sample of `n` out of `population` without replacement. Sampling without
 * replacement divides the variance by (N − 1) / (N − n) (finite-population correction; Cochran, Sampling Techniques, 3rd ed. 1977,
 * §3.2), so Wilson's limits are taken at n (N − 1) / (N − n) rows. All rows seen gives the share itself.
 * @throws WinnowError `internal` unless 0 <= k <= n <= population.
 */
export function finiteShare(k: number, n: number, population: number): Interval {
  if (!(n <= population)) throw new WinnowError('internal', `A sample of ${n} out of ${population} makes no sense.`);
  if (n === 0) return wilsonInterval(k, n);
  const value = k / n;
  if (n === population) return { value, low: value, high: value, n };
  const effective = (n * (population - 1)) / (population - n);
  const { low, high } = wilsonInterval(value * effective, effective);
  return { value, low: k === 0 ? 0 : low, high: k === n ? 1 : high, n };
}

/** One audited row. `isKept` false: the row turned out not to belong in the data, so it has no truth. */
export type AuditedRow = { readonly proxy: boolean; readonly truth: boolean; readonly isKept: boolean };

/**
 * Share of rows for which something is true, when a cheap stand-in (the proxy, for instance "prediction equals the label")
 * is known for every row and the truth only for a simple random sample: the difference estimator
 *
 *   R = x̄ + ē,   e = k y − x − R (k − 1),   so   R = (x̄ + mean(k y − x)) / mean(k)
 *
 * with x the proxy, x̄ its share of all N rows, y the truth, k whether the row belongs in the data (without rows that do not,
 * e = y − x). Unbiased to first order whatever the proxy is, and the better the proxy the narrower: only e varies. Source: Cochran 1977
 * §7.9 (difference estimator), §6.4 (ratio, linearised); the same estimator as prediction-powered inference (Angelopoulos,
 * Bates, Fannjiang, Jordan & Zrnic 2023, Science 382:669).
 *
 * Limits: e takes values around −1, 0 and 1, often 0 alone, where a normal interval collapses. So one pseudo-row of +1 and one of
 * −1 are added (Bonett & Price 2012, J. Educ. Behav. Stat. 37:479, for paired shares), each of weight 1 − n/N, and the
 * variance is multiplied by 1 − n/N. Clipped to 0..1.
 * @param proxyShare x̄, 0..1, over all `population` rows. n is the number of rows kept.
 * @throws WinnowError `internal` when there are more rows than the population has.
 */
export function assistedShare(proxyShare: number, population: number, rows: readonly AuditedRow[]): Interval {
  const n = rows.length;
  if (n > population) throw new WinnowError('internal', `A sample of ${n} out of ${population} makes no sense.`);
  const kept = rows.filter(({ isKept }) => isKept).length;
  if (kept === 0) return { value: NaN, low: NaN, high: NaN, n: 0 };
  const keptShare = kept / n;
  const differences = rows.map(({ proxy, truth, isKept }) => Number(isKept && truth) - Number(proxy));
  const value = (proxyShare + differences.reduce((sum, d) => sum + d, 0) / n) / keptShare;
  let sum = 0;
  let squares = 0;
  rows.forEach(({ isKept }, at) => {
    const residual = differences[at]! + (isKept ? 0 : value);
    sum += residual;
    squares += residual * residual;
  });
  const unseen = 1 - n / population;
  const count = n + 2 * unseen;
  const mean = sum / count;
  const variance = ((squares + 2 * unseen) / count - mean * mean) / count;
  const half = (Z_95 * Math.sqrt(Math.max(0, variance) * unseen)) / keptShare;
  const centre = proxyShare + mean;
  const clip = (share: number): number => Math.min(1, Math.max(0, share));
  // The point estimate itself may leave 0..1 when the sample is small.
  return {
    value: clip(value),
    low: clip(Math.min(value, centre - half)),
    high: clip(Math.max(value, centre + half)),
    n: kept,
  };
}
