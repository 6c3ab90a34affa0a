import { lnGamma, normalTail, studentTail } from './distributions.ts';
import { wilsonInterval, Z_95, type Interval } from '#shared/analysis/interval.ts';

/** Count, sum and sum of squares of a value over a group of rows: all that the comparisons of means need. */
export type GroupSums = { readonly n: number; readonly sum: number; readonly sumSquares: number };

export type OneSidedTest = { readonly statistic: number; readonly pValue: number };

export type WelchTest = OneSidedTest & { readonly df: number };

/** Below this expected count in a cell of the 2 × 2 table the normal approximation claims too much (Cochran 1954). */
const FEWEST_EXPECTED = 5;

/**
 * Is the share k1 of n1 higher than k2 of n2, one-sided? `statistic` is z with the pooled share, without continuity correction. The
 * p-value is that of z where at least 5 rows are expected in each cell of the table, else Fisher's exact one (1935): one error
 * of one row is no proof. Two groups without difference to find (all or none are hits, or one is empty) give z = 0, p = 1.
 */
export function twoProportionTest(k1: number, n1: number, k2: number, n2: number): OneSidedTest {
  const pooled = (k1 + k2) / (n1 + n2);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
  if (!(n1 > 0 && n2 > 0) || !(error > 0)) return { statistic: 0, pValue: 1 };
  const statistic = (k1 / n1 - k2 / n2) / error;
  const isFew = Math.min(n1, n2) * Math.min(pooled, 1 - pooled) < FEWEST_EXPECTED;
  return { statistic, pValue: isFew ? hypergeometricTail(k1, n1, k1 + k2, n1 + n2) : normalTail(statistic) };
}

/** P(at least `hits` hits among n rows drawn without replacement from `rows`, of which `allHits` are hits). */
function hypergeometricTail(hits: number, n: number, allHits: number, rows: number): number {
  const lnChoose = (of: number, k: number): number => lnGamma(of + 1) - lnGamma(k + 1) - lnGamma(of - k + 1);
  const others = rows - allHits;
  let term = Math.exp(lnChoose(allHits, hits) + lnChoose(others, n - hits) - lnChoose(rows, n));
  let sum = term;
  // Past the mode the terms fall; before it they may grow from next to nothing.
  const mode = ((n + 1) * (allHits + 1)) / (rows + 2);
  for (let k = hits; k < Math.min(n, allHits); k += 1) {
    term *= ((allHits - k) * (n - k)) / ((k + 1) * (others - n + k + 1));
    sum += term;
    if (k > mode && term < sum * Number.EPSILON) break;
  }
  return Math.min(1, sum);
}

/**
 * Is the mean of the first group higher than that of the second? Welch (1947), one-sided, with the Welch–Satterthwaite
 * degrees of freedom. Fewer than two rows in a group give p = 1; no variance at all decides by the means alone.
 */
export function welchTest(first: GroupSums, second: GroupSums): WelchTest {
  if (first.n < 2 || second.n < 2) return { statistic: 0, pValue: 1, df: NaN };
  const a = sampleVariance(first) / first.n;
  const b = sampleVariance(second) / second.n;
  const difference = first.sum / first.n - second.sum / second.n;
  if (a + b === 0) {
    return difference > 0 ? { statistic: Infinity, pValue: 0, df: Infinity } : { statistic: 0, pValue: 1, df: NaN };
  }
  const statistic = difference / Math.sqrt(a + b);
  const df = (a + b) ** 2 / ((a * a) / (first.n - 1) + (b * b) / (second.n - 1));
  return { statistic, pValue: studentTail(statistic, df), df };
}

/** Cohen's h = 2 asin √p1 − 2 asin √p2 (Cohen 1988): 0.2 is small, 0.5 medium, 0.8 large. */
export function cohensH(share1: number, share2: number): number {
  return 2 * Math.asin(Math.sqrt(share1)) - 2 * Math.asin(Math.sqrt(share2));
}

/**
 * Hedges' g: the difference of means in pooled standard deviations, with the small-sample factor 1 − 3 / (4 df − 1)
 * (Hedges 1981). NaN where there is no variance to measure by.
 */
export function hedgesG(first: GroupSums, second: GroupSums): number {
  const df = first.n + second.n - 2;
  if (first.n < 1 || second.n < 1 || df < 1) return NaN;
  const squares = sampleVariance(first) * (first.n - 1) + sampleVariance(second) * (second.n - 1);
  if (!(squares > 0)) return NaN;
  return ((first.sum / first.n - second.sum / second.n) / Math.sqrt(squares / df)) * (1 - 3 / (4 * df - 1));
}

/**
 * First minus second of two estimates that have intervals of their own: each limit is as far from the difference as the square root of
 * a² − 2 r a b + b², a and b the distances of the two estimates from the limits that pull the same way, r the correlation of the
 * estimates, −1..1 (MOVER: Zou & Donner 2008; without correlation and with Wilson's limits it is Newcombe's). n is the smaller
 * one; an estimate without limits leaves the difference without them (NaN).
 */
export function intervalOfDifference(first: Interval, second: Interval, correlation = 0): Interval {
  const combine = (a: number, b: number): number => Math.sqrt(Math.max(0, a * a - 2 * correlation * a * b + b * b));
  const value = first.value - second.value;
  return {
    value,
    low: value - combine(first.value - first.low, second.high - second.value),
    high: value + combine(first.high - first.value, second.value - second.low),
    n: Math.min(first.n, second.n),
  };
}

export type PairedCounts = {
  /** Rows that are hits both times, only the first, only the second, neither time. */
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
};

/**
 * Second share minus first share on the same rows, with Newcombe's score interval for paired data (Newcombe 1998,
 * "Improved confidence intervals for the difference between binomial proportions based on paired data", method 10). No rows: NaN.
 */
export function pairedDifference({ both, onlyFirst, onlySecond, neither }: PairedCounts): Interval {
  const n = both + onlyFirst + onlySecond + neither;
  const product = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  const cross = both * neither - onlyFirst * onlySecond;
  const corrected = cross > 0 ? Math.max(cross - n / 2, 0) : cross;
  const phi = product > 0 ? corrected / Math.sqrt(product) : 0;
  return intervalOfDifference(wilsonInterval(both + onlySecond, n), wilsonInterval(both + onlyFirst, n), phi);
}

/**
 * Mean with the interval mean ± z · s / √n (normal, for large n). NaN limits for fewer than two rows, and for values that are all
 * the same: nothing is known of their spread then, and no spread would claim to know the mean exactly.
 */
export function meanInterval({ n, sum, sumSquares }: GroupSums, z = Z_95): Interval {
  const value = n === 0 ? NaN : sum / n;
  const variance = sampleVariance({ n, sum, sumSquares });
  const isSpread = variance * n > 1e-12 * sumSquares;
  const half = isSpread ? z * Math.sqrt(variance / n) : NaN;
  return { value, low: value - half, high: value + half, n };
}

/** With n − 1 below; never negative, whatever rounding does. 0 for a single row. */
function sampleVariance({ n, sum, sumSquares }: GroupSums): number {
  return n < 2 ? 0 : Math.max(0, (sumSquares - (sum * sum) / n) / (n - 1));
}
