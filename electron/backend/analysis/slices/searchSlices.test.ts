import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runSteps } from '#backend/testing/runSteps.ts';
import { searchSlicesSteps, type SliceSearch } from './searchSlices.ts';
import { sliceScore, scoreBound } from './sliceScore.ts';
import type { SliceFeature } from './slicePredicate.ts';
import { compareSlices, type ScoredSlice } from './topSlices.ts';

function feature(column: string, codes: readonly number[], count: number): SliceFeature {
  const predicates = Array.from({ length: count }, (_, value) => ({ column, kind: 'equals', value }) as const);
  return { column, codes: Int32Array.from(codes), predicates };
}

/** Every slice of up to so many predicates, counted a row at a time. */
function allSlices(search: SliceSearch, minSupport: number, levels: number): ScoredSlice[] {
  const { features, errors, alpha = 0.95 } = search;
  const rows = search.selection instanceof Int32Array ? [...search.selection] : [...errors.keys()];
  const errorSum = rows.reduce((sum, row) => sum + errors[row]!, 0);
  const found: ScoredSlice[] = [];
  const extend = (parts: { feature: number; code: number }[], from: number): void => {
    if (parts.length > 0) {
      const inside = rows.filter((row) => parts.every((part) => features[part.feature]!.codes[row] === part.code));
      const size = inside.length;
      const sum = inside.reduce((total, row) => total + errors[row]!, 0);
      if (size >= minSupport && errorSum > 0) {
        const score = alpha * (sum / size / (errorSum / rows.length) - 1) - (1 - alpha) * (rows.length / size - 1);
        if (score > 0) found.push({ parts: [...parts], size, errorSum: sum, score });
      }
    }
    if (parts.length === levels) return;
    for (let next = from; next < features.length; next += 1) {
      for (let code = 0; code < features[next]!.predicates.length; code += 1) {
        extend([...parts, { feature: next, code }], next + 1);
      }
    }
  };
  extend([], 0);
  return found.sort(compareSlices);
}

const dataset = (error: fc.Arbitrary<number>): fc.Arbitrary<{ codes: number[][]; errors: number[] }> =>
  fc.integer({ min: 1, max: 5 }).chain((columns) =>
    fc
      .array(fc.tuple(fc.array(fc.integer({ min: -1, max: 3 }), { minLength: columns, maxLength: columns }), error), {
        minLength: 1,
        maxLength: 60,
      })
      .map((rows) => ({
        codes: Array.from({ length: columns }, (_, column) => rows.map(([codes]) => codes[column]!)),
        errors: rows.map(([, value]) => value),
      })),
  );

const options = {
  k: fc.integer({ min: 1, max: 40 }),
  alpha: fc.constantFrom(0.3, 0.5, 0.8, 0.95, 1),
  minSupport: fc.integer({ min: 1, max: 8 }),
  maxPredicates: fc.constantFrom(1 as const, 2 as const, 3 as const),
};

