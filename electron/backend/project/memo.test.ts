import { expect, test } from 'vitest';
import { createMemo } from './memo.ts';

test('a value is kept for its owner until something it was made from is another', () => {
  const kept = createMemo<{ made: number }>();
  let made = 0;
  const ask = (owner: object, ...from: unknown[]) => kept(owner, from, () => ({ made: (made += 1) })).made;
  const [a, b, column] = [{}, {}, new Int32Array(2)];
  expect([ask(a, column, 1, 'x', NaN), ask(a, column, 1, 'x', NaN)]).toEqual([1, 1]);
  // Another owner, another object that looks the same, another number, fewer parts, and nothing to be made from at all.
  expect([ask(b, column, 1, 'x', NaN), ask(a, new Int32Array(2), 1, 'x', NaN)]).toEqual([2, 3]);
  expect([ask(a, column, 2, 'x', NaN), ask(a, column, 2, 'x'), ask(a), ask(a)]).toEqual([4, 5, 6, 6]);
  expect(ask(b, column, 1, 'x', NaN)).toBe(2);
});

test('where making fails nothing is kept', () => {
  const kept = createMemo<number>();
  const owner = {};
  expect(() =>
    kept(owner, [], () => {
      throw new Error('unreadable');
    }),
  ).toThrow('unreadable');
  expect(kept(owner, [], () => 7)).toBe(7);
});
