import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitsetOf } from '../bitset.ts';
import { accuracy, classMetrics, confusionMatrix, macroF1, weightedF1 } from './confusion.ts';

const given = Int32Array.from([0, 0, 0, 1, 1, 2, 2, 2, 2, 1]);
const predicted = Int32Array.from([0, 1, 0, 1, 1, 2, 0, 2, 1, 2]);

describe('confusion matrix', () => {
  test('hand-computed example', () => {
    const matrix = confusionMatrix({ given, predicted, classCount: 3 });
    expect([...matrix.counts]).toEqual([2, 1, 0, 0, 2, 1, 1, 1, 2]);
    expect(accuracy(matrix)).toMatchObject({ value: 0.6, n: 10 });
    const [zero, one, two] = classMetrics(matrix);
    expect(zero).toMatchObject({ support: 3, predicted: 3, truePositives: 2 });
    expect(one!.precision).toMatchObject({ value: 0.5, n: 4 });
    expect(one!.recall.value).toBeCloseTo(2 / 3, 12);
    expect(two!.f1.value).toBeCloseTo(4 / 7, 12);
    // F1: 2/3, 4/7, 4/7.
    expect(macroF1(matrix)).toBeCloseTo((2 / 3 + 4 / 7 + 4 / 7) / 3, 12);
    expect(weightedF1(matrix)).toBeCloseTo((3 * (2 / 3) + 3 * (4 / 7) + 4 * (4 / 7)) / 10, 12);
  });

  test('missing labels and predictions are skipped and counted; a selection narrows', () => {
    const matrix = confusionMatrix({
      given: Int32Array.from([0, -1, 1, 1]),
      predicted: Int32Array.from([0, 0, -1, 1]),
      classCount: 2,
    });
    expect([...matrix.counts]).toEqual([1, 0, 0, 1]);
    expect([matrix.n, matrix.skipped]).toEqual([2, 2]);
    const some = confusionMatrix({ given, predicted, classCount: 3, selection: bitsetOf(10, [1, 8]) });
    expect([...some.counts]).toEqual([0, 1, 0, 0, 0, 0, 0, 1, 0]);
    expect(confusionMatrix({ given, predicted, classCount: 3, selection: Int32Array.of(1, 8) })).toEqual(some);
  });

  test('empty input gives NaN, and a class that never occurs is left out of the macro mean', () => {
    const empty = confusionMatrix({ given: new Int32Array(0), predicted: new Int32Array(0), classCount: 2 });
    expect([accuracy(empty).value, macroF1(empty), weightedF1(empty)]).toEqual([NaN, NaN, NaN]);
    const one = confusionMatrix({ given: Int32Array.of(0, 0), predicted: Int32Array.of(0, 0), classCount: 5 });
    expect(macroF1(one)).toBe(1);
    expect(classMetrics(one)[4]!.recall.value).toBeNaN();
  });

  test('refuses class indices and lengths that do not fit', () => {
    expect(() => confusionMatrix({ given, predicted, classCount: 2 })).toThrow(/Class 2/);
    expect(() => confusionMatrix({ given, predicted: new Int32Array(3), classCount: 3 })).toThrow(/3 predictions/);
    expect(() => confusionMatrix({ given, predicted, classCount: 3, selection: Int32Array.of(10) })).toThrow(/Row 10/);
  });

  test('totals, supports and accuracy agree with plain counting', () => {
    const pair = fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: -1, max: 3 }));
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const matrix = confusionMatrix({
          given: Int32Array.from(pairs, ([label]) => label),
          predicted: Int32Array.from(pairs, ([, guess]) => guess),
          classCount: 4,
        });
        const whole = pairs.filter(([label, guess]) => label >= 0 && guess >= 0);
        expect(matrix.counts.reduce((sum, count) => sum + count, 0)).toBe(whole.length);
        if (whole.length > 0) {
          expect(accuracy(matrix).value).toBe(whole.filter(([label, guess]) => label === guess).length / whole.length);
        }
        for (const metrics of classMetrics(matrix)) {
          expect(metrics.support).toBe(whole.filter(([label]) => label === metrics.classIndex).length);
          const { precision, recall, f1 } = metrics;
          if (precision.value > 0) {
            const harmonic = (2 * precision.value * recall.value) / (precision.value + recall.value);
            expect(f1.value).toBeCloseTo(harmonic, 12);
          }
        }
      }),
    );
  });
});