describe('searchSlices', () => {
  test('equals brute force on 0/1 errors: the same slices in the same order, ties included', () => {
    fc.assert(
      fc.property(
        dataset(fc.constantFrom(0, 0, 1)),
        fc.record(options),
        fc.constantFrom(0, 1e6),
        ({ codes, errors }, chosen, mostTableCells) => {
          const features = codes.map((column, at) => feature(`c${at}`, column, 4));
          const search = { features, errors: Uint8Array.from(errors), mostTableCells, ...chosen };
          const expected = allSlices(search, chosen.minSupport, chosen.maxPredicates).slice(0, chosen.k);
          expect(runSteps(searchSlicesSteps(search)).slices).toEqual(expected);
        },
      ),
      { numRuns: 300, seed: 11 },
    );
  });

  test('equals brute force on losses, and on a selection of rows', () => {
    const loss = fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 4000 }).map((value) => value / 1024),
    );
    fc.assert(
      fc.property(dataset(loss), fc.record(options), fc.nat(7), ({ codes, errors }, chosen, drawn) => {
        const [skip, mostTableCells] = [drawn % 4, drawn < 4 ? 0 : 1e6];
        const features = codes.map((column, at) => feature(`c${at}`, column, 4));
        const selection = Int32Array.from(errors.keys()).filter((row) => row % 4 >= skip);
        const search = { features, errors: Float64Array.from(errors), selection, mostTableCells, ...chosen };
        const expected = allSlices(search, chosen.minSupport, chosen.maxPredicates).slice(0, chosen.k);
        expect(runSteps(searchSlicesSteps(search)).slices).toEqual(expected);
      }),
      { numRuns: 300, seed: 12 },
    );
  });

  test('equals brute force where columns have so many values that pairs are counted in a map', () => {
    const count = 2100;
    const codes = Array.from({ length: count * 2 }, (_, row) => row % count);
    const errors = Uint8Array.from(codes, (code, row) => (code % 50 === 7 || row % 97 === 0 ? 1 : 0));
    const features = [
      feature('a', codes, count),
      feature(
        'b',
        codes.map((code) => (code * 11) % count),
        count,
      ),
    ];
    const { slices } = runSteps(
      searchSlicesSteps({ features, errors, minSupport: 1, k: 30, maxPredicates: 2, alpha: 1 }),
    );
    const errorSum = errors.reduce((sum, error) => sum + error, 0);
    const base = { rowCount: codes.length, errorSum, alpha: 1, minSupport: 1 };
    expect(slices).toHaveLength(30);
    // Each code of one column has two rows and goes with one code of the other: the best scores are those of both rows wrong.
    for (const slice of slices) expect(slice.score).toBe(sliceScore(base, 2, 2));
    expect(slices.every((slice) => slice.parts.length === 1)).toBe(true);
  });

  test('the bound is never below the score of a slice within it', () => {
    const base = { rowCount: 1000, errorSum: 120, alpha: 0.9, minSupport: 5 };
    const numbers = fc.tuple(fc.integer({ min: 5, max: 200 }), fc.double({ min: 0.01, max: 1, noNaN: true }));
    fc.assert(
      fc.property(numbers, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), ([size, high], cut, share) => {
        const parentSum = size * high * 0.7;
        const child = 5 + (cut % (size - 4));
        const childSum = Math.min(parentSum, child * high) * share;
        const bound = scoreBound(base, size, parentSum, high);
        expect(bound).toBeGreaterThanOrEqual(sliceScore(base, child, childSum) - 1e-9);
      }),
      { seed: 13 },
    );
  });

  test('the score by hand: a slice of 100 of 1000 rows with twice the mean error', () => {
    // 0.95 (0.2 / 0.1 − 1) − 0.05 (1000 / 100 − 1) = 0.95 − 0.45
    const base = { rowCount: 1000, errorSum: 100, alpha: 0.95, minSupport: 32 };
    expect(sliceScore(base, 100, 20)).toBeCloseTo(0.5, 12);
    expect(sliceScore(base, 1000, 100)).toBe(0);
  });

  test('bounds spare most of the counting', () => {
    const rowCount = 4000;
    const codesOf = (step: number): number[] => Array.from({ length: rowCount }, (_, row) => ((row * step) % 7) % 5);
    const features = [1, 2, 3, 5, 11, 13].map((step, at) =>
      feature(
        `c${at}`,
        codesOf(step).map((code, row) => (code + Math.floor(row / (at + 2))) % 5),
        5,
      ),
    );
    const errors = Uint8Array.from({ length: rowCount }, (_, row) =>
      features[0]!.codes[row] === 1 && features[3]!.codes[row] === 2 ? 1 : row % 40 === 0 ? 1 : 0,
    );
    const { slices, counted } = runSteps(searchSlicesSteps({ features, errors, k: 1 }));
    expect(slices[0]!.parts).toEqual([
      { feature: 0, code: 1 },
      { feature: 3, code: 2 },
    ]);
    expect(counted[2]).toBeLessThan((20 * 125) / 10);
  });

  test('no errors, no rows and no features give no slices; bad options are refused', () => {
    const features = [feature('a', [0, 1, 0], 2)];
    expect(runSteps(searchSlicesSteps({ features, errors: new Uint8Array(3), minSupport: 1 })).slices).toEqual([]);
    expect(runSteps(searchSlicesSteps({ features: [], errors: Uint8Array.of(1, 0) })).slices).toEqual([]);
    expect(
      runSteps(searchSlicesSteps({ features, errors: Uint8Array.of(1, 0, 0), selection: new Int32Array(0) })).slices,
    ).toEqual([]);
    const errors = Float64Array.of(1, NaN, 0);
    expect(() => runSteps(searchSlicesSteps({ features, errors }))).toThrow(/row 1 has NaN/);
    expect(() => runSteps(searchSlicesSteps({ features, errors: Float64Array.of(1, -1, 0) }))).toThrow(/row 1 has -1/);
    expect(() => runSteps(searchSlicesSteps({ features, errors: Uint8Array.of(1, 0, 0), alpha: 0 }))).toThrow(
      /\(0, 1\]/,
    );
    expect(() => runSteps(searchSlicesSteps({ features, errors: Uint8Array.of(1, 0, 0), minSupport: 0 }))).toThrow(
      /1 or more/,
    );
    expect(() => runSteps(searchSlicesSteps({ features, errors: Uint8Array.of(1, 0, 0), k: 0 }))).toThrow(/0 slices/);
    expect(() => runSteps(searchSlicesSteps({ features, errors: Uint8Array.of(1) }))).toThrow(/Column a has 3 rows/);
  });
});
