import { describe, expect, test } from 'vitest';
import {
  cohensH,
  hedgesG,
  intervalOfDifference,
  meanInterval,
  pairedDifference,
  twoProportionTest,
  welchTest,
} from './compareGroups.ts';
import { chiSquaredTail, incompleteBeta, lnGamma, normalQuantile, normalTail, studentTail } from './distributions.ts';
import { benjaminiHochberg } from './falseDiscovery.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';

/** Reference values are from SciPy 1.17 unless said otherwise. */
const off = (found: number, expected: number): number => Math.abs(found / expected - 1);

const sums = (values: readonly number[]) => ({
  n: values.length,
  sum: values.reduce((total, value) => total + value, 0),
  sumSquares: values.reduce((total, value) => total + value * value, 0),
});

describe('distributions', () => {
  test('normal: scipy.stats.norm.sf and ppf', () => {
    expect(off(normalTail(0.5), 0.3085375387259869)).toBeLessThan(1e-9);
    expect(off(normalTail(1.96), 0.024997895148220435)).toBeLessThan(1e-9);
    expect(off(normalTail(3), 0.0013498980316300933)).toBeLessThan(1e-9);
    expect(off(normalTail(6), 9.865876450376946e-10)).toBeLessThan(1e-9);
    expect(off(normalTail(-1), 0.8413447460685429)).toBeLessThan(1e-9);
    expect(off(normalQuantile(0.975), 1.959963984540054)).toBeLessThan(1e-9);
    expect(off(normalQuantile(0.9), 1.2815515655446004)).toBeLessThan(1e-9);
    expect(off(normalQuantile(0.01), -2.3263478740408408)).toBeLessThan(1e-9);
    expect(off(normalQuantile(1e-10), -6.361340902404056)).toBeLessThan(1e-9);
    expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1), normalQuantile(2)]).toEqual([
      -Infinity,
      0,
      Infinity,
      NaN,
    ]);
  });

  test("Student's t: scipy.stats.t.sf", () => {
    expect(off(studentTail(2.228, 10), 0.02500588590855566)).toBeLessThan(1e-9);
    expect(off(studentTail(1, 1), 0.25)).toBeLessThan(1e-9);
    expect(off(studentTail(3.5, 4.7), 0.009564796750138218)).toBeLessThan(1e-9);
    expect(off(studentTail(-0.7, 30), 0.7553397782501642)).toBeLessThan(1e-9);
    expect(off(studentTail(12, 200), 1.2110680026233124e-25)).toBeLessThan(1e-9);
    expect(studentTail(0, 5)).toBe(0.5);
  });

  test('chi-squared, ln Γ, incomplete beta: scipy.stats.chi2.sf, scipy.special', () => {
    expect(off(chiSquaredTail(2, 5), 0.8491450360846096)).toBeLessThan(1e-9);
    expect(off(chiSquaredTail(200, 120), 6.341503427369146e-6)).toBeLessThan(1e-9);
    expect(off(lnGamma(0.1), 2.252712651734206)).toBeLessThan(1e-9);
    expect(off(lnGamma(10.5), 13.940625219403763)).toBeLessThan(1e-9);
    expect(off(lnGamma(1000), 5905.220423209181)).toBeLessThan(1e-9);
    expect(off(incompleteBeta(2, 3, 0.4), 0.5248)).toBeLessThan(1e-9);
    expect(off(incompleteBeta(0.5, 0.5, 0.1), 0.20483276469913345)).toBeLessThan(1e-9);
    expect(off(incompleteBeta(50, 60, 0.5), 0.8309072939016693)).toBeLessThan(1e-9);
  });
});

