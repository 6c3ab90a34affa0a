import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evenBinOf, evenBins } from './evenBins.ts';

test('whole numbers fall into bins of as many of them each, others into bins of the same width', () => {
  expect(evenBins(Float64Array.of(18, 70, 33), 20)).toEqual({
    edges: [18, 21, 24, 27, 30, 33, 36, 39, 42, 45, 48, 51, 54, 57, 60, 63, 66, 69, 70],
    width: 3,
    isWhole: true,
  });
  expect(evenBins(Float64Array.of(0, 18, 4, NaN), 20).edges).toHaveLength(20);
  expect(evenBins(Float64Array.of(0, 1, 0.25), 4)).toEqual({
    edges: [0, 0.25, 0.5, 0.75, 1],
    width: 0.25,
    isWhole: false,
  });
  expect(evenBins(Float64Array.of(7, NaN), 20).edges).toEqual([7, 7]);
  expect(evenBins(Float64Array.of(NaN, Infinity), 20).edges).toEqual([]);
});

test('every value lies in its bin: [from, to), the last with both ends; missing ones behind the last', () => {
  const value = fc.oneof(
    fc.integer({ min: -99, max: 99 }),
    fc.constantFrom(NaN, Infinity, -Infinity),
    fc.constant(2 ** 60),
  );
  const numbers = fc.oneof(
    fc.array(value, { minLength: 1 }),
    fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1 }),
  );
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 30 }), (list, most) => {
      const bins = evenBins(Float64Array.from(list), most);
      const { edges } = bins;
      expect(edges.length).toBeLessThanOrEqual(most + 1);
      for (const each of list) {
        const bin = evenBinOf(each, bins);
        if (Number.isNaN(each) || edges.length === 0) expect(bin).toBe(Math.max(0, edges.length - 1));
        else if (Number.isFinite(each) && bins.isWhole) {
          expect(each).toBeGreaterThanOrEqual(edges[bin]!);
          expect(each < edges[bin + 1]! || bin === edges.length - 2).toBe(true);
        }
      }
    }),
  );
});
