import type { ExampleId, ExampleIds } from '#shared/model/ids.ts';
import { bitsetOf } from '#shared/analysis/bitset.ts';
import { describe, expect, test } from 'vitest';
import { findingCount, findingList, findingsWithin, membersOf, unsettled } from './detector.ts';

describe('a list of findings', () => {
  const pairs = findingList(8, Int32Array.of(6, 1, 1, 3) as ExampleIds, Int32Array.of(0, 2, 4));
  const sets = findingList(8, Int32Array.of(5, 2, 7, 0, 4) as ExampleIds, Int32Array.of(0, 3, 5));

  test('of single examples has one for each', () => {
    const list = findingList(5, Int32Array.of(4, 0, 2) as ExampleIds);
    expect(findingCount(list)).toBe(3);
    expect([...membersOf(list, 1)]).toEqual([0]);
    expect([...list.rankOf]).toEqual([1, -1, 2, -1, 0]);
  });

  test('of pairs and sets has the examples that belong together; an example in two is placed by the first', () => {
    expect(findingCount(pairs)).toBe(2);
    expect([...membersOf(pairs, 1)]).toEqual([1, 3]);
    expect([...pairs.rankOf]).toEqual([-1, 0, -1, 1, -1, -1, 0, -1]);
    expect(findingCount(sets)).toBe(2);
    expect([...membersOf(sets, 0)]).toEqual([5, 2, 7]);
    expect([...membersOf(sets, 1)]).toEqual([0, 4]);
  });

  test('within rows keeps whole findings of which an example lies there', () => {
    expect([...findingsWithin(pairs, bitsetOf(8, [3]))]).toEqual([1]);
    expect([...findingsWithin(sets, bitsetOf(8, [7]))]).toEqual([0]);
    expect([...findingsWithin(sets, bitsetOf(8, [1, 3, 6]))]).toEqual([]);
    expect([...findingsWithin(sets, null)]).toEqual([0, 1]);
  });

  test('is settled by a decision on each example, or on all but the one that stays', () => {
    const decided = (...ids: number[]) => ({ isDone: (id: ExampleId) => ids.includes(id), labelOf: () => null });
    expect([...unsettled(sets, 'each', decided(5, 2))]).toEqual([0, 1]);
    expect([...unsettled(sets, 'each', decided(5, 2, 7))]).toEqual([1]);
    expect([...unsettled(sets, 'allButOne', decided(5, 2))]).toEqual([1]);
    expect([...unsettled(sets, 'allButOne', decided(5, 4))]).toEqual([0]);
    // Examples 5, 2 and 7, then 0 and 4; null: left out, or without a label.
    const labelled = (...labels: (number | null)[]) => ({
      ...decided(),
      labelOf: (id: ExampleId) => labels[[5, 2, 7, 0, 4].indexOf(id)] ?? null,
    });
    expect([...unsettled(sets, 'agreement', labelled(1, 1, 1, 1, 2))]).toEqual([1]);
    expect([...unsettled(sets, 'agreement', labelled(1, null, 1, null, 2))]).toEqual([]);
    expect([...unsettled(sets, 'agreement', labelled(1, 2, 1, 1, 2))]).toEqual([0, 1]);
  });
});
