import fc from 'fast-check';
import { expect, test } from 'vitest';
import { containsWord, equalsWord, piecesOf } from '#shared/query/matchText.ts';
import type { FilterWord } from '#shared/model/filter.ts';
import { encodeTextBlock, openTextBlock } from '../store/blocks.ts';
import { needlesOf, visitHolding } from './textSearch.ts';

const letters = fc.constantFrom('a', 'b', 'A', 'ß', 'İ', 'Σ', 'é', ' ', '😀', 'x');
const words = fc.string({ unit: letters, maxLength: 6 });

test('finds the rows that a search row by row finds, also beside row ends, missing rows and letters of other widths', () => {
  let held = 0;
  fc.assert(
    fc.property(
      fc.array(fc.option(words, { freq: 5 }), { maxLength: 12 }),
      fc.array(words, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      words,
      fc.uniqueArray(fc.nat(12)),
      (rows, parts, isPlain, sample, wanted) => {
        const texts = rows.map((row) => (isPlain ? (row?.replaceAll(/[^\x20-\x7e]/gu, 'a') ?? null) : row));
        const word: FilterWord =
          parts.length === 1 ? { kind: 'literal', text: parts[0]!, at: 0 } : { kind: 'pattern', parts, at: 0 };
        const pieces = piecesOf(word);
        if (pieces === undefined) return;
        const block = openTextBlock(encodeTextBlock(texts, 0, texts.length), texts.length);
        const found: number[] = [];
        const needles = needlesOf(pieces, sample.toLowerCase());
        visitHolding(block.lowered(), needles, (row) => found.push(row));
        const expected = texts.flatMap((text, row) => (text !== null && containsWord(word)(text) ? [row] : []));
        expect(found).toEqual(expected);
        const open: number[] = [];
        const nextRow = (row: number): number => Math.min(...wanted.filter((id) => id >= row), texts.length);
        visitHolding(block.lowered(), needles, (row) => open.push(row), nextRow);
        expect(open).toEqual(expected.filter((row) => wanted.includes(row)));
        held += expected.length;
        // What equals a word holds its pieces, so that no row is passed over.
        if (pieces.some((piece) => /[σς]/.test(piece))) return;
        for (const [row, text] of texts.entries()) {
          if (text !== null && (equalsWord(word, true)(text) || equalsWord(word, false)(text)))
            expect(found).toContain(row);
        }
      },
    ),
    { numRuns: 3000, seed: 3 },
  );
  expect(held).toBeGreaterThan(100);
});
