import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chiSquaredTail } from './distributions.ts';
import { mcNemar, mcNemarFromCounts } from './mcnemar.ts';

describe('McNemar', () => {
  test('exact below 25 discordant rows: 3 against 12 (scipy 1.x binomtest(3, 15): 0.03515625)', () => {
    expect(mcNemarFromCounts(3, 12)).toEqual({
      onlyFirst: 3,
      onlySecond: 12,
      method: 'exact',
      statistic: null,
      pValue: 0.03515625,
    });
    expect(mcNemarFromCounts(0, 0).pValue).toBe(1);
    expect(mcNemarFromCounts(5, 5).pValue).toBe(1);
  });

  test('corrected chi-squared from 25 on: 5 against 20 gives (15 - 1)² / 25 = 7.84', () => {
    const found = mcNemarFromCounts(5, 20);
    expect(found.method).toBe('chi_squared');
    expect(found.statistic).toBeCloseTo(7.84, 12);
    // 7.84 = 2.8², and P(|Z| > 2.8) = 0.00511026...
    expect(found.pValue).toBeCloseTo(0.00511026, 8);
    expect(mcNemarFromCounts(15, 15)).toMatchObject({ statistic: 0, pValue: 1 });
  });

  test('the chi-squared tail equals scipy.stats.chi2.sf(x, 1)', () => {
    const reference: readonly [number, number][] = [
      [0.1, 0.7518296340458492],
      [1, 0.31731050786291115],
      [2.9, 0.08857955257977622],
      [3.1, 0.07829229414640966],
      [3.841458820694124, 0.05],
      [25, 5.733031437583875e-7],
      [100, 1.5239706048320995e-23],
    ];
    for (const [x, tail] of reference) expect(Math.abs(chiSquaredTail(x, 1) / tail - 1)).toBeLessThan(1e-12);
  });

  test('swapping the two swaps the counts and nothing else; p lies in 0..1', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (b, c) => {
        const found = mcNemarFromCounts(b, c);
        expect(mcNemarFromCounts(c, b).pValue).toBe(found.pValue);
        expect(found.pValue).toBeGreaterThanOrEqual(0);
        expect(found.pValue).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('counts discordant rows of a selection and leaves out rows with anything missing', () => {
    const labels = Int32Array.from([0, 0, 1, 1, -1, 0]);
    const first = Int32Array.from([0, 1, 1, 1, 0, -1]);
    const second = Int32Array.from([1, 0, 0, 1, 1, 0]);
    expect(mcNemar({ labels, first, second })).toMatchObject({ onlyFirst: 2, onlySecond: 1 });
    expect(mcNemar({ labels, first, second, selection: Int32Array.of(0, 3) })).toMatchObject({
      onlyFirst: 1,
      onlySecond: 0,
    });
    expect(() => mcNemar({ labels, first, second: new Int32Array(1) })).toThrow(/same length/);
  });
});
