import fc from 'fast-check';
// @ts-expect-error it brings no types; the ones used here are below
import jstat from 'jstat';
import { describe, expect, test } from 'vitest';
import { meanInterval, twoProportionTest, welchTest } from './compareGroups.ts';
import { chiSquaredTail, incompleteBeta, lnGamma, normalQuantile, normalTail, studentTail } from './distributions.ts';
import { wilsonInterval, Z_95 } from '#shared/analysis/interval.ts';
import { mcNemarFromCounts } from './mcnemar.ts';

type Distribution = { readonly cdf: (...values: number[]) => number; readonly inv: (...values: number[]) => number };

/** The parts of jStat that are used, an implementation that shares nothing with ours. */
const jStat = (jstat as { jStat: unknown }).jStat as {
  readonly gammaln: (x: number) => number;
  readonly ibeta: (x: number, a: number, b: number) => number;
  readonly normal: Distribution;
  readonly studentt: Distribution;
  readonly chisquare: Distribution;
  readonly binomial: Distribution;
  readonly hypgeom: Distribution;
  readonly mean: (values: readonly number[]) => number;
  readonly variance: (values: readonly number[], isSample: boolean) => number;
};

const seeded = { numRuns: 400, seed: 23 } as const;
const real = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** How far apart two numbers are, of 1 or of the larger size that they have. The library itself is good to about 1e-8. */
const off = (found: number, expected: number): number => Math.abs(found - expected) / Math.max(1, Math.abs(expected));
const tolerance = 1e-7;

const sums = (values: readonly number[]) => ({
  n: values.length,
  sum: values.reduce((total, value) => total + value, 0),
  sumSquares: values.reduce((total, value) => total + value * value, 0),
});

describe('equal to jStat', () => {
  test('distributions and special functions', () => {
    fc.assert(
      fc.property(real(-6, 6), real(0.01, 60), real(1, 40), real(0.001, 0.999), (z, x, a, share) => {
        expect(off(normalTail(z), 1 - jStat.normal.cdf(z, 0, 1))).toBeLessThan(tolerance);
        expect(off(normalQuantile(share), jStat.normal.inv(share, 0, 1))).toBeLessThan(tolerance);
        expect(off(studentTail(z, a), 1 - jStat.studentt.cdf(z, a))).toBeLessThan(tolerance);
        expect(off(chiSquaredTail(x, Math.ceil(a)), 1 - jStat.chisquare.cdf(x, Math.ceil(a)))).toBeLessThan(tolerance);
        expect(off(incompleteBeta(a, x, share), jStat.ibeta(share, a, x))).toBeLessThan(tolerance);
        expect(off(lnGamma(x), jStat.gammaln(x))).toBeLessThan(tolerance);
      }),
      seeded,
    );
  });

  test('Wilson limits are the shares that a score test at the level just does not refuse', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), real(0, 1), (n, share) => {
        const k = Math.round(share * n);
        const { low, high } = wilsonInterval(k, n);
        const pValue = (assumed: number): number =>
          2 * (1 - jStat.normal.cdf(Math.abs(k / n - assumed) / Math.sqrt((assumed * (1 - assumed)) / n), 0, 1));
        if (low > 0) expect(pValue(low)).toBeCloseTo(0.05, 6);
        else expect(k).toBe(0);
        if (high < 1) expect(pValue(high)).toBeCloseTo(0.05, 6);
        else expect(k).toBe(n);
      }),
      seeded,
    );
    expect(off(Z_95, jStat.normal.inv(0.975, 0, 1))).toBeLessThan(tolerance);
  });

  test('McNemar, exact and by chi-squared', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), (b, c) => {
        const found = mcNemarFromCounts(b, c);
        if (b + c === 0) return expect(found.pValue).toBe(1);
        const exact = Math.min(1, 2 * jStat.binomial.cdf(Math.min(b, c), b + c, 0.5));
        const corrected = Math.max(0, Math.abs(b - c) - 1) ** 2 / (b + c);
        expect(
          off(found.pValue, found.method === 'exact' ? exact : 1 - jStat.chisquare.cdf(corrected, 1)),
        ).toBeLessThan(tolerance);
      }),
      seeded,
    );
  });

  test('tests and intervals of means and shares', () => {
    const values = fc.array(real(-5, 9), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(values, values, (first, second) => {
        const [a, b] = [first, second].map((list) => jStat.variance(list, true) / list.length) as [number, number];
        fc.pre(a > 1e-6 && b > 1e-6);
        const statistic = (jStat.mean(first) - jStat.mean(second)) / Math.sqrt(a + b);
        const df = (a + b) ** 2 / (a ** 2 / (first.length - 1) + b ** 2 / (second.length - 1));
        const found = welchTest(sums(first), sums(second));
        expect(off(found.statistic, statistic)).toBeLessThan(tolerance);
        expect(off(found.pValue, 1 - jStat.studentt.cdf(statistic, df))).toBeLessThan(tolerance);
        const interval = meanInterval(sums(first));
        expect(off(interval.high - interval.value, jStat.normal.inv(0.975, 0, 1) * Math.sqrt(a))).toBeLessThan(
          tolerance,
        );
      }),
      seeded,
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 }), (k1, k2) => {
        const pooled = (k1 + k2) / 220;
        const z = (k1 / 100 - k2 / 120) / Math.sqrt(pooled * (1 - pooled) * (1 / 100 + 1 / 120));
        const { statistic, pValue } = twoProportionTest(k1, 100, k2, 120);
        expect(off(statistic, z)).toBeLessThan(tolerance);
        const isExact = Math.min(100 * pooled, 100 * (1 - pooled)) < 5;
        const exact = 1 - jStat.hypgeom.cdf(k1 - 1, 220, k1 + k2, 100);
        expect(off(pValue, isExact ? exact : 1 - jStat.normal.cdf(z, 0, 1))).toBeLessThan(tolerance);
      }),
      seeded,
    );
  });
});
