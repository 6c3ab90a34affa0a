import { type Interval, wilsonInterval, Z_95 } from '#shared/analysis/interval.ts';

/**
 * Cohen's kappa (Cohen 1960) of two sources of classes over the same rows: (p_o − p_e) / (1 − p_e), p_o the share of rows on which
 * they agree, p_e that expected from how often each uses each class; 1 for full agreement, 0 for chance, at least −1.
 * Limits from the large-sample variance of Fleiss, Cohen & Everitt 1969 (Psychol. Bull. 72:323), cut at −1 and 1; where that is 0
 * (full agreement, say), `kappaWithoutSpread`.
 * NaN when there are no rows or only one class is ever used (nothing to agree about). Rows where either is below 0 are left out.
 * @param a, b class codes [rows], 0..classCount − 1.
 */
export function cohenKappa(a: ArrayLike<number>, b: ArrayLike<number>, classCount: number): Interval {
  const byFirst = new Float64Array(classCount);
  const bySecond = new Float64Array(classCount);
  /** Only the pairs that occur: annotators may use as many classes as there are rows. */
  const pairs = new Map<number, number>();
  let n = 0;
  let agreed = 0;
  for (let row = 0; row < a.length; row += 1) {
    const [first, second] = [a[row]!, b[row]!];
    if (first < 0 || second < 0) continue;
    byFirst[first]! += 1;
    bySecond[second]! += 1;
    const pair = first * classCount + second;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    if (first === second) agreed += 1;
    n += 1;
  }
  const observed = agreed / n;
  const expected = byFirst.reduce((sum, count, k) => sum + (count / n) * (bySecond[k]! / n), 0);
  const free = 1 - expected;
  if (n === 0 || free < 1e-12) return { value: NaN, low: NaN, high: NaN, n };
  const value = (observed - expected) / free;
  let diagonal = 0;
  let rest = 0;
  for (const [pair, count] of pairs) {
    const [first, second] = [Math.floor(pair / classCount), pair % classCount];
    const margins = (bySecond[first]! + byFirst[second]!) / n;
    if (first === second) diagonal += (count / n) * (1 - margins * (1 - value)) ** 2;
    else rest += (count / n) * margins ** 2;
  }
  const variance = (diagonal + (1 - value) ** 2 * rest - (value - expected * (1 - value)) ** 2) / (n * free * free);
  if (variance < 1e-12) return kappaWithoutSpread(agreed, expected, n);
  const half = Z_95 * Math.sqrt(variance);
  return { value, low: Math.max(-1, value - half), high: Math.min(1, value + half), n };
}

/**
 * A chance-corrected agreement over n rows whose variance is estimated as 0: a few rows in full agreement do not prove it. The agreement
 * has its Wilson limits (p_o = agreed / n), and the chance p_e stays what it is.
 */
export function kappaWithoutSpread(agreed: number, expected: number, n: number): Interval {
  const kappaOf = (share: number): number => Math.max(-1, (share - expected) / (1 - expected));
  const { value, low, high } = wilsonInterval(agreed, n);
  return { value: kappaOf(value), low: kappaOf(low), high: kappaOf(high), n };
}
