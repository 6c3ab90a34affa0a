import { expect, test } from 'vitest';
import { formatPoints, pointsRange } from './format.ts';

test('differences of rates read as points, with their sign where it matters', () => {
  expect(formatPoints(0.006, { digits: 2 })).toBe('0.60\u00a0pts');
  expect(formatPoints(0.0265, { isSigned: true })).toBe('+2.6\u00a0pts');
  expect(formatPoints(-0.0475, { isSigned: true })).toBe('−4.8\u00a0pts');
  expect(formatPoints(-0.00001, { isSigned: true })).toBe('0.0\u00a0pts');
  expect(formatPoints(null)).toBe('–');
});

test('a range with a negative end is spelt out', () => {
  expect(pointsRange({ low: 0.0041, high: 0.0079 }, 2)).toBe('0.41–0.79');
  expect(pointsRange({ low: -0.01, high: 0.064 })).toBe('−1.0 to 6.4');
  expect(pointsRange({ low: null, high: 0.5 })).toBeNull();
});
