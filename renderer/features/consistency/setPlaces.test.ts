import { expect, test } from 'vitest';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { nextOpenPlace, pageSize, placeOfRank, type ReadSets } from './setPlaces.ts';

type Listed = MethodOutput<'sets.list'>;

/** A list as the backend gives it, of sets with these ranks; `settled` ones by rank. */
function listOf(ranks: readonly number[], settled: ReadonlySet<number>): { read: ReadSets; asked: () => number } {
  let asked = 0;
  const read: ReadSets = (input) => {
    asked += 1;
    const open = ranks.filter((rank) => !settled.has(rank));
    const listed = (input.onlyOpen ? open : ranks).slice(input.offset, input.offset + input.limit);
    const sets = listed.map((rank) => ({ rank, anchor: rank * 10, isSettled: settled.has(rank) }));
    return Promise.resolve({ count: ranks.length, open: open.length, sets } as unknown as Listed);
  };
  return { read, asked: () => asked };
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
const all = { kind: 'conflict', filter: '' } as const;
const filtered = { kind: 'conflict', filter: 'label:ham' } as const;
const none = () => false;

test('the next open set is the first behind this one, else the first of all, else there is none', async () => {
  const { read } = listOf(range(1, 6), new Set([1, 3]));
  expect(await nextOpenPlace(read, all, { after: -1, isDone: none })).toBe(1);
  expect(await nextOpenPlace(read, all, { after: 1, isDone: none })).toBe(3);
  expect(await nextOpenPlace(read, all, { after: 4, isDone: none })).toBe(1);
  const settled = listOf(range(1, 6), new Set(range(1, 6)));
  expect(await nextOpenPlace(settled.read, all, { after: 2, isDone: none })).toBeNull();
});

test('a set whose decision is on its way counts as settled', async () => {
  const { read } = listOf(range(1, 4), new Set());
  expect(await nextOpenPlace(read, all, { after: 0, isDone: (anchor) => anchor === 20 })).toBe(2);
  expect(await nextOpenPlace(read, all, { after: -1, isDone: () => true })).toBeNull();
});

test('far behind thousands of settled ones it is found in a few questions, within a filter too', async () => {
  const open = 90_000;
  const far = listOf(range(1, 100_001), new Set(range(1, 100_001).filter((rank) => rank !== open)));
  expect(await nextOpenPlace(far.read, all, { after: 5, isDone: none })).toBe(open - 1);
  const ranks = range(1, 50_000).map((rank) => rank * 3);
  const within = listOf(ranks, new Set(ranks.filter((rank) => rank !== 120_000)));
  expect(await nextOpenPlace(within.read, filtered, { after: pageSize + 3, isDone: none })).toBe(39_999);
  expect(within.asked()).toBeLessThan(30);
});

test('the place of a rank is one below it; in a filter it is looked up, and may be left out', async () => {
  const { read } = listOf([2, 5, 9, 12], new Set());
  expect(await placeOfRank(read, all, 7)).toBe(6);
  expect(await placeOfRank(read, filtered, 9)).toBe(2);
  expect(await placeOfRank(read, filtered, 2)).toBe(0);
  expect(await placeOfRank(read, filtered, 3)).toBeNull();
  expect(await placeOfRank(read, filtered, 40)).toBeNull();
});
