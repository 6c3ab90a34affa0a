import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accuracy, classMetrics } from './confusion.ts';

const matrixOf = (rows: readonly (readonly number[])[]) => {
  const counts = Float64Array.from(rows.flat());
  return { classCount: rows.length, counts, n: counts.reduce((sum, count) => sum + count, 0) };
};

describe('confusion matrix', () => {
  test('hand-computed example', () => {
    const matrix = matrixOf([
      [2, 1, 0],
      [0, 2, 1],
      [1, 1, 2],
    ]);
    expect(accuracy(matrix)).toMatchObject({ value: 0.6, n: 10 });
    const [zero, one, two] = classMetrics(matrix);
    expect(zero).toMatchObject({ support: 3, predicted: 3, truePositives: 2 });
    expect(one!.precision).toMatchObject({ value: 0.5, n: 4 });
    expect(one!.recall.value).toBeCloseTo(2 / 3, 12);
    expect(two!.f1.value).toBeCloseTo(4 / 7, 12);
  });

  test('no rows give NaN, and so does a class that never occurs; one without a hit has F1 0', () => {
    const none = matrixOf([
      [0, 0],
      [0, 0],
    ]);
    expect(accuracy(none).value).toBeNaN();
    // Class 2 never occurs. Class 1 is given and never predicted: no precision, recall 0, F1 0.
    const one = matrixOf([
      [2, 0, 0],
      [2, 0, 0],
      [0, 0, 0],
    ]);
    const [, missed, absent] = classMetrics(one);
    expect([missed!.precision.value, missed!.precision.n, missed!.recall.value, missed!.f1.value]).toEqual([
      NaN,
      0,
      0,
      0,
    ]);
    expect([absent!.precision.value, absent!.recall.value, absent!.f1.value]).toEqual([NaN, NaN, NaN]);
  });

  test('supports, predictions and F1 agree with plain counting', () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const count = (label: number, guess: number) => pairs.filter(([a, b]) => a === label && b === guess).length;
        const classes = [0, 1, 2, 3];
        const matrix = matrixOf(classes.map((label) => classes.map((guess) => count(label, guess))));
        expect(accuracy(matrix).value).toBe(pairs.filter(([a, b]) => a === b).length / pairs.length);
        for (const { classIndex, support, predicted, precision, recall, f1 } of classMetrics(matrix)) {
          expect(support).toBe(pairs.filter(([label]) => label === classIndex).length);
          expect(predicted).toBe(pairs.filter(([, guess]) => guess === classIndex).length);
          expect([recall.n, precision.n]).toEqual([support, predicted]);
          if (precision.value > 0) {
            const harmonic = (2 * precision.value * recall.value) / (precision.value + recall.value);
            expect(f1.value).toBeCloseTo(harmonic, 12);
          }
        }
      }),
    );
  });
});
