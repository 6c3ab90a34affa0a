import { expect, test } from 'vitest';
import { heatCell } from './heat.ts';

const most = { right: 900, wrong: 100 };
const cell = { isRight: false, isMuted: false, mode: 'counts', most } as const;

test('errors are seen beside a large diagonal', () => {
  expect(heatCell({ ...cell, count: 25, value: 25 })).toEqual({ heat: 0.5, isRight: false, text: '25' });
  expect(heatCell({ ...cell, count: 450, value: 450, isRight: true })).toEqual({
    heat: 0.5,
    isRight: true,
    text: '450',
  });
});

test('errors only: what is right keeps its number and loses its colour', () => {
  expect(heatCell({ ...cell, count: 450, value: 450, isRight: true, isMuted: true })).toEqual({
    heat: 0,
    isRight: true,
    text: '450',
  });
});

test('empty cells say nothing; shares below a half percent are not rounded to nothing', () => {
  expect(heatCell({ ...cell, count: 0, value: 0 }).text).toBe('');
  const shares = { ...cell, mode: 'rows', most: { right: 1, wrong: 0.2 } } as const;
  expect(heatCell({ ...shares, count: 1, value: 0.002 }).text).toBe('<1');
  expect(heatCell({ ...shares, count: 9, value: 0.184 }).text).toBe('18');
  expect(heatCell({ ...shares, most: { right: 0, wrong: 0 }, count: 0, value: 0 }).heat).toBe(0);
});

test('large counts and costs fit in a cell', () => {
  const texts = [9999, 12_345, 999_600, 2_345_678].map((value) => heatCell({ ...cell, count: value, value }).text);
  expect(texts).toEqual(['9,999', '12k', '1.0M', '2.3M']);
  expect(heatCell({ ...cell, mode: 'cost', count: 3, value: 3 * 0.35 }).text).toBe('1.05');
  expect(heatCell({ ...cell, mode: 'cost', count: 3, value: 0 }).text).toBe('');
});
