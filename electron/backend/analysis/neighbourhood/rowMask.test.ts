import { expect, test } from 'vitest';
import { rowMask, rowValues } from './rowMask.ts';

test('a byte and a number for each row', () => {
  expect(rowMask(4, (row) => row % 2 === 1)).toEqual(Uint8Array.of(0, 1, 0, 1));
  expect(rowMask(0, () => true)).toHaveLength(0);
  expect(rowValues(3, (row) => row / 2)).toEqual(Float64Array.of(0, 0.5, 1));
});
