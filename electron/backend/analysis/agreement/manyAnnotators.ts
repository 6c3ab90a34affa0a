import { type Interval, wilsonInterval, Z_95 } from '#shared/analysis/interval.ts';
import { kappaWithoutSpread } from './cohenKappa.ts';

/**
 * The labels that several annotators gave each row: row r has `codes[starts[r]] … codes[starts[r + 1] − 1]`, class codes
 * 0..classCount − 1, in any order. Int32Array [labels] and Int32Array [rows + 1].
 */
export type RowLabels = { readonly codes: Int32Array; readonly starts: Int32Array; readonly classCount: number };

/** Of one row: how many labels, how many ordered pairs of different labels are equal, and how often each class. */
type RowCount = { readonly labels: number; readonly equalPairs: number; readonly counts: ReadonlyMap<number, number> };

/** Rows with at least two labels; others say nothing of agreement. */
function* comparedRows({ codes, starts }: RowLabels): Generator<RowCount> {
  for (let row = 0; row + 1 < starts.length; row += 1) {
    const labels = starts[row + 1]! - starts[row]!;
    if (labels < 2) continue;
    const counts = new Map<number, number>();
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1)
      counts.set(codes[at]!, (counts.get(codes[at]!) ?? 0) + 1);
    let equalPairs = 0;
    for (const count of counts.values()) equalPairs += count * (count - 1);
    yield { labels, equalPairs, counts };
  }
}

const agreementOf = ({ labels, equalPairs }: RowCount): number => equalPairs / (labels * (labels - 1));

/**
 * Probability that two annotators of a row agree: the mean over rows with at least two labels of the share of equal pairs.
 * n = those rows. With two labels a row it is a plain share with its Wilson interval; with more, the rows' shares vary less
 * than that, so Wilson's limits are taken at the effective count n p (1 − p) / s² (Korn & Graubard 1998), at most the pairs.
 */
export function pairwiseAgreement(rows: RowLabels): Interval {
  let n = 0;
  let sum = 0;
  let squares = 0;
  let pairs = 0;
  for (const row of comparedRows(rows)) {
    const share = agreementOf(row);
    n += 1;
    sum += share;
    squares += share * share;
    pairs += (row.labels * (row.labels - 1)) / 2;
  }
  if (n === 0) return wilsonInterval(0, 0);
  const value = Math.min(1, sum / n);
  const binomial = value * (1 - value);
  // s² with n in the denominator, as p (1 − p) has it: two labels a row give exactly n.
  const spread = squares / n - value * value;
  const effective = binomial === 0 || pairs === n ? n : Math.min(pairs, Math.max(n, (n * binomial) / spread));
  const { low, high } = wilsonInterval(value * effective, effective);
  return { value, low, high: value === 1 ? 1 : high, n };
}

/**
 * Fleiss' kappa (Fleiss 1971, Psychol. Bull. 76:378) for rows with the same number of labels each, from whomever. NaN when
 * that number differs between rows, there are no rows, or one class only is used. Limits by the delete-one-row jackknife
 * (Tukey 1958), which unlike Fleiss' own variance does not assume that there is no agreement; where it finds no spread (full
 * agreement, say), `kappaWithoutSpread`.
 */
export function fleissKappa(rows: RowLabels): Interval {
  const totals = new Float64Array(rows.classCount);
  let n = 0;
  let labels = 0;
  let agreed = 0;
  let isEven = true;
  for (const row of comparedRows(rows)) {
    labels ||= row.labels;
    isEven &&= row.labels === labels;
    n += 1;
    agreed += agreementOf(row);
    for (const [k, count] of row.counts) totals[k]! += count;
  }
  const unknown = { value: NaN, low: NaN, high: NaN, n };
  if (n === 0 || !isEven) return unknown;
  let squares = 0;
  for (const total of totals) squares += total * total;
  const expectedOf = (count: number, squaredTotals: number): number => squaredTotals / (count * labels) ** 2;
  const kappa = (count: number, agreement: number, squaredTotals: number): number => {
    const expected = expectedOf(count, squaredTotals);
    return 1 - expected < 1e-12 ? NaN : (agreement / count - expected) / (1 - expected);
  };
  const value = kappa(n, agreed, squares);
  if (Number.isNaN(value)) return unknown;
  const without: number[] = [];
  for (const row of comparedRows(rows)) {
    let left = squares;
    for (const [k, count] of row.counts) left += count * count - 2 * totals[k]! * count;
    const one = n < 2 ? NaN : kappa(n - 1, agreed - agreementOf(row), left);
    if (!Number.isNaN(one)) without.push(one);
  }
  const mean = without.reduce((sum, one) => sum + one, 0) / without.length;
  const spread = without.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  if (without.length >= 2 && spread < 1e-12) return kappaWithoutSpread(Math.min(agreed, n), expectedOf(n, squares), n);
  const half = without.length < 2 ? NaN : Z_95 * Math.sqrt(((without.length - 1) / without.length) * spread);
  return { value, low: Math.max(-1, value - half), high: Math.min(1, value + half), n };
}

/**
 * Krippendorff's alpha for classes (nominal): 1 − D_o / D_e over all pairs of labels within rows; any number of annotators,
 * any labels missing (Krippendorff 2011, Computing Krippendorff's Alpha-Reliability). 1 for full agreement, 0 for chance. NaN without rows
 * of at least two labels, or when one class only is used.
 */
export function krippendorffAlpha(rows: RowLabels): number {
  const totals = new Float64Array(rows.classCount);
  let n = 0;
  let equal = 0;
  for (const row of comparedRows(rows)) {
    n += row.labels;
    equal += row.equalPairs / (row.labels - 1);
    for (const [k, count] of row.counts) totals[k]! += count;
  }
  let expected = 0;
  for (const total of totals) expected += (total * (total - 1)) / (n - 1);
  return n === 0 || n - expected < 1e-9 ? NaN : 1 - (n - equal) / (n - expected);
}
