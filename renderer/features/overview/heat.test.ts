import { expect, test } from 'vitest';
import { heatCell, type HeatInput } from './heat.ts';

const base: HeatInput = { count: 0, rowTotal: 200, isRight: false, mode: 'counts', most: { right: 180, wrong: 100 } };

test('an empty cell is blank', () => {
  expect(heatCell(base)).toEqual({ heat: 0, isRight: false, text: '' });
});

test('a small error is seen beside a large one', () => {
  expect(heatCell({ ...base, count: 4 }).heat).toBeCloseTo(0.2);
  expect(heatCell({ ...base, count: 100 }).heat).toBe(1);
});

test('row rates are whole percents, and a trace is not rounded to nothing', () => {
  const rates = { ...base, mode: 'rates' as const, most: { right: 0.9, wrong: 0.5 } };
  expect(heatCell({ ...rates, count: 41 }).text).toBe('21');
  expect(heatCell({ ...rates, count: 1 }).text).toBe('<1');
  expect(heatCell({ ...rates, count: 1, rowTotal: 0 }).heat).toBe(0);
});

test('large counts keep to the width of a cell', () => {
  expect(heatCell({ ...base, count: 9_999 }).text).toBe('9999');
  expect(heatCell({ ...base, count: 45_678 }).text).toBe('46k');
  expect(heatCell({ ...base, count: 1_234_567 }).text).toBe('1.2M');
});
