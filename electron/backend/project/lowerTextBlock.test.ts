import { expect, test } from 'vitest';
import { encodeTextBlock, openTextBlock } from '../store/blocks.ts';
import { lowerTextBlock } from './lowerTextBlock.ts';

test('every letter is lowered as JavaScript does it, at the end of a word and within one', () => {
  let changed = 0;
  for (let from = 0; from < 0x20000; from += 256) {
    const letters = Array.from({ length: 256 }, (_, at) => String.fromCodePoint(from + at).toWellFormed());
    const texts = letters.flatMap((letter) => [`A${letter}`, null, '', `${letter}b`]);
    const block = encodeTextBlock(texts, 0, texts.length);
    const lowered = lowerTextBlock(block, texts.length);
    const { get } = openTextBlock(lowered, texts.length);
    expect(texts.map((_, row) => get(row))).toEqual(texts.map((text) => text?.toLowerCase() ?? null));
    changed += letters.filter((letter) => letter !== letter.toLowerCase()).length;
  }
  expect(changed).toBeGreaterThan(1000);
  const small = encodeTextBlock(['small', null, 'größe'], 0, 3);
  expect(lowerTextBlock(small, 3)).toBe(small);
});
