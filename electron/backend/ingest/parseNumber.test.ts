import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNumber, parseNumberBytes } from '#backend/ingest/parseNumber.ts';

test('numbers from bytes are the numbers of the language', () => {
  const texts = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.integer().map(String),
    fc.stringMatching(/^[+-]?\d{0,17}(\.\d{0,17})?(e[+-]?\d{1,3})?$/),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const bytes = Buffer.from(text, 'latin1');
      const value = parseNumberBytes(bytes, 0, bytes.length);
      const isPlain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) && Number.isFinite(Number(text));
      expect(value).toBe(isPlain ? Number(text) : NaN);
    }),
    { numRuns: 3000, seed: 5 },
  );
  expect(parseNumber('1.234.567,8', ',')).toBe(1234567.8);
  expect(parseNumber('1.23', ',')).toBeNaN();
  expect(parseNumber('0x1F', '.')).toBeNaN();
  expect(parseNumber('Infinity', '.')).toBeNaN();
});
