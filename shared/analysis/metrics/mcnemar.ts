import { WinnowError } from '#shared/base/winnowError.ts';
import { selectedRows, type Selection } from '../selection.ts';

export type McNemarTest = {
  /** Rows that only the first set of predictions gets right, and only the second. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly method: 'exact' | 'chi_squared';
  /** Chi-squared with continuity correction; null for the exact test. */
  readonly statistic: number | null;
  /** Two-sided. 1 when the two never differ. */
  readonly pValue: number;
};

export type PairedPredictions = {
  /** Class indices [N]; negative = none. Rows where any of the three is missing are left out. */
  readonly labels: Int32Array;
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly selection?: Selection;
};

/** Below this many discordant rows the binomial tail is summed exactly. */
const EXACT_BELOW = 25;

/**
 * Do two sets of predictions on the same rows differ in accuracy (McNemar 1947)? Exact binomial below 25 discordant rows,
 * else chi-squared with one degree of freedom and Edwards' correction, (|b - c| - 1)² / (b + c).
 */
export function mcNemarFromCounts(onlyFirst: number, onlySecond: number): McNemarTest {
  const discordant = onlyFirst + onlySecond;
  if (discordant < EXACT_BELOW) {
    const pValue = Math.min(1, 2 * fairCoinTail(Math.min(onlyFirst, onlySecond), discordant));
    return { onlyFirst, onlySecond, method: 'exact', statistic: null, pValue };
  }
  const statistic = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1) ** 2 / discordant;
  return { onlyFirst, onlySecond, method: 'chi_squared', statistic, pValue: chiSquaredTail(statistic) };
}

/** The same test, counted from predictions. */
export function mcNemar(input: PairedPredictions): McNemarTest {
  const { labels, first, second } = input;
  if (labels.length !== first.length || labels.length !== second.length) {
    throw new WinnowError('internal', 'Labels and both sets of predictions must have the same length.');
  }
  let onlyFirst = 0;
  let onlySecond = 0;
  for (const row of selectedRows(input.selection, labels.length)) {
    const label = labels[row]!;
    if (label < 0 || first[row]! < 0 || second[row]! < 0) continue;
    const firstRight = first[row] === label;
    const secondRight = second[row] === label;
    if (firstRight && !secondRight) onlyFirst += 1;
    if (secondRight && !firstRight) onlySecond += 1;
  }
  return mcNemarFromCounts(onlyFirst, onlySecond);
}

/** P(at most `successes` heads in `throws` throws of a fair coin). */
function fairCoinTail(successes: number, throws: number): number {
  let term = 0.5 ** throws;
  let sum = term;
  for (let k = 1; k <= successes; k += 1) {
    term *= (throws - k + 1) / k;
    sum += term;
  }
  return sum;
}

/**
 * P(chi-squared with one degree of freedom > x) = Q(1/2, x/2), the upper regularised incomplete gamma function:
 * series below 3, Lentz's continued fraction above (Press et al., Numerical Recipes, 6.2).
 */
export function chiSquaredTail(x: number): number {
  if (x <= 0) return 1;
  const half = x / 2;
  const front = Math.exp(-half) * Math.sqrt(half / Math.PI);
  if (half < 1.5) {
    let term = 2;
    let sum = term;
    for (let k = 1; term > sum * Number.EPSILON; k += 1) {
      term *= half / (0.5 + k);
      sum += term;
    }
    return 1 - front * sum;
  }
  let b = half + 0.5;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 500; k += 1) {
    const a = -k * (k - 0.5);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const step = c * d;
    fraction *= step;
    if (Math.abs(step - 1) < Number.EPSILON) break;
  }
  return front * fraction;
}
