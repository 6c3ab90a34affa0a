import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibration, confidenceHistogram, confidences, logLoss, predictedClasses } from './confidence.ts';

const probs = Float64Array.from([0.9, 0.1, 0.4, 0.6, 0.5, 0.5, NaN, 1, 0.2, 0.8, 0.7, 0.3]);
const labels = Int32Array.from([0, 0, 1, 1, 1, -1]);
const input = { probs, labels, rowCount: 6, classCount: 2 };

describe('probabilities against labels', () => {
  test('the most probable class, first on ties, -1 for a row with NaN or infinity', () => {
    expect([...predictedClasses(probs, 6, 2)]).toEqual([0, 1, 0, -1, 1, 0]);
    expect([...confidences(probs, 6, 2)]).toEqual([0.9, 0.6, 0.5, NaN, 0.8, 0.7]);
    expect([...predictedClasses(Float32Array.of(Infinity, 0, -Infinity, Infinity), 2, 2)]).toEqual([-1, -1]);
  });

  test('log loss of a hand-computed example; certainty in the wrong class stays finite', () => {
    const found = logLoss(input);
    expect(found.value).toBeCloseTo(-(Math.log(0.9) + Math.log(0.4) + Math.log(0.5) + Math.log(0.8)) / 4, 12);
    expect([found.n, found.skipped]).toEqual([4, 2]);
    const worst = logLoss({ probs: Float64Array.of(0, 1), labels: Int32Array.of(0), rowCount: 1, classCount: 2 });
    expect(worst.value).toBeCloseTo(52 * Math.LN2, 9);
    expect(logLoss({ ...input, selection: new Int32Array(0) }).value).toBeNaN();
  });

  test('calibration error of a hand-computed example with two bins', () => {
    // Bin (0, 0.5]: confidence 0.5, wrong. Bin (0.5, 1]: 0.9 right, 0.6 wrong, 0.8 right: accuracy 2/3, mean 2.3/3.
    const found = calibration(input, 2);
    expect(found.error).toBeCloseTo((1 / 4) * 0.5 + (3 / 4) * Math.abs(2 / 3 - 2.3 / 3), 12);
    expect(found.bins.map((bin) => bin.n)).toEqual([1, 3]);
    expect(found.bins[1]!.accuracy).toMatchObject({ value: 2 / 3, n: 3 });
  });

  test('edges belong to the lower bin, for every edge of the 15 and 20 bins', () => {
    for (const binCount of [15, 20]) {
      for (let edge = 1; edge <= binCount; edge += 1) {
        const one = { probs: Float64Array.of(edge / binCount), labels: Int32Array.of(0), rowCount: 1, classCount: 1 };
        expect(calibration(one, binCount).bins[edge - 1]!.n).toBe(1);
      }
    }
  });

  test('histogram splits by correctness', () => {
    const { edges, correct, wrong, n, skipped } = confidenceHistogram(input, 4);
    expect([...edges]).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect([...correct]).toEqual([0, 0, 0, 2]);
    expect([...wrong]).toEqual([0, 1, 1, 0]);
    expect([n, skipped]).toEqual([4, 2]);
  });

  test('a model whose confidence equals its accuracy has no calibration error; bins and histogram hold every row', () => {
    const rows = fc.array(fc.tuple(fc.float({ min: 0, max: 1, noNaN: true }), fc.nat(1)), { minLength: 1 });
    fc.assert(
      fc.property(rows, (drawn) => {
        const some = {
          probs: Float32Array.from(drawn.flatMap(([p]) => [p, 1 - p])),
          labels: Int32Array.from(drawn, ([, label]) => label),
          rowCount: drawn.length,
          classCount: 2,
        };
        const { bins, error, n } = calibration(some);
        expect(bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(n);
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
        const { correct, wrong } = confidenceHistogram(some);
        expect([...correct, ...wrong].reduce((sum, count) => sum + count, 0)).toBe(n);
      }),
    );
    const honest = {
      probs: Float64Array.from(Array.from({ length: 10 }, () => [0.8, 0.2]).flat()),
      labels: Int32Array.from({ length: 10 }, (_, row) => (row < 8 ? 0 : 1)),
      rowCount: 10,
      classCount: 2,
    };
    expect(calibration(honest).error).toBeCloseTo(0, 12);
  });

  test('refuses a matrix that does not fit', () => {
    expect(() => logLoss({ ...input, classCount: 3 })).toThrow(/not 6 rows of 3/);
    expect(() => logLoss({ ...input, labels: Int32Array.of(0, 0, 0, 0, 0, 2) })).toThrow(/Class 2/);
  });
});
