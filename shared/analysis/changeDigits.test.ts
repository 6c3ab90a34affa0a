import { expect, test } from 'vitest';
import { changeDigits, type ShownChange } from './changeDigits.ts';

function of(before: number | null, after: number | null, change: number | null, exclusion?: number): ShownChange {
  const rates = { before: { value: before }, after: { value: after }, change: { value: change } };
  return exclusion === undefined ? rates : { ...rates, exclusion: { value: exclusion } };
}

test('one decimal is enough where everything that moved is seen to move, or nothing did', () => {
  expect(changeDigits([of(0.756, 0.783, 0.027)])).toBe(1);
  expect(changeDigits([of(0.756, 0.756, 0)])).toBe(1);
  expect(changeDigits([of(0.75, 0.75, 0.1 + 0.2 - 0.3)])).toBe(1);
  expect(changeDigits([of(null, null, null)])).toBe(1);
  expect(changeDigits([])).toBe(1);
});

test('a change that would round to none gets a decimal more, and so do two rates that would look alike', () => {
  // 75.6 → 75.7, 0.0 points.
  expect(changeDigits([of(0.7564, 0.7566, 0.0002)])).toBe(2);
  // 75.7 → 75.7, 0.1 points.
  expect(changeDigits([of(0.7566, 0.7574, 0.0008)])).toBe(2);
  expect(changeDigits([of(0.5, 0.5, 0.0004, -0.0004)])).toBe(2);
  expect(changeDigits([of(0.9, 0.8, -0.1), of(0.7, 0.699996, -0.000004)])).toBe(4);
});

test('one example of ten million is hidden still: four decimals are the most', () => {
  expect(changeDigits([of(0.5, 0.5000001, 0.0000001)])).toBe(4);
});
