import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createByteDictionary } from '#backend/ingest/byteDictionary.ts';

test('the byte dictionary numbers different byte strings in order of first sight', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 4 }), { maxLength: 2000 }), (words) => {
      const dictionary = createByteDictionary();
      const codes = new Map<string, number>();
      for (const word of words) {
        const bytes = Buffer.from(word);
        const key = bytes.toString('latin1');
        if (!codes.has(key)) codes.set(key, codes.size);
        expect(dictionary.intern(bytes, 0, bytes.length)).toBe(codes.get(key));
      }
      expect(dictionary.size()).toBe(codes.size);
    }),
    { numRuns: 30, seed: 6 },
  );
});
