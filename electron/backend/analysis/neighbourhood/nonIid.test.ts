import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { featureCases, largestDifference, readFeatureCase, rowsSet } from '../../testing/featureCases.ts';
import { nonIid, orderStatistic, permutationPValue, permutedStatistics } from './nonIid.ts';

describe('nonIid', () => {
  test.each(featureCases)('%s: statistic, p-value of its permutations, row and scores of the reference', (name) => {
    const { graph, expected } = readFeatureCase(name);
    const wanted = expected.non_iid;
    expect(orderStatistic(graph)).toBe(wanted.ks_statistic);
    const permuted = Float64Array.from(wanted.permutation_ks_statistics);
    expect(Math.abs(permutationPValue(wanted.ks_statistic, permuted) - wanted.p_value)).toBeLessThan(1e-9);
    const found = nonIid(graph)!;
    expect(largestDifference(found.scores, wanted.scores)).toBeLessThan(1e-9);
    expect(found.isSignificant).toBe(wanted.p_value < 0.05);
    const mask = Uint8Array.from(wanted.scores, (_, row) => (row === found.clearestRow ? 1 : 0));
    expect(rowsSet(mask)).toEqual(wanted.is_issue);
    expect(found.permuted).toHaveLength(25);
    expect(found.unscored).toBe(0);
  });

  test('the statistic equals the largest difference of both distribution functions, looked up link by link', () => {
    const ids = fc.array(fc.integer({ min: -1, max: 11 }), { minLength: 36, maxLength: 36 });
    fc.assert(
      fc.property(ids, (drawn) => {
        const graph = { ids: Int32Array.from(drawn), distances: new Float64Array(36), k: 3 };
        const apart = drawn
          .map((id, at) => (id < 0 ? 0 : Math.abs(Math.floor(at / 3) - id)))
          .filter((distance) => distance > 0)
          .sort((a, b) => a - b);
        fc.pre(apart.length > 0);
        const chance = (distance: number) =>
          Array.from({ length: distance }, (_, at) => (12 - at - 1) / 66).reduce((sum, share) => sum + share, 0);
        const differences = apart.map((distance, at) => Math.abs(at / apart.length - chance(distance)));
        expect(orderStatistic(graph)).toBeCloseTo(Math.max(...differences), 12);
      }),
    );
  });

  test('random orders: the same for the same seed, others for another', () => {
    const { graph } = readFeatureCase('features_2d_a');
    const first = permutedStatistics(graph, 5, 1);
    expect(permutedStatistics(graph, 5, 1)).toEqual(first);
    expect(permutedStatistics(graph, 5, 2)).not.toEqual(first);
    expect(new Set(first).size).toBe(5);
  });

  test('p-values of independent orders are spread over 0..1, and that of sorted data is next to 0', () => {
    // Neighbours drawn at random: whatever order they are in is one of independent draws.
    const rows = 200;
    let low = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const next = seededRandom(seed);
      const draw = () => Math.floor(next() * rows);
      const graph = { ids: Int32Array.from({ length: rows * 3 }, draw), distances: new Float64Array(rows * 3), k: 3 };
      if (nonIid(graph, { seed })!.pValue < 0.05) low += 1;
    }
    expect(low).toBeLessThanOrEqual(8);
    const ids = Int32Array.from({ length: rows * 2 }, (_, at) => Math.abs((at >> 1) + (at % 2 === 0 ? 1 : -1)) % rows);
    const sorted = nonIid({ ids, distances: new Float64Array(rows * 2), k: 2 })!;
    expect(sorted.pValue).toBeLessThan(1e-9);
    expect(sorted.clearestRow).toBeGreaterThanOrEqual(0);
  });

  test('permutations that are all the same are points', () => {
    expect(permutationPValue(0.5, Float64Array.of(0.5, 0.5))).toBe(1);
    expect(permutationPValue(0.6, Float64Array.of(0.5, 0.5))).toBe(0);
    expect(permutationPValue(0.4, Float64Array.of(0.5))).toBe(1);
    expect(() => permutationPValue(0.5, new Float64Array(0))).toThrow(/at least one/);
  });

  test('nothing to compare is null; rows without neighbours are not scored and counted; NaN distances are left out', () => {
    const of = (ids: number[], distances = new Float64Array(ids.length)) =>
      nonIid({ ids: Int32Array.from(ids), distances, k: 1 });
    expect(of([])).toBeNull();
    expect(of([-1])).toBeNull();
    expect(of([-1, -1, -1])).toBeNull();
    expect(of([1, 0], Float64Array.of(NaN, NaN))).toBeNull();
    const two = of([1, 0])!;
    expect(two).toMatchObject({ pValue: 1, isSignificant: false, clearestRow: -1, unscored: 0 });
    const some = of([1, 2, -1, 0], Float64Array.of(1, NaN, 1, 1))!;
    expect(some.unscored).toBe(2);
    expect([...some.scores].map(Number.isNaN)).toEqual([false, true, true, false]);
    expect(some.pValue).toBeGreaterThan(0);
  });
});
