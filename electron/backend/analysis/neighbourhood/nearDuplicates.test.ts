import { describe, expect, test } from 'vitest';
import { featureCases, largestDifference, readFeatureCase, rowsSet } from '../../testing/featureCases.ts';
import { nearDuplicates } from './nearDuplicates.ts';

describe('nearDuplicates', () => {
  test.each(featureCases)('%s: rows, sets and scores of the reference', (name) => {
    const { graph, expected } = readFeatureCase(name);
    const wanted = expected.near_duplicate;
    const found = nearDuplicates(graph, { threshold: wanted.threshold });
    expect(Math.abs(found.medianNearest - wanted.median_nn_distance)).toBeLessThan(1e-12);
    expect(rowsSet(found.isIssue)).toEqual(wanted.is_issue);
    expect(largestDifference(found.scores, wanted.scores)).toBeLessThan(1e-9);
    for (const row of found.scores.keys()) {
      const set = [...found.members.subarray(found.starts[row], found.starts[row + 1])];
      expect(set).toEqual([...(wanted.sets[row] ?? [])].sort((a, b) => a - b));
    }
    expect(found.unscored).toBe(0);
    expect(found.links.from.length * 2).toBe(found.members.length);
  });

  test('a link in one direction is one in both; a cut takes the place of the share of the median', () => {
    // 0 and 1 are 0.1 apart, but 1 has its one place taken by 2.
    const graph = { ids: Int32Array.from([1, 2, 1, 2]), distances: Float64Array.from([0.1, 0.05, 0.05, 3]), k: 1 };
    const found = nearDuplicates(graph, { cut: 0.2 });
    expect(rowsSet(found.isIssue)).toEqual([0, 1, 2]);
    expect([...found.links.from]).toEqual([0, 1]);
    expect([...found.links.to]).toEqual([1, 2]);
    expect([...found.links.distances]).toEqual([0.1, 0.05]);
    expect(rowsSet(nearDuplicates(graph).isIssue)).toEqual([]);
    expect(() => nearDuplicates(graph, { cut: NaN })).toThrow(/apart/);
    expect(() => nearDuplicates(graph, { threshold: -1 })).toThrow(/apart/);
  });

  test('all rows equal: every row, score 0', () => {
    const found = nearDuplicates({ ids: Int32Array.from([1, 2, 0, 2, 0, 1]), distances: new Float32Array(6), k: 2 });
    expect([...found.isIssue]).toEqual([1, 1, 1]);
    expect([...found.scores]).toEqual([0, 0, 0]);
    expect(found.medianNearest).toBe(1e-6);
    expect([...found.members]).toEqual([1, 2, 0, 2, 0, 1]);
  });

  test('rows without neighbours, one row, no rows: not scored and counted', () => {
    const ids = Int32Array.from([1, 0, -1, 0]);
    const found = nearDuplicates({ ids, distances: Float64Array.from([1, 1, 0, NaN]), k: 1 });
    expect(found.unscored).toBe(2);
    expect([...found.scores.subarray(2)]).toEqual([NaN, NaN]);
    expect(found.scores[0]).toBeCloseTo(1 - Math.exp(-1), 12);
    const one = nearDuplicates({ ids: Int32Array.from([-1, -1]), distances: new Float64Array(2), k: 2 });
    expect(one).toMatchObject({ unscored: 1, isIssue: Uint8Array.of(0), medianNearest: 1e-6 });
    expect(nearDuplicates({ ids: new Int32Array(0), distances: new Float64Array(0), k: 2 }).scores).toHaveLength(0);
  });
});
