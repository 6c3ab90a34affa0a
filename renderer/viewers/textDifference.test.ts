import { expect, test } from 'vitest';
import fc from 'fast-check';
import { wordDifference } from './textDifference.ts';

const marked = (text: string, other: string) =>
  wordDifference(text, other)
    .filter(({ isHit }) => isHit)
    .map((piece) => piece.text);

test('marks the words that the other text has not, together where they stand together', () => {
  expect(marked('pay for order 60354 on Monday', 'pay for order 48213 on Monday')).toEqual(['60354']);
  expect(marked('send back the money now', 'refund the money now')).toEqual(['send back']);
  expect(marked('the money', 'send back the money')).toEqual([]);
  expect(marked('same', 'same')).toEqual([]);
  expect(marked('all new words', '')).toEqual(['all new words']);
  expect(wordDifference('', 'x')).toEqual([]);
});

test('pieces joined give the text back, and what is left unmarked is a subsequence of the other', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ' ', '  ', '\n'), { maxLength: 40 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (own, other) => {
      const pieces = wordDifference(own, other);
      expect(pieces.map((piece) => piece.text).join('')).toBe(own);
      const kept = pieces.filter(({ isHit }) => !isHit).flatMap((piece) => piece.text.match(/\S+/gu) ?? []);
      const words: readonly string[] = other.match(/\S+/gu) ?? [];
      let at = 0;
      for (const word of kept) {
        const found = words.indexOf(word, at);
        expect(found).toBeGreaterThanOrEqual(at);
        at = found + 1;
      }
    }),
  );
});

test('two long texts that share nothing are marked as a whole at once', () => {
  const long = (word: string) => Array.from({ length: 4000 }, (_, at) => `${word}${at}`).join(' ');
  const pieces = wordDifference(`begin ${long('a')} end`, `begin ${long('b')} end`);
  expect(pieces.map(({ isHit }) => isHit)).toEqual([false, true, false]);
});
