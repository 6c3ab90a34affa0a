import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeyTable } from './keyTable.ts';

test('a key is found with the number that it was first added with, whatever its length', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 9 }), { maxLength: 3000 }), (words) => {
      const table = createKeyTable({ hasValues: true });
      const seen = new Map<string, number>();
      for (const [at, word] of words.entries()) {
        const bytes = Buffer.from(`  ${word} `);
        const key = bytes.toString('latin1');
        expect(table.find(bytes, 2, bytes.length - 1)).toBe(seen.get(key) ?? -1);
        expect(table.add(bytes, 2, bytes.length - 1, at)).toBe(seen.get(key) ?? -1);
        if (!seen.has(key)) seen.set(key, at);
      }
      expect(table.size()).toBe(seen.size);
    }),
    { numRuns: 30, seed: 4 },
  );
});

test('forty thousand keys in a row, and such as differ in a byte, are all told apart and all found again', () => {
  const table = createKeyTable({ hasValues: true });
  const forms = [(i: number) => `k${i}`, (i: number) => `images/train/${String(i).padStart(7, '0')}.png`];
  const keys = forms.flatMap((form) => Array.from({ length: 20_000 }, (_, i) => Buffer.from(form(i))));
  keys.push(...Array.from({ length: 300 }, (_, length) => Buffer.alloc(length)));
  const before = keys.map((key, i) => table.add(key, 0, key.length, i));
  expect(before.every((value) => value === -1)).toBe(true);
  expect(table.size()).toBe(keys.length);
  expect(keys.every((key, i) => table.find(key, 0, key.length) === i)).toBe(true);
  expect(keys.every((key) => table.find(Buffer.concat([key, Buffer.from('!')]), 0, key.length + 1) === -1)).toBe(true);
});

test('a table that keeps no numbers says whether a key was there', () => {
  const table = createKeyTable({ hasValues: false });
  const key = Buffer.from('row-1');
  expect([table.find(key, 0, 5), table.add(key, 0, 5), table.add(key, 0, 5), table.find(key, 0, 4)]).toEqual([
    -1, -1, 0, -1,
  ]);
});