describe('comparisons of two groups', () => {
  const first = [3.1, 2.5, 4.7, 5.2, 3.3, 4.4];
  const second = [2.2, 2.9, 1.7, 3.0, 2.4];

  test("Welch's t and Hedges' g: scipy.stats.ttest_ind(equal_var=False), NumPy", () => {
    const { statistic, df, pValue } = welchTest(sums(first), sums(second));
    expect(off(statistic, 2.9058550774230856)).toBeLessThan(1e-9);
    expect(off(df, 7.640189600486591)).toBeLessThan(1e-9);
    expect(off(pValue, 0.010356276171390812)).toBeLessThan(1e-9);
    expect(off(hedgesG(sums(first), sums(second)), 1.5157052898127452)).toBeLessThan(1e-9);
    expect(off(welchTest(sums(second), sums(first)).pValue, 1 - 0.010356276171390812)).toBeLessThan(1e-9);
  });

  test('two proportions: z² is the uncorrected chi-squared of the 2 × 2 table (scipy.stats.chi2_contingency)', () => {
    const { statistic, pValue } = twoProportionTest(45, 150, 60, 350);
    expect(off(statistic ** 2, 10.462412813226557)).toBeLessThan(1e-9);
    expect(off(pValue, 0.00121828049690841 / 2)).toBeLessThan(1e-9);
    expect(off(cohensH(0.3, 0.1), 0.5157783719341241)).toBeLessThan(1e-9);
  });

  test("few expected rows: Fisher's exact test, his tea tasting (17/70, 1/70) and every small table by counting", () => {
    expect(twoProportionTest(3, 4, 1, 4).pValue).toBeCloseTo(17 / 70, 12);
    expect(twoProportionTest(4, 4, 0, 4).pValue).toBeCloseTo(1 / 70, 12);
    // One wrong row of one, beside 5 wrong of 99: 6 of 100 rows would do it. z would claim 1 in 40,000.
    expect(twoProportionTest(1, 1, 5, 99).pValue).toBeCloseTo(6 / 100, 12);
    expect(twoProportionTest(0, 3, 2, 500_000).pValue).toBeCloseTo(1, 8);
    const subsets = (size: number): number[][] =>
      Array.from({ length: 2 ** size }, (_, mask) => [...Array(size).keys()].filter((at) => (mask >> at) & 1));
    for (const [n1, n2] of [
      [1, 6],
      [3, 4],
      [5, 3],
    ] as const) {
      const drawn = subsets(n1 + n2).filter(({ length }) => length === n1);
      for (let k1 = 0; k1 <= n1; k1 += 1) {
        for (let k2 = 0; k2 <= n2; k2 += 1) {
          // Rows 0..k1 + k2 − 1 are the hits: how many ways to draw the first group have at least k1 of them?
          const ways = drawn.filter((rows) => rows.filter((row) => row < k1 + k2).length >= k1).length;
          expect(twoProportionTest(k1, n1, k2, n2).pValue).toBeCloseTo(ways / drawn.length, 10);
        }
      }
    }
  });

  test('a mean of equal values has no limits, since nothing is known of their spread', () => {
    for (const values of [[], [2], [0, 0, 0], [0.1, 0.1, 0.1]]) {
      const { low, high, n } = meanInterval(sums(values));
      expect([low, high, n]).toEqual([NaN, NaN, values.length]);
    }
  });

  test('nothing to compare is no evidence', () => {
    for (const [k1, n1, k2, n2] of [
      [0, 0, 1, 2],
      [1, 2, 0, 0],
      [0, 5, 0, 9],
      [5, 5, 9, 9],
    ] as const) {
      expect(twoProportionTest(k1, n1, k2, n2).pValue).toBe(1);
    }
    expect(welchTest(sums([1]), sums([0, 0])).pValue).toBe(1);
    expect(welchTest(sums([1, 1]), sums([0, 0])).pValue).toBe(0);
    expect(welchTest(sums([0, 0]), sums([0, 0])).pValue).toBe(1);
    expect(hedgesG(sums([0, 0]), sums([0, 0]))).toBeNaN();
  });

  test('independent shares: the examples of Newcombe 1998 (56/70 − 48/80, 9/10 − 3/10)', () => {
    const a = intervalOfDifference(wilsonInterval(56, 70), wilsonInterval(48, 80));
    expect([a.low, a.high].map((limit) => limit.toFixed(4))).toEqual(['0.0524', '0.3339']);
    const b = intervalOfDifference(wilsonInterval(9, 10), wilsonInterval(3, 10));
    expect([b.low, b.high].map((limit) => limit.toFixed(4))).toEqual(['0.1705', '0.8090']);
  });

  test('paired shares: the examples of Newcombe 1998 (36, 12, 2, 0), (18, 12, 2, 18) and (53, 0, 0, 1)', () => {
    const limits = (both: number, gained: number, lost: number, neither: number): string[] => {
      const { low, high } = pairedDifference({ both, onlySecond: gained, onlyFirst: lost, neither });
      return [low.toFixed(4), high.toFixed(4)];
    };
    expect(limits(36, 12, 2, 0)).toEqual(['0.0569', '0.3404']);
    expect(limits(18, 12, 2, 18)).toEqual(['0.0562', '0.3290']);
    expect(limits(53, 0, 0, 1)[0]).toBe('-0.0729');
  });
});

describe('benjaminiHochberg', () => {
  test('equals scipy.stats.false_discovery_control', () => {
    const q = benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.5, 0.04]);
    [0.03, 0.048, 0.048, 0.03, 0.5, 0.048].forEach((expected, at) => expect(off(q[at]!, expected)).toBeLessThan(1e-9));
    expect(benjaminiHochberg([])).toEqual([]);
    expect(benjaminiHochberg([NaN, 0.01])).toEqual([1, 0.02]);
  });
});
