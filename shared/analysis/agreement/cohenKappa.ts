import { type Interval, Z_95 } from '../metrics/interval.ts';

/**
 * Cohen's kappa (Cohen 1960) of two sources of classes over the same rows: (p_o − p_e) / (1 − p_e), p_o the share of rows on which
 * they agree, p_e that expected from how often each uses each class; 1 for full agreement, 0 for chance, at least −1.
 * Limits from the large-sample variance of Fleiss, Cohen & Everitt 1969 (Psychol. Bull. 72:323), cut at −1 and 1.
 * NaN when there are no rows or only one class is ever used (nothing to agree about). Rows where either is below 0 are left out.
 * @param a, b class codes [rows], 0..classCount − 1.
 */
export function cohenKappa(a: ArrayLike<number>, b: ArrayLike<number>, classCount: number): Interval {
  const counts = new Float64Array(classCount * classCount);
  let n = 0;
  for (let row = 0; row < a.length; row += 1) {
    if (a[row]! < 0 || b[row]! < 0) continue;
    counts[a[row]! * classCount + b[row]!]! += 1;
    n += 1;
  }
  const share = (i: number, j: number): number => counts[i * classCount + j]! / n;
  const classes = Array.from({ length: classCount }, (_, k) => k);
  const rowShare = classes.map((i) => classes.reduce((sum, j) => sum + share(i, j), 0));
  const columnShare = classes.map((j) => classes.reduce((sum, i) => sum + share(i, j), 0));
  const observed = classes.reduce((sum, i) => sum + share(i, i), 0);
  const expected = classes.reduce((sum, i) => sum + rowShare[i]! * columnShare[i]!, 0);
  const free = 1 - expected;
  if (n === 0 || free < 1e-12) return { value: NaN, low: NaN, high: NaN, n };
  const value = (observed - expected) / free;
  let diagonal = 0;
  let rest = 0;
  for (const i of classes) {
    for (const j of classes) {
      if (i === j) diagonal += share(i, i) * (1 - (rowShare[i]! + columnShare[i]!) * (1 - value)) ** 2;
      else rest += share(i, j) * (columnShare[i]! + rowShare[j]!) ** 2;
    }
  }
  const variance = (diagonal + (1 - value) ** 2 * rest - (value - expected * (1 - value)) ** 2) / (n * free * free);
  const half = Z_95 * Math.sqrt(Math.max(0, variance));
  return { value, low: Math.max(-1, value - half), high: Math.min(1, value + half), n };
}
