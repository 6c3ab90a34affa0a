import { describe, expect, test } from 'vitest';
import { createRowCache, type RowPage } from './rowCache.ts';

type Asked = {
  from: number;
  count: number;
  signal: AbortSignal;
  answer: (suffix?: string) => void;
  fail: (why: Error) => void;
};

function setUp(count: number, maxPages = 4) {
  const asked: Asked[] = [];
  let changes = 0;
  const cache = createRowCache({
    count,
    pageSize: 10,
    maxPages,
    onChange: () => (changes += 1),
    fetchPage: (from, size, signal) =>
      new Promise<RowPage>((resolve, reject) => {
        const ids = Array.from({ length: size }, (_, index) => from + index);
        const answer = (suffix = '') => resolve({ from, ids, columns: [ids.map((id) => `row ${id}${suffix}`)] });
        asked.push({ from, count: size, signal, answer, fail: reject });
      }),
  });
  return { cache, asked, changes: () => changes };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('row cache', () => {
  test('asks for the pages in sight and one ahead in the direction of travel', () => {
    const { cache, asked } = setUp(1000);
    cache.want(95, 112);
    expect(asked.map((one) => one.from)).toEqual([90, 100, 110, 120]);
    cache.want(85, 102);
    expect(asked.slice(4).map((one) => one.from)).toEqual([80, 70]);
  });

  test('a fling asks further ahead the faster it goes; a jump tells nothing about where it goes next', () => {
    const { cache, asked } = setUp(100_000, 64);
    cache.want(0, 5);
    cache.want(15, 20);
    asked.length = 0;
    cache.want(30, 35);
    expect(asked.map((one) => one.from)).toEqual([40, 50, 60, 70, 80, 90, 100]);
    asked.length = 0;
    cache.want(50_000, 50_005);
    cache.want(70_000, 70_005);
    expect(asked.map((one) => one.from)).toEqual([50_000, 50_010, 70_000, 70_010]);
    asked.length = 0;
    cache.want(69_997, 70_002);
    expect(asked.map((one) => one.from)).toEqual([69_990, 69_980]);
  });

  test('the last page is asked for with the rows that are left', () => {
    const { cache, asked } = setUp(25);
    cache.want(18, 30);
    expect(asked.map((one) => [one.from, one.count])).toEqual([
      [10, 10],
      [20, 5],
    ]);
  });

  test('gives rows once they are here', async () => {
    const { cache, asked, changes } = setUp(1000);
    cache.want(0, 5);
    expect(cache.pageAt(3)).toBeUndefined();
    asked[0]!.answer();
    await settled();
    expect(cache.idAt(3)).toBe(3);
    expect(changes()).toBe(1);
  });

  test('requests that were scrolled past are aborted and their late answer is dropped', async () => {
    const { cache, asked, changes } = setUp(100_000);
    cache.want(0, 5);
    cache.want(50_000, 50_005);
    expect(asked[0]!.signal.aborted).toBe(true);
    asked[0]!.answer();
    await settled();
    expect(cache.pageAt(0)).toBeUndefined();
    expect(changes()).toBe(0);
  });

  test('forgets the pages that were wanted longest ago', async () => {
    const { cache, asked } = setUp(100_000, 3);
    for (const first of [0, 20, 40, 60]) {
      cache.want(first, first + 5);
      for (const one of asked) one.answer();
      await settled();
    }
    expect(cache.pageAt(0)).toBeUndefined();
    expect(cache.pageAt(60)).toBeDefined();
    expect(cache.pageAt(70)).toBeDefined();
  });

  test('a failed page says why and is asked for again only on retry', async () => {
    const { cache, asked } = setUp(8);
    cache.want(0, 5);
    asked[0]!.fail(new Error('gone'));
    await settled();
    expect(cache.errorAt(2)).toEqual(new Error('gone'));
    cache.want(0, 6);
    expect(asked).toHaveLength(1);
    cache.retry();
    expect(asked).toHaveLength(2);
    expect(cache.errorAt(2)).toBeNull();
  });

  test('refresh keeps what is on screen until the new values are here, and drops answers from before', async () => {
    const { cache, asked } = setUp(8);
    cache.want(0, 7);
    asked[0]!.answer();
    await settled();
    cache.refresh();
    expect(cache.pageAt(0)?.columns[0]![0]).toBe('row 0');
    cache.refresh();
    asked[1]!.answer(' old');
    asked[2]!.answer(' new');
    await settled();
    expect(asked[1]!.signal.aborted).toBe(true);
    expect(cache.pageAt(0)?.columns[0]![0]).toBe('row 0 new');
  });

  test('an empty view asks for nothing', () => {
    const { cache, asked } = setUp(0);
    cache.want(0, 10);
    expect(asked).toHaveLength(0);
    expect(cache.idAt(0)).toBeUndefined();
  });
});
