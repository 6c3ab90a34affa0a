import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { f1Interval, quantileOfSorted, wilsonInterval, Z_95 } from './interval.ts';
import { bootstrapInterval } from '#backend/testing/plainBootstrap.ts';

describe('wilsonInterval', () => {
  test('gives the published limits for 8 of 10 and the closed form at the ends', () => {
    const eight = wilsonInterval(8, 10);
    expect(eight.low).toBeCloseTo(0.4901625, 6);
    expect(eight.high).toBeCloseTo(0.9433178, 6);
    expect(wilsonInterval(0, 20)).toMatchObject({ value: 0, low: 0, n: 20 });
    expect(wilsonInterval(0, 20).high).toBeCloseTo(Z_95 ** 2 / (20 + Z_95 ** 2), 12);
    expect(wilsonInterval(20, 20)).toMatchObject({ value: 1, high: 1 });
  });

  test('n = 0 is NaN throughout; an impossible share is refused', () => {
    expect(wilsonInterval(0, 0)).toEqual({ value: NaN, low: NaN, high: NaN, n: 0 });
    expect(() => wilsonInterval(3, 2)).toThrow(/3 out of 2/);
  });

  test('limits solve the score equation, contain the share, stay in 0..1 and mirror', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.integer({ min: 1, max: 5000 }), (pick, n) => {
        const k = pick % (n + 1);
        const { value, low, high } = wilsonInterval(k, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        for (const limit of [low, high]) {
          expect((value - limit) ** 2).toBeCloseTo((Z_95 ** 2 * limit * (1 - limit)) / n, 10);
        }
        expect(wilsonInterval(n - k, n).low).toBeCloseTo(1 - high, 10);
      }),
    );
  });
});

describe('f1Interval', () => {
  test('carries the Wilson limits of tp / (tp + fp + fn) over', () => {
    const f1 = f1Interval(6, 2, 2);
    expect(f1.value).toBeCloseTo(12 / 16, 12);
    const share = wilsonInterval(6, 10);
    expect(f1.low).toBeCloseTo((2 * share.low) / (1 + share.low), 12);
    expect(f1.n).toBe(10);
    expect(f1Interval(0, 0, 0).value).toBeNaN();
  });
});

describe('bootstrapInterval', () => {
  test('is close to Wilson for a share, and the same for the same seed', () => {
    const right = Float64Array.from({ length: 400 }, (_, row) => (row % 4 === 0 ? 0 : 1));
    const rows = Int32Array.from(right.keys());
    const statistic = (drawn: Int32Array) => drawn.reduce((sum, row) => sum + right[row]!, 0) / drawn.length;
    const found = bootstrapInterval({ rows, statistic, seed: 7 });
    const wilson = wilsonInterval(300, 400);
    expect(found.value).toBe(0.75);
    expect(Math.abs(found.low - wilson.low)).toBeLessThan(0.01);
    expect(Math.abs(found.high - wilson.high)).toBeLessThan(0.01);
    expect(bootstrapInterval({ rows, statistic, seed: 7 })).toEqual(found);
    expect(bootstrapInterval({ rows: new Int32Array(0), statistic }).value).toBeNaN();
  });

  test('quantiles interpolate between order statistics', () => {
    expect(quantileOfSorted(Float64Array.from([1, 2, 3, 4]), 0.5)).toBe(2.5);
    expect(quantileOfSorted(Float64Array.from([1, 2, 3, 4]), 1)).toBe(4);
    expect(quantileOfSorted(new Float64Array(0), 0.5)).toBeNaN();
  });
});
