import { expect, test } from 'vitest';
import {
  count,
  formatAgo,
  formatBytes,
  formatDuration,
  formatNumber,
  formatPercent,
  formatShare,
  keepPercent,
} from './format.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('numbers', () => {
  expect(formatNumber(6040)).toBe('6,040');
  expect(formatNumber(0.31234)).toBe('0.312');
  expect(formatNumber(0.00004)).toBe('4.0e-5');
  expect(formatNumber(0)).toBe('0');
  expect(formatNumber(Number.NaN)).toBe('–');
  expect(formatNumber(null)).toBe('–');
});

test('words keep a percentage with its sign', () => {
  expect(keepPercent('97 % of the words, 100 % of the pixels')).toBe(
    '97\u00a0% of the words, 100\u00a0% of the pixels',
  );
});

test('rates keep their unit on the same line', () => {
  expect(formatPercent(0.8561)).toBe('85.6\u00a0%');
  expect(plain(formatPercent(0.04, 0))).toBe('4 %');
  expect(formatPercent(null)).toBe('–');
});

test('durations never show 60 s or 60 min', () => {
  expect(plain(formatDuration(340))).toBe('340 ms');
  expect(plain(formatDuration(4200))).toBe('4.2 s');
  expect(plain(formatDuration(9960))).toBe('10 s');
  expect(plain(formatDuration(59_600))).toBe('1 min');
  expect(plain(formatDuration(75_000))).toBe('1 min 15 s');
  expect(plain(formatDuration(7_500_000))).toBe('2 h 5 min');
  expect(plain(formatDuration(7_199_000))).toBe('2 h');
});

test('sizes', () => {
  expect(plain(formatBytes(512))).toBe('512 B');
  expect(plain(formatBytes(31_900))).toBe('31.9 kB');
  expect(plain(formatBytes(999_900))).toBe('1.0 MB');
  expect(plain(formatBytes(250_000_000))).toBe('250 MB');
});

test('counts, times and paths', () => {
  expect(plain(count(1, 'example'))).toBe('1 example');
  expect(plain(count(6040, 'example'))).toBe('6,040 examples');
  const now = Date.parse('2026-01-10T12:00:00Z');
  expect(formatAgo('2026-01-10T11:58:00Z', now)).toBe('2 minutes ago');
  expect(formatAgo('2026-01-09T12:00:00Z', now)).toBe('yesterday');
  expect(formatAgo('2025-12-01T12:00:00Z', now)).toBe('1 Dec 2025');
});

test('a share that is not nothing is not said to be, nor one that is not all', () => {
  const shares = [0, 1 / 2557, 0.043, 0.0996, 0.62, 0.996, 2556 / 2557, 1, null].map((share) => formatShare(share));
  expect(shares.map(plain)).toEqual(['0 %', '< 0.1 %', '4.3 %', '10 %', '62 %', '99.6 %', '> 99.9 %', '100 %', '–']);
});
