import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { isOutOfRange, numberRange, rangeScore } from './numberColumn.ts';

/** Numbers of a normal distribution, by Box and Muller. */
function normal(count: number, mean: number, deviation: number, seed = 1): number[] {
  const random = seededRandom(seed);
  return Array.from(
    { length: count },
    () => mean + deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

describe('numbers out of range', () => {
  test('lie beyond the median ± 5 IQR, or below zero where next to none does', () => {
    const ages = normal(2000, 40, 8);
    const range = numberRange(Float64Array.from([...ages, 400, -1, NaN]));
    expect(range).toMatchObject({ isLog: false, isPositive: true });
    // IQR = 1.349 σ.
    expect(range.high).toBeGreaterThan(40 + 5 * 1.349 * 8 * 0.9);
    expect(range.high).toBeLessThan(40 + 5 * 1.349 * 8 * 1.1);
    expect(ages.filter((age) => isOutOfRange(age, range))).toEqual([]);
    expect([400, -1, 0, 90, Infinity].map((value) => isOutOfRange(value, range))).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(rangeScore(400, range)).toBeCloseTo((0.5 * (range.high - range.middle)) / (400 - range.middle), 10);
    expect(rangeScore(-1, range)).toBe(0.25);
    expect(rangeScore(1e9, range)).toBeLessThan(0.001);
  });

  test('are judged by logarithms where amounts are skewed', () => {
    const wages = normal(2000, 6, 0.8).map(Math.exp);
    const range = numberRange(Float64Array.from([...wages, 5e6, 0, 0.0001]));
    expect(range.isLog).toBe(true);
    expect(wages.filter((wage) => isOutOfRange(wage, range))).toEqual([]);
    expect([5e6, 0, 0.0001].map((value) => isOutOfRange(value, range))).toEqual([true, false, true]);
    expect(rangeScore(5e6, range)).toBeGreaterThan(0);
    expect(rangeScore(5e6, range)).toBeLessThan(0.5);
  });

  test('are none where half of a column is one value, where there are many of them, and in few rows', () => {
    const mostlyZero = Float64Array.from({ length: 1000 }, (_, row) => (row % 4 === 0 ? row * 100 : 0));
    expect(mostlyZero.filter((value) => isOutOfRange(value, numberRange(mostlyZero)))).toHaveLength(0);
    const twoHeaps = Float64Array.from([...normal(900, 10, 1), ...normal(100, 500, 1)]);
    expect(twoHeaps.filter((value) => isOutOfRange(value, numberRange(twoHeaps)))).toHaveLength(0);
    expect(isOutOfRange(1e9, numberRange(Float64Array.of(1, 2, 3, 1e9)))).toBe(false);
    expect(isOutOfRange(5, numberRange(new Float64Array()))).toBe(false);
    const signed = Float64Array.from(normal(1000, 0, 3));
    expect(signed.filter((value) => isOutOfRange(value, numberRange(signed)))).toHaveLength(0);
  });
});
