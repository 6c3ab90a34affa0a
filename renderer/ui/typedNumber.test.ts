import { expect, test } from 'vitest';
import { numberProblem, percentText, readNumber, readPercent } from './typedNumber.ts';

test('numbers are read as people type them, and never as another one', () => {
  expect(['12', ' 0.5 ', '0,5', '95 %', '-3', '1e3', '0,125'].map(readNumber)).toEqual([
    12, 0.5, 0.5, 95, -3, 1000, 0.125,
  ]);
  expect(['', ' ', '%', 'much', '1,000', '1,000,000', '1,5,2', '1 000'].map(readNumber)).toEqual(Array(8).fill(NaN));
});

test('what is wrong is said with its bounds', () => {
  const percent = { least: 0, most: 100 };
  expect(['0', '100', '99,5', '95 %'].map((text) => numberProblem(text, percent))).toEqual(Array(4).fill(null));
  expect(['101', '-1'].map((text) => numberProblem(text, percent))).toEqual(Array(2).fill('Between 0 and 100.'));
  expect(numberProblem('2', { least: 3 })).toBe('At least 3.');
  expect(numberProblem('2.5', { isWhole: true })).toBe('A whole number is needed.');
  expect(numberProblem('1,000', { isWhole: true })).toBe('This is not a number.');
  expect(numberProblem('5e6', { least: 0, most: 1e6 })).toBe('Between 0 and 1,000,000.');
  expect([numberProblem('', {}), numberProblem(' ', { mayBeEmpty: true })]).toEqual(['A number is needed.', null]);
});

test('percent goes out and comes back as it was', () => {
  for (const share of [0, 0.07, 0.29, 0.957, 0.999999, 1])
    expect(readPercent(percentText(share))).toBeCloseTo(share, 12);
  expect([percentText(0.07), percentText(null), readPercent('')]).toEqual(['7', '', null]);
});
