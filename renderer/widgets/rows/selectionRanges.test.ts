import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  addRange,
  clampSelection,
  contractRanges,
  countSelected,
  emptySelection,
  extendTo,
  isSelected,
  removeRange,
  selectAll,
  selectOnly,
  toggleRow,
  type Ranges,
} from './selectionRanges.ts';

function positions(ranges: Ranges): number[] {
  return ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, index) => from + index));
}

describe('ranges', () => {
  test('property: the same as a set of positions, sorted, disjoint and not touching', () => {
    const operation = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
        let ranges: Ranges = [];
        const expected = new Set<number>();
        for (const [isAdding, from, length] of operations) {
          ranges = isAdding ? addRange(ranges, from, from + length) : removeRange(ranges, from, from + length);
          for (let at = from; at < from + length; at += 1) isAdding ? expected.add(at) : expected.delete(at);
          for (let at = 1; at < ranges.length; at += 1) expect(ranges[at]![0]).toBeGreaterThan(ranges[at - 1]![1]);
        }
        expect(positions(ranges)).toEqual([...expected].sort((a, b) => a - b));
        expect(countSelected(ranges)).toBe(expected.size);
        for (let at = 0; at < 60; at += 1) expect(isSelected(ranges, at)).toBe(expected.has(at));
      }),
    );
  });
});

describe('row selection', () => {
  test('click, ctrl-click, shift-click', () => {
    const clicked = selectOnly(5);
    const two = toggleRow(clicked, 9);
    expect(two.ranges).toEqual([
      [5, 6],
      [9, 10],
    ]);
    expect(extendTo(two, 12, false).ranges).toEqual([[9, 13]]);
    expect(extendTo(two, 12, true).ranges).toEqual([
      [5, 6],
      [9, 13],
    ]);
    expect(toggleRow(two, 5).ranges).toEqual([[9, 10]]);
  });

  test('a shift range turns around its anchor', () => {
    const down = extendTo(selectOnly(10), 14, false);
    expect(extendTo(down, 8, false).ranges).toEqual([[8, 11]]);
  });

  test('shift-click with nothing before selects that row', () => {
    expect(extendTo(emptySelection, 3, false).ranges).toEqual([[3, 4]]);
  });

  test('all of a million rows is one range, sent as the whole view', () => {
    const all = selectAll(emptySelection, 1_000_000);
    expect(countSelected(all.ranges)).toBe(1_000_000);
    expect(contractRanges(all.ranges, 1_000_000)).toBeNull();
    expect(contractRanges(toggleRow(all, 7).ranges, 1_000_000)).toEqual([
      [0, 7],
      [8, 1_000_000],
    ]);
  });

  test('a shorter list keeps what is left', () => {
    const selection = extendTo(selectOnly(2), 9, false);
    expect(clampSelection(selection, 5)).toEqual({ ranges: [[2, 5]], anchor: 2, focus: null });
    expect(contractRanges([], 5)).toEqual([]);
  });
});
