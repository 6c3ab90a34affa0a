import { expect, test } from 'vitest';
import { importMappingSchema, type ColumnRole } from '#shared/model/importMapping.ts';
import { applyOverrides, checkMapping, textToWords, withRole, wordsToText } from './mapping.ts';

const mapping = (roles: Readonly<Record<string, ColumnRole>>) =>
  importMappingSchema.parse({
    format: 'winnow-import/1',
    source: { path: '/data/a.csv', format: 'csv' },
    columns: Object.entries(roles).map(([name, role]) => ({ name, role, type: 'category' })),
  });
const rolesOf = (from: ReturnType<typeof mapping>) =>
  Object.fromEntries(from.columns.map(({ name, role }) => [name, role]));

test('a role that one column can have moves to the column it is given to', () => {
  const proposed = mapping({ id: 'key', class: 'label', class2: 'metadata', note: 'text' });
  const chosen = withRole({}, 'class2', 'label');
  expect(rolesOf(applyOverrides(proposed, chosen))).toEqual({
    id: 'key',
    class: 'metadata',
    class2: 'label',
    note: 'text',
  });
  const back = withRole(chosen, 'class', 'label');
  expect(rolesOf(applyOverrides(proposed, back))).toEqual({
    id: 'key',
    class: 'label',
    class2: 'metadata',
    note: 'text',
  });
});

test('several columns can be features', () => {
  const proposed = mapping({ age: 'feature', income: 'metadata', y: 'label' });
  expect(rolesOf(applyOverrides(proposed, withRole({}, 'income', 'feature')))).toEqual({
    age: 'feature',
    income: 'feature',
    y: 'label',
  });
});

test('a type can be changed without the role', () => {
  const proposed = mapping({ age: 'feature', y: 'label' });
  expect(applyOverrides(proposed, { age: { type: 'number' } }).columns[0]).toEqual({
    name: 'age',
    role: 'feature',
    type: 'number',
  });
});

test('what was found of a column stays; a chosen type is no guess, and a label has no words for missing values of its own accord', () => {
  const proposed = importMappingSchema.parse({
    format: 'winnow-import/1',
    source: { path: '/data/a.csv', format: 'csv' },
    columns: [
      { name: 'n', role: 'feature', type: 'number', isTypeGuessed: true, missing: ['', 'NA'], thousands: ',' },
      { name: 'c', role: 'feature', type: 'category', missing: ['', 'NA'] },
    ],
  });
  expect(applyOverrides(proposed, {}).columns).toEqual(proposed.columns);
  const [n, c] = applyOverrides(proposed, { n: { type: 'number' }, c: { role: 'label' } }).columns;
  expect(n).toEqual({ name: 'n', role: 'feature', type: 'number', missing: ['', 'NA'], thousands: ',' });
  expect(c?.missing).toEqual(['']);
  expect(applyOverrides(proposed, { c: { role: 'label', missing: ['', '?'] } }).columns[1]?.missing).toEqual(['', '?']);
  expect(textToWords(wordsToText(['', 'NA', '?']))).toEqual(['', 'NA', '?']);
  expect(textToWords(' - , (empty)')).toEqual(['', '-']);
});

test('content is needed, a label is missed', () => {
  expect(checkMapping(mapping({ id: 'key', y: 'label' })).blocks).toHaveLength(1);
  expect(checkMapping(mapping({ t: 'text' }))).toEqual({ blocks: [], notes: [expect.stringContaining('label')] });
  expect(checkMapping(mapping({ t: 'text', y: 'label' }))).toEqual({ blocks: [], notes: [] });
});
