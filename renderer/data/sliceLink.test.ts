import { expect, test } from 'vitest';
import { bothFilters } from './sliceLink.ts';

test('filters are joined so that all of them hold', () => {
  expect(bothFilters('', 'site:north')).toBe('site:north');
  expect(bothFilters('site:north', '')).toBe('site:north');
  expect(bothFilters('', ' ')).toBe('');
  expect(bothFilters('split:test', 'site:north age>40')).toBe('split:test site:north age>40');
});

test('what both say is said once, and an OR keeps its parentheses', () => {
  expect(bothFilters('site:north', 'site:north age>40')).toBe('site:north age>40');
  expect(bothFilters('split:test', 'site:north OR site:south')).toBe('split:test (site:north OR site:south)');
});

test('a filter that cannot be read is handed on', () => {
  expect(bothFilters('split:test', '(age>')).toBe('(age>');
});
