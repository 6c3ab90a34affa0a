import { expect, test } from 'vitest';
import { swatchCount, swatchOf } from './classSwatch.ts';

test('few classes keep their swatch wherever they are shown', () => {
  const classes = ['ham', 'spam'];
  expect(swatchOf('spam', { classes, beside: ['spam', 'ham'] })).toBe(1);
  expect(swatchOf('spam', { classes, beside: ['spam'] })).toBe(1);
  expect(swatchOf('ham', { classes, beside: ['spam', 'ham'] })).toBe(0);
});

test('of many classes those shown together are told apart; no label, and what comes after the last colour, has none', () => {
  const classes = Array.from({ length: swatchCount + 4 }, (_, at) => `c${at}`);
  expect(swatchOf('c9', { classes, beside: ['c9', 'c2'] })).toBe(0);
  expect(swatchOf('c2', { classes, beside: ['c9', 'c2'] })).toBe(1);
  expect(swatchOf('c8', { classes, beside: classes })).toBeNull();
  expect(swatchOf(null, { classes, beside: [null] })).toBeNull();
});
