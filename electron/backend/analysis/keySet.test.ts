import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { createKeySet } from './keySet.ts';

/** Adds every key and compares what is said of each with a Set; gives how many were new. */
function addAll(keys: readonly string[]): number {
  const set = createKeySet();
  const seen = new Set<string>();
  const wrong: string[] = [];
  for (const key of keys) {
    const bytes = Buffer.from(`,${key};`);
    const had = set.has(bytes, 1, bytes.length - 1);
    const isNew = set.add(bytes, 1, bytes.length - 1);
    if (had === isNew || isNew === seen.has(key)) wrong.push(key);
    seen.add(key);
  }
  expect(wrong).toEqual([]);
  expect(set.size()).toBe(seen.size);
  return seen.size;
}

const numbered = (count: number, name: (i: number) => string) => Array.from({ length: count }, (_, i) => name(i));

test('a key that comes again is known, in whatever order keys come', () => {
  const some = fc.array(fc.string({ maxLength: 5 }), { maxLength: 3000 });
  const ascending = some.map((keys) => keys.toSorted((a, b) => Buffer.byteLength(a) - Buffer.byteLength(b)));
  const long = fc.array(fc.string({ minLength: 250, maxLength: 300 }), { maxLength: 50 });
  fc.assert(
    fc.property(some, ascending, long, (first, second, third) => {
      const keys = [...second, ...first, ...third, ...second];
      expect(addAll(keys)).toBe(new Set(keys).size);
    }),
    { numRuns: 25, seed: 9 },
  );
});

test('ids that count up, parts one after another, strays among them and ids in no order are all told apart', () => {
  const ids = numbered(6000, (i) => `k${i}`);
  const parts = ['train', 'val', 'test', 'extra', 'more', 'last'].flatMap((part) =>
    numbered(3000, (i) => `${part}/${String(i).padStart(6, '0')}.png`),
  );
  const random = seededRandom(3);
  const shuffled = numbered(6000, () => Math.floor(random() * 1e15).toString(36));
  const strays = ids.flatMap((id, i) => (i % 700 === 699 ? [id, `k${i - 350}`, `x${i}`] : [id]));
  expect(addAll(ids)).toBe(6000);
  expect(addAll([...ids, ...ids])).toBe(6000);
  expect(addAll([...ids, ...ids.toReversed()])).toBe(6000);
  expect(addAll([...parts, ...parts])).toBe(18_000);
  expect(addAll([...shuffled, ...shuffled])).toBe(6000);
  expect(addAll(strays)).toBe(6008);
  expect(addAll([...ids.slice(0, 5000), ...shuffled, ...ids])).toBe(12_000);
});
