import { describe, expect, test } from 'vitest';
import { featureCases, largestDifference, readFeatureCase, rowsSet } from '../../testing/featureCases.ts';
import { confidentThresholds } from '../labelErrors/confidentJoint.ts';
import { scanTable } from '../labelErrors/scanTable.ts';
import type { NeighbourGraph } from './neighbourGraph.ts';
import { distanceScores, featureOutliers, meanDistancesOf } from './outliers.ts';

/** Of a whole graph. */
const outliersOf = (graph: NeighbourGraph, options?: Parameters<typeof featureOutliers>[1]) =>
  featureOutliers(meanDistancesOf(graph, graph.k), options);
import { lowScores, probabilityScores, type ProbabilityScoreMethod } from './probabilityOutliers.ts';

describe('outliers by distance', () => {
  test.each(featureCases)('%s: rows and scores of the reference', (name) => {
    const { graph, metric, expected } = readFeatureCase(name);
    const found = outliersOf(graph, { metric });
    expect(rowsSet(found.isIssue)).toEqual(expected.outlier_datalab.is_issue);
    expect(largestDifference(found.scores, expected.outlier_datalab.scores)).toBeLessThan(1e-9);
    const wide = distanceScores(graph, { metric });
    expect(largestDifference(wide.scores, expected.ood_features_fit_score)).toBeLessThan(1e-9);
    const narrow = distanceScores(graph, { metric, k: 5, t: 2 });
    expect(largestDifference(narrow.scores, expected.ood_features_fit_score_k5_t2)).toBeLessThan(1e-9);
  });

  test('the fence, by hand; a lower threshold finds fewer', () => {
    const ids = Int32Array.from([1, 0, 1, 2, 3]);
    const graph = { ids, distances: Float64Array.from([1, 2, 3, 4, 100]), k: 1 };
    // Quartiles 2 and 4: with 0.5 the fence is 4 + (1 / 0.5 - 1) · 2 = 6.
    const found = outliersOf(graph, { threshold: 0.5 });
    expect(found.cut).toBe(6);
    expect(rowsSet(found.isIssue)).toEqual([4]);
    expect(found.scores[2]).toBeCloseTo(Math.exp(-1), 12);
    expect(rowsSet(outliersOf(graph, { threshold: 0.02 }).isIssue)).toEqual([]);
    expect(() => outliersOf(graph, { threshold: 0 })).toThrow(/above 0/);
    expect(() => outliersOf(graph, { threshold: NaN })).toThrow(/not NaN/);
  });

  test('a mean distance below the precision of its metric is none', () => {
    const graph = { ids: Int32Array.from([1, 0]), distances: Float64Array.from([1e-7, 1e-7]), k: 1 };
    expect([...distanceScores(graph, { metric: 'euclidean' }).scores]).toEqual([1, 1]);
    expect(distanceScores(graph, { metric: 'cosine' }).scores[0]).toBeCloseTo(Math.exp(-0.1), 12);
  });

  test('all equal, rows with fewer neighbours, rows without, one row', () => {
    const equal = outliersOf({ ids: Int32Array.from([1, 0]), distances: new Float32Array(2), k: 1 });
    expect([...equal.scores]).toEqual([1, 1]);
    expect([...equal.isIssue]).toEqual([0, 0]);
    const some = outliersOf({
      ids: Int32Array.from([1, 2, 0, -1, 1, -1, -1, -1]),
      distances: Float64Array.from([1, 3, 2, NaN, NaN, 0, NaN, NaN]),
      k: 2,
    });
    expect([...some.meanDistances]).toEqual([2, 2, NaN, NaN]);
    expect(some.scores[1]).toBeCloseTo(Math.exp(-1), 12);
    expect(some).toMatchObject({ unscored: 2, isIssue: Uint8Array.of(0, 0, 0, 0) });
    const one = outliersOf({ ids: Int32Array.of(-1), distances: new Float64Array(1), k: 1 });
    expect(one).toMatchObject({ cut: Infinity, unscored: 1, isIssue: Uint8Array.of(0) });
  });
});

describe('outliers by probability', () => {
  test.each(featureCases)('%s: scores of the reference, adjusted and raw', (name) => {
    const { table, expected } = readFeatureCase(name);
    const adjustBy = confidentThresholds(scanTable(table));
    const off = (method: ProbabilityScoreMethod, isAdjusted: boolean) => {
      const scores = probabilityScores(table, isAdjusted ? { method, adjustBy } : { method });
      return largestDifference(scores, expected[`ood_pred_probs_${method}_${isAdjusted ? 'adjusted' : 'raw'}`]);
    };
    expect(off('entropy', true)).toBeLessThan(1e-9);
    expect(off('entropy', false)).toBeLessThan(1e-9);
    expect(off('least_confidence', true)).toBeLessThan(1e-9);
    expect(off('least_confidence', false)).toBeLessThan(1e-9);
  });

  test('rows that are no probabilities are not scored and counted; the cut is a share of the median', () => {
    const probs = Float64Array.from([1, 0, 0.5, 0.5, NaN, 1, -0.1, 1.1, Infinity, 0]);
    const scores = probabilityScores({ probs, rowCount: 5, classCount: 2 }, { method: 'entropy' });
    expect([...scores]).toEqual([1, 0, NaN, NaN, NaN]);
    expect(lowScores(scores)).toEqual({ cut: 0.065, isIssue: Uint8Array.of(0, 1, 0, 0, 0), unscored: 3 });
    expect(lowScores(new Float64Array(2).fill(NaN))).toMatchObject({ cut: 0, unscored: 2 });
    const nothing = { probs: new Float64Array(2), rowCount: 1, classCount: 2 };
    const adjusted = probabilityScores(nothing, { method: 'least_confidence', adjustBy: Float64Array.of(0, 0) });
    expect([...adjusted]).toEqual([NaN]);
  });

  test('refuses what makes no sense', () => {
    const table = { probs: new Float64Array(3), rowCount: 3, classCount: 1 };
    expect(() => probabilityScores(table, { method: 'entropy' })).toThrow(/two classes/);
    const short = { probs: new Float64Array(3), rowCount: 3, classCount: 2 };
    expect(() => probabilityScores(short, { method: 'entropy' })).toThrow(/not 3 rows of 2/);
    const other = { probs: new Float64Array(2), rowCount: 1, classCount: 2 };
    expect(() => probabilityScores(other, { method: 'gen' as never })).toThrow(/"gen"/);
  });
});
