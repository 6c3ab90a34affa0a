import { expect, test } from 'vitest';
import { createRecentMap } from './recentMap.ts';

test('what was used longest ago goes first', () => {
  const map = createRecentMap<string, number>(3);
  for (const [at, key] of ['a', 'b', 'c'].entries()) map.set(key, at);
  expect(map.get('a')).toBe(0);
  expect(map.set('d', 3)).toBe(3);
  expect(['a', 'b', 'c', 'd'].map(map.get)).toEqual([0, undefined, 2, 3]);
  // Setting one again uses it, and takes no more room.
  map.set('a', 7);
  map.set('e', 4);
  expect(['a', 'c', 'd', 'e'].map(map.get)).toEqual([7, undefined, 3, 4]);
});

test('values may weigh different amounts; one that weighs more than all together is not held and drives nothing out', () => {
  const map = createRecentMap<string, string>(10, (text) => text.length);
  map.set('a', '12345');
  map.set('b', '123');
  expect(map.set('huge', 'x'.repeat(11))).toHaveLength(11);
  expect(map.get('huge')).toBeUndefined();
  map.set('c', '123');
  expect(['a', 'b', 'c'].map(map.get)).toEqual([undefined, '123', '123']);
  // An empty value weighs nothing.
  map.set('d', '');
  expect(['b', 'c', 'd'].map(map.get)).toEqual(['123', '123', '']);
});
