import { expect, test } from 'vitest';
import { cellText, percentText } from './cellText.ts';

test('cells: missing is not an empty text, and numbers stay readable', () => {
  expect(cellText(null)).toEqual({ text: 'missing', kind: 'missing' });
  expect(cellText('')).toEqual({ text: 'empty', kind: 'empty' });
  expect(cellText(0)).toEqual({ text: '0', kind: 'number' });
  expect(cellText(1234567).text).toBe('1234567');
  expect(cellText(427.35).text).toBe('427.35');
  expect(cellText(0.1 + 0.2).text).toBe('0.3');
  expect(cellText(0.1 + 0.2, true).text).toBe('0.30000000000000004');
  expect(cellText(0.0000123).text).toBe('1.230e-5');
  expect(cellText(true).text).toBe('yes');
});

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('probabilities never round to a lie', () => {
  expect(plain(percentText(0.93))).toBe('93 %');
  expect(plain(percentText(0.042))).toBe('4.2 %');
  expect(plain(percentText(0.0004))).toBe('< 0.1 %');
  expect(plain(percentText(0.99995))).toBe('> 99.9 %');
  expect(plain(percentText(0.997))).toBe('99.7 %');
  expect(plain(percentText(1))).toBe('100 %');
  expect(plain(percentText(0))).toBe('0 %');
  expect(plain(percentText(Number.NaN))).toBe('–');
});
