import { expect, test } from 'vitest';
import { nextCell, readCost, withCost } from './costEdit.ts';

test('costs are numbers of 0 or more', () => {
  expect(['2', ' 0,5 ', '1e3', '', 'x', '-1', '1e10'].map(readCost)).toEqual([2, 0.5, 1000, null, null, null, null]);
});

test('a pair is set once, and is no pair when it costs what it usually does', () => {
  const one = withCost([], { actual: 'a', predicted: 'b', cost: 5 });
  expect(withCost(one, { actual: 'a', predicted: 'b', cost: 7 })).toEqual([{ actual: 'a', predicted: 'b', cost: 7 }]);
  expect(withCost(one, { actual: 'a', predicted: 'b', cost: 1 })).toEqual([]);
  expect(withCost(one, { actual: 'a', predicted: 'a', cost: 0 })).toEqual(one);
  expect(withCost(one, { actual: 'a', predicted: 'a', cost: 2 })).toHaveLength(2);
});

test('arrows stay inside the grid', () => {
  expect(nextCell({ row: 0, column: 0 }, 'ArrowUp', 3)).toBeNull();
  expect(nextCell({ row: 0, column: 0 }, 'ArrowRight', 3)).toEqual({ row: 0, column: 1 });
  expect(nextCell({ row: 2, column: 1 }, 'Enter', 3)).toBeNull();
  expect(nextCell({ row: 1, column: 1 }, 'End', 3)).toEqual({ row: 1, column: 2 });
  expect(nextCell({ row: 1, column: 1 }, 'a', 3)).toBeNull();
});
