import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPlainDecimal, lossOf, parseNumber, parsePlainBytes, plainFormat } from '#backend/ingest/parseNumber.ts';

test('numbers from bytes are the numbers of the language, and what could lose a digit is left to be read as text', () => {
  const texts = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.integer().map(String),
    fc.stringMatching(/^[+-]?\d{0,17}(\.\d{0,17})?(e[+-]?\d{1,3})?$/),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const bytes = Buffer.from(text, 'latin1');
      const value = parsePlainBytes(bytes, 0, bytes.length);
      const isPlain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) && Number.isFinite(Number(text));
      expect(parseNumber(text, plainFormat)).toBe(isPlain ? Number(text) : NaN);
      if (!Number.isNaN(value)) {
        expect(value).toBe(Number(text));
        expect(lossOf(text, plainFormat)).toBeNull();
      } else if (/^[+-]?([1-9]\d{0,6}|0)(\.\d{0,8})?$/.test(text)) throw new Error(`“${text}” was not read`);
    }),
    { numRuns: 3000, seed: 5 },
  );
  expect(parseNumber('0x1F', plainFormat)).toBeNaN();
  expect(parseNumber('Infinity', plainFormat)).toBeNaN();
});

test('doubles written in full are plain decimals, and of what is one no digit is lost', () => {
  const texts = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.stringMatching(/^[+-]?0{0,3}\d{0,12}\.?0{0,4}\d{0,12}\.?$/),
    fc.stringMatching(/^[-+ .0-9e,"]{0,8}$/),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const bytes = Buffer.from(`1${text}1`, 'latin1');
      const isPlain = isPlainDecimal(bytes, 1, bytes.length - 1);
      const wanted = /^[+-]?(0|[1-9]\d*)\.\d*$/.test(text) && text.replace(/^[+-]?[0.]*|\./g, '').length <= 17;
      expect(isPlain).toBe(wanted);
      if (!isPlain) return;
      expect(lossOf(text, plainFormat)).toBeNull();
      expect(parseNumber(text, plainFormat)).toBe(Number(text));
    }),
    { numRuns: 3000, seed: 8 },
  );
  const full = Buffer.from('-0.8444218515250481');
  expect(isPlainDecimal(full, 0, full.length)).toBe(true);
});

test('marks of decimals and thousands', () => {
  const points = { decimal: ',', thousands: '.' } as const;
  expect(parseNumber('1.234.567,8', points)).toBe(1234567.8);
  expect(parseNumber('1.23', points)).toBeNaN();
  expect(parseNumber('0.123', points)).toBeNaN();
  const commas = { decimal: '.', thousands: ',' } as const;
  expect(parseNumber('-1,234,567.25', commas)).toBe(-1234567.25);
  expect(parseNumber('12,34,567', commas)).toBe(1234567);
  expect(parseNumber('950', commas)).toBe(950);
  expect(parseNumber('3,14', commas)).toBeNaN();
  expect(parseNumber('1234,567', commas)).toBeNaN();
  expect(parseNumber('1\u202f234,5', { decimal: ',', thousands: ' ' })).toBe(1234.5);
  expect(parseNumber('1’234.5', { decimal: '.', thousands: "'" })).toBe(1234.5);
  expect(parseNumber(',5', { decimal: ',', thousands: '' })).toBe(0.5);
});

test('a number that would not be its text any more is named', () => {
  for (const text of ['01234', '-007', '9007199254740993', '12345678901234567', '0.1234567890123456789', '12e5'])
    expect(lossOf(text, plainFormat)).toContain(text);
  for (const text of ['0', '0.5', '-3e2', '1e-07', '1.5E5', '9007199254740991', '0.30000000000000004', '10'])
    expect(lossOf(text, plainFormat)).toBeNull();
  expect(lossOf('0.012.345', { decimal: ',', thousands: '.' })).toBeNull();
  expect(lossOf('9.007.199.254.740.993', { decimal: ',', thousands: '.' })).not.toBeNull();
});
