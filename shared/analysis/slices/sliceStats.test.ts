import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { bitsetOf, bitsetWhere } from '../bitset.ts';
import { additiveBootstrap } from '../metrics/additiveBootstrap.ts';
import { calibration, logLoss } from '../metrics/confidence.ts';
import { confusionMatrix, macroF1, weightedF1 } from '../metrics/confusion.ts';
import { bootstrapInterval } from '../metrics/interval.ts';
import { sliceStats } from './sliceStats.ts';

/** NaN equals NaN: both say that there is nothing to divide by. */
function same(found: number, expected: number): void {
  if (Number.isNaN(expected)) expect(found).toBeNaN();
  else expect(found).toBeCloseTo(expected, 10);
}

describe('sliceStats', () => {
  test('by hand: four of ten rows, one of them without prediction', () => {
    const stats = sliceStats({
      slice: bitsetOf(10, [0, 1, 2, 3]),
      labels: Int32Array.of(0, 0, 1, 1, 0, 0, 0, 1, 1, -1),
      predicted: Int32Array.of(0, 1, 1, -1, 0, 0, 0, 1, 0, 1),
      classCount: 2,
      weights: Float64Array.of(1, 5, 2, 7, 1, 1, 1, 1, 1, 1),
      costs: [0, 10, 3, 0],
    });
    expect(stats).toMatchObject({ n: 3, skipped: 1, errors: 1, rest: { n: 5, errors: 1 } });
    expect(stats.errorRate.value).toBeCloseTo(1 / 3, 12);
    expect(stats.difference.value).toBeCloseTo(1 / 3 - 1 / 5, 12);
    expect(stats.difference.low).toBeLessThan(0);
    expect(stats.weightedAccuracy!.value).toBeCloseTo(3 / 8, 12);
    expect(stats.cost!.value).toBeCloseTo(10 / 3, 12);
    // Class 0: given 2, predicted 1, right 1: F1 2/3. Class 1: given 1, predicted 2, right 1: 2/3.
    expect(stats.macroF1.value).toBeCloseTo(2 / 3, 12);
    // h and z of 1/3 against 1/5, one-sided: pooled 1/4, z = 2/15 / √(3/16 · 8/15).
    expect(stats.effectSize).toBeCloseTo(2 * Math.asin(Math.sqrt(1 / 3)) - 2 * Math.asin(Math.sqrt(1 / 5)), 12);
    expect(stats.pValue).toBeCloseTo(0.3365, 3);
    expect([stats.logLoss, stats.calibrationError]).toEqual([undefined, undefined]);
  });

  test('values equal those of the metrics over the same rows', () => {
    const rows = fc.array(
      fc.record({
        label: fc.integer({ min: -1, max: 2 }),
        p: fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)),
        isIn: fc.boolean(),
      }),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, (list) => {
        const labels = Int32Array.from(list, ({ label }) => label);
        const probs = Float64Array.from(
          list.flatMap(({ p }) => p.map((value) => (value + 1) / (p[0] + p[1] + p[2] + 3))),
        );
        const predicted = Int32Array.from(list, ({ p }) => p.indexOf(Math.max(...p)));
        const slice = bitsetWhere(list.length, (row) => list[row]!.isIn);
        const stats = sliceStats({ slice, labels, predicted, classCount: 3, probs, rounds: 20 });
        const matrix = confusionMatrix({ given: labels, predicted, classCount: 3, selection: slice });
        const input = { probs, labels, rowCount: list.length, classCount: 3, selection: slice };
        same(stats.macroF1.value, macroF1(matrix));
        same(stats.weightedF1.value, weightedF1(matrix));
        same(stats.logLoss!.value, logLoss(input).value);
        same(stats.calibrationError!.value, calibration(input).error);
        expect(stats.n + stats.skipped).toBe(list.filter(({ isIn }) => isIn).length);
        expect(stats.macroF1.low).not.toBeGreaterThan(stats.macroF1.high);
      }),
      { numRuns: 100, seed: 41 },
    );
  });

  test('an empty slice has no numbers, and shapes that do not fit are refused', () => {
    const columns = { labels: Int32Array.of(0, 1), predicted: Int32Array.of(0, 0), classCount: 2 };
    const stats = sliceStats({ ...columns, slice: bitsetOf(2, []) });
    expect([stats.n, stats.errorRate.value, stats.macroF1.value, stats.pValue]).toEqual([0, NaN, NaN, 1]);
    expect(() => sliceStats({ ...columns, slice: bitsetOf(2, []), costs: [1] })).toThrow(/2 rows of 2 classes/);
    expect(() => sliceStats({ ...columns, slice: bitsetOf(2, []), costs: [0, NaN, 1, 0] })).toThrow(/cost matrix/);
  });
});

describe('additiveBootstrap', () => {
  const next = seededRandom(9);
  const values = Float64Array.from({ length: 20_000 }, () => next() ** 3);
  const statistics = [(totals: Float64Array): number => totals[0]! / totals[1]!];
  const add = (row: number, totals: Float64Array, offset: number): void => {
    totals[offset]! += values[row]!;
    totals[offset + 1]! += 1;
  };

  test('drawing groups is as wide as the normal interval of the mean, and as drawing rows', () => {
    const rows = Int32Array.from(values.keys());
    const [found] = additiveBootstrap({ rows, width: 2, add, statistics });
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    const half = 1.96 * Math.sqrt(variance / values.length);
    expect(found!.value).toBeCloseTo(mean, 12);
    expect((found!.high - found!.low) / (2 * half)).toBeGreaterThan(0.9);
    expect((found!.high - found!.low) / (2 * half)).toBeLessThan(1.1);
    const few = rows.subarray(0, 500);
    const meanOf = (drawn: Int32Array): number => drawn.reduce((sum, row) => sum + values[row]!, 0) / drawn.length;
    const [byRows, plain] = [
      additiveBootstrap({ rows: few, width: 2, add, statistics })[0]!,
      bootstrapInterval({ rows: few, statistic: meanOf }),
    ];
    expect(byRows.low).toBeCloseTo(plain.low, 10);
    expect(byRows.high).toBeCloseTo(plain.high, 10);
  });
});
