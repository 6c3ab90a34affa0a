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

test('of several values for an owner those used last are kept', () => {
  const kept = createMemo<string>(2);
  const owner = {};
  const made: string[] = [];
  const ask = (name: string) =>
    kept(owner, [name], () => {
      made.push(name);
      return name.toUpperCase();
    });
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(ask)).toEqual(['A', 'B', 'A', 'C', 'A', 'B']);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});

test('of several values a new version takes the place of the old one, not of others', () => {
  const kept = createMemo<string>(2);
  const owner = {};
  let made = 0;
  const ask = (name: string, version: number) => {
    const before = made;
    kept(owner, [name, version], () => `${name} ${(made += 1)}`);
    return made > before;
  };
  expect([ask('a', 1), ask('b', 1), ask('b', 2), ask('b', 3)]).toEqual([true, true, true, true]);
  expect([ask('a', 1), ask('b', 3), ask('b', 2)]).toEqual([false, false, true]);
});

test('making a value may ask for another of the same owner', () => {
  const kept = createMemo<number>(2);
  const owner = {};
  let made = 0;
  const factorial = (n: number): number =>
    kept(owner, [n], () => {
      made += 1;
      return n <= 1 ? 1 : n * factorial(n - 1);
    });
  expect([factorial(2), factorial(2), factorial(1), made]).toEqual([2, 2, 1, 2]);
});
