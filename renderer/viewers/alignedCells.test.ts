import { expect, test } from 'vitest';
import { alignedCells } from './alignedCells.ts';

const row = (values: Record<string, string | number | null>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

test('columns that differ come first, and what is not the most frequent value is odd', () => {
  const aligned = alignedCells([row({ job: 'x', age: 36 }), row({ job: 'x', age: 39 }), row({ job: 'x', age: 39 })]);
  expect(aligned).toEqual([
    { name: 'age', values: [36, 39, 39], isOdd: [true, false, false], differs: true },
    { name: 'job', values: ['x', 'x', 'x'], isOdd: [false, false, false], differs: false },
  ]);
});

test('of two values as frequent the first stands; a missing cell differs from a value', () => {
  expect(alignedCells([row({ a: 1 }), row({ a: null })])[0]).toMatchObject({ isOdd: [false, true], differs: true });
  expect(alignedCells([row({ a: 1 }), row({})])[0]?.values).toEqual([1, null]);
  expect(alignedCells([])).toEqual([]);
});
