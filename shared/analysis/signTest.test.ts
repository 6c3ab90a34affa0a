import { expect, test } from 'vitest';
import { signTest } from './signTest.ts';

test('the exact sign test against counted coins', () => {
  expect(signTest(0, 0)).toBe(1);
  expect(signTest(5, 0)).toBeCloseTo(1 / 32, 12);
  expect(signTest(0, 5)).toBeCloseTo(1, 12);
  // 10 throws: 8, 9 or 10 heads are 45 + 10 + 1 of 1024.
  expect(signTest(8, 2)).toBeCloseTo(56 / 1024, 12);
  expect(signTest(500, 500)).toBeCloseTo(0.5126, 3);
});
