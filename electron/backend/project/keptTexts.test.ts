import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitsetWhere, bitsToIds } from '#shared/analysis/bitset.ts';
import type { TextPattern } from '#shared/query/fields.ts';
import { fitsPattern } from '#shared/query/matchText.ts';
import { encodeTextBlock, openTextBlock } from '../store/blocks.ts';
import { createTextScan, lowerTextBlock } from './keptTexts.ts';

const letters = fc.constantFrom('a', 'b', 'A', 'ß', 'İ', 'Σ', 'é', 'É', 'Ж', ' ', '😀', 'K', 'x');
const short = fc.string({ unit: letters, maxLength: 4 });
// Longer than the sixteen bytes that are compared at a time.
const long = fc.string({ unit: fc.constantFrom('a', 'b', 'B'), minLength: 14, maxLength: 40 });
const word = fc.oneof({ weight: 4, arbitrary: short }, { weight: 1, arbitrary: long });

test('finds the rows that a look at each text finds, whatever is kept of them, missing texts and blocks included', () => {
  let found = 0;
  let whole = 0;
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.array(word, { maxLength: 3 }), { freq: 6 }), { maxLength: 40 }),
      fc.array(fc.tuple(fc.array(word, { minLength: 1, maxLength: 4 }), fc.boolean(), fc.nat(3)), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.nat(2000),
      fc.integer({ min: 1, max: 9 }),
      fc.nat(),
      (rows, patterns, roomBytes, rowsPerBlock, seed) => {
        const texts = rows.map((row) => row?.join('') ?? null);
        const stretches = [];
        for (let firstRow = 0; firstRow < texts.length; firstRow += rowsPerBlock) {
          const end = Math.min(texts.length, firstRow + rowsPerBlock);
          const isAbsent = texts.slice(firstRow, end).every((text) => text === null);
          const read = () => (isAbsent ? undefined : encodeTextBlock(texts, firstRow, end));
          stretches.push({ firstRow, count: end - firstRow, read });
        }
        const scan = createTextScan(texts.length, stretches, { bytes: roomBytes });
        for (const [parts, isFolded, from] of patterns) {
          const known = texts[from];
          // Words that a text of the table begins or ends with or is, so that many are found.
          const own =
            known && seed % 2 === 0 ? [known.slice(0, from), ...parts.slice(1), known.slice(seed % 5)] : parts;
          const written = seed % 3 === 0 && known ? [known] : seed % 3 === 1 ? ['', ...parts, ''] : own;
          const pattern: TextPattern = {
            parts: written.map((part) => (isFolded ? part.toLowerCase() : part).toWellFormed()),
            isFolded,
          };
          const fits = fitsPattern(pattern);
          const expected = texts.flatMap((text, row) => (text !== null && fits(text) ? [row] : []));
          if ((from + seed) % 4 === 0)
            expect([...scan.readAhead!(pattern)].length).toBeLessThanOrEqual(stretches.length);
          expect([...bitsToIds(scan(pattern))]).toEqual(expected);
          const isWanted = (row: number): boolean => (row + seed) % 3 === 0;
          const wanted = scan(pattern, bitsetWhere(texts.length, isWanted));
          // What was found is remembered right, also when only some rows were asked for before.
          expect([...bitsToIds(scan(pattern))]).toEqual(expected);
          expect([...bitsToIds(wanted)].filter(isWanted)).toEqual(expected.filter(isWanted));
          found += expected.length;
          if (pattern.parts.length === 1) whole += expected.length;
        }
      },
    ),
    { numRuns: 800, seed: 3 },
  );
  expect(found).toBeGreaterThan(300);
  expect(whole).toBeGreaterThan(100);
});

test('texts that there is no room for are read once for a pattern, also by bits, and anew for another', () => {
  const texts = Array.from({ length: 400 }, (_, row) => `Row ${row}`);
  const reads: number[] = [];
  const stretches = Array.from({ length: 40 }, (_, index) => ({
    firstRow: index * 10,
    count: 10,
    read: () => {
      reads.push(index);
      return encodeTextBlock(texts, index * 10, index * 10 + 10);
    },
  }));
  const scan = createTextScan(400, stretches, { bytes: 0 });
  const pattern = (part: string): TextPattern => ({ parts: ['', part, ''], isFolded: true });
  const readBy = (work: () => Iterable<unknown>): [number[], number] => {
    reads.length = 0;
    return [[...work()].map(Number), reads.length];
  };
  const all = stretches.length;
  expect(
    readBy(() =>
      bitsToIds(
        scan(
          pattern('row 39'),
          bitsetWhere(400, (row) => row < 25),
        ),
      ),
    ),
  ).toEqual([[], 3]);
  expect(readBy(() => bitsToIds(scan(pattern('row 39'))))).toEqual([[39, ...rowsFrom(390)], all - 3]);
  expect(readBy(() => bitsToIds(scan(pattern('row 39'))))).toEqual([[39, ...rowsFrom(390)], 0]);
  expect(readBy(() => [...scan.readAhead!(pattern('row 39'))].map(() => 0))).toEqual([[], 0]);
  const [bits, readAhead] = readBy(() => [...scan.readAhead!(pattern('row 7'))].map(() => 0));
  expect([bits.length > 1, readAhead]).toEqual([true, all]);
  expect(readBy(() => bitsToIds(scan(pattern('row 7'))))).toEqual([[7, ...rowsFrom(70)], 0]);
});

const rowsFrom = (first: number): number[] => Array.from({ length: 10 }, (_, at) => first + at);

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
