import { WinnowError } from '#shared/base/winnowError.ts';
import { selectedRows, type Selection } from '../selection.ts';
import { hitOf } from './hits.ts';
import { chiSquaredTail } from './distributions.ts';

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
  return { onlyFirst, onlySecond, method: 'chi_squared', statistic, pValue: chiSquaredTail(statistic, 1) };
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
    const [one, other] = [hitOf(label, first[row]!), hitOf(label, second[row]!)];
    if (one === 1 && other === 0) onlyFirst += 1;
    if (one === 0 && other === 1) onlySecond += 1;
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
