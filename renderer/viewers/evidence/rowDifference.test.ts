import { expect, test } from 'vitest';
import type { ContentCell } from '../exampleContent.ts';
import { rowDifference } from './rowDifference.ts';

const row = (values: Record<string, string | number | null>): ContentCell[] =>
  Object.entries(values).map(([name, value]) => ({ name, role: 'feature', value }));

test('says where a neighbour differs, and by how much more', () => {
  expect(rowDifference(row({ age: 36, job: 'fixed', home: 'rent' }), row({ age: 48, job: 'fixed', home: null }))).toBe(
    'age 48 · home missing',
  );
  expect(rowDifference(row({ age: 36 }), row({ age: 36 }))).toBe('the same values');
  expect(rowDifference(row({ a: 1, b: 1, c: 1 }), row({ a: 2, b: 2, c: 2 }), 2)).toBe('a 2 · b 2 · 1 more differ');
});
