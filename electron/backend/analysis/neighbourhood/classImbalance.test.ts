import { describe, expect, test } from 'vitest';
import { featureCases, largestDifference, readFeatureCase, rowsSet } from '../../testing/featureCases.ts';
import { classImbalance } from './classImbalance.ts';

describe('classImbalance', () => {
  test.each(featureCases)('%s: class, rows and scores of the reference', (name) => {
    const { table, expected } = readFeatureCase(name);
    const wanted = expected.class_imbalance;
    const found = classImbalance(table.labels, table.classCount);
    expect(found.share < found.cut ? found.rarest : 'NA').toBe(wanted.rarest_class_flagged);
    expect(rowsSet(found.isIssue)).toEqual(wanted.is_issue);
    expect(largestDifference(found.scores, wanted.scores)).toBeLessThan(1e-12);
  });

  test('rows without a label and classes without a row take no part and are said', () => {
    const labels = new Int32Array(44).fill(3, 1).fill(-1, 41);
    const found = classImbalance(labels, 5, 0.1);
    expect(found).toMatchObject({ rarest: 0, share: 1 / 41, cut: 0.05, unlabelled: 3, emptyClasses: [1, 2, 4] });
    expect(rowsSet(found.isIssue)).toEqual([0]);
    expect([...found.scores.subarray(39)]).toEqual([1, 1, NaN, NaN, NaN]);
  });

  test('one class is not imbalanced; no labels, no class; a label that is no class is refused', () => {
    expect(rowsSet(classImbalance(new Int32Array(3), 1).isIssue)).toEqual([]);
    const none = classImbalance(new Int32Array(2).fill(-1), 2);
    expect(none).toMatchObject({ rarest: -1, share: 0, unlabelled: 2, isIssue: Uint8Array.of(0, 0) });
    expect(() => classImbalance(Int32Array.of(2), 2)).toThrow(/no class 2 of 2/);
  });
});
