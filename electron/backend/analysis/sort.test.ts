import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { argsort, argsortCodes } from './sort.ts';

/** The plain definition: a stable comparison sort of the present rows, then the missing ones in their order. */
function reference(
  values: ArrayLike<number>,
  ids: readonly number[],
  sign: 1 | -1,
  missing: (value: number) => boolean,
) {
  const present = ids.filter((id) => !missing(values[id]!));
  present.sort((a, b) => (values[a]! < values[b]! ? -sign : values[a]! > values[b]! ? sign : 0));
  return [...present, ...ids.filter((id) => missing(values[id]!))];
}

const special = fc.constantFrom(NaN, 0, -0, Infinity, -Infinity, 1, -1, 0.5, 5e-324, -5e-324, 1e-40);

describe('argsort', () => {
  test.each([16, 2000])('equals a stable comparison sort (up to %i rows, both float widths and directions)', (size) => {
    const value = fc.oneof(special, fc.double(), fc.float());
    fc.assert(
      fc.property(fc.array(value, { minLength: size > 300 ? 300 : 0, maxLength: size }), (numbers) => {
        for (const values of [Float64Array.from(numbers), Float32Array.from(numbers)]) {
          const ids = Array.from(values.keys());
          expect([...argsort(values)]).toEqual(reference(values, ids, 1, Number.isNaN));
          expect([...argsort(values, 'desc')]).toEqual(reference(values, ids, -1, Number.isNaN));
        }
      }),
      { numRuns: size > 300 ? 20 : 100 },
    );
  });

  test('orders a subset in the order given, of a view into a larger buffer, and leaves the subset unchanged', () => {
    const next = seededRandom(1);
    const values = Float64Array.from({ length: 3000 }, () => Math.floor(next() * 50) - 25).subarray(7);
    const ids = Int32Array.from({ length: 1000 }, (_, at) => 2500 - 2 * at);
    const before = ids.slice();
    expect([...argsort(values, 'asc', ids)]).toEqual(reference(values, [...ids], 1, Number.isNaN));
    expect([...argsort(Float32Array.from(values), 'desc', ids)]).toEqual(reference(values, [...ids], -1, Number.isNaN));
    expect(ids).toEqual(before);
  });
});

describe('argsortCodes', () => {
  test('equals a stable comparison sort with negative codes last, for small and for large codes', () => {
    for (const max of [0, 5, 70_000, 2_147_483_647]) {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: -2, max }), { maxLength: 400 }), (numbers) => {
          const codes = Int32Array.from(numbers);
          const ids = Array.from(codes.keys());
          expect([...argsortCodes(codes)]).toEqual(reference(codes, ids, 1, (code) => code < 0));
          expect([...argsortCodes(codes, 'desc')]).toEqual(reference(codes, ids, -1, (code) => code < 0));
        }),
      );
    }
  });
});
