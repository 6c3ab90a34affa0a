import { expect, test } from 'vitest';
import { toPlainError } from '#shared/base/winnowError.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import { createCatalog } from '#shared/query/fields.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import { isUnfinishedAt } from '#shared/query/unfinishedTerm.ts';

const catalog = createCatalog({
  rowCount: 2,
  search: [],
  builtin: new Map(),
  metadata: new Map([
    ['age', { kind: 'number', values: Float64Array.of(1, 2) }],
    ['label', { kind: 'category', codes: Int32Array.of(0, 1), dictionary: ['coat', 'Ankle boot'] }],
    ['happy', { kind: 'boolean', values: Uint8Array.of(0, 1) }],
  ]),
});

function errorOffset(text: string): number {
  try {
    compileFilter(parseFilter(text), catalog);
  } catch (error) {
    return toPlainError(error).offset ?? -1;
  }
  throw new Error(`${text} is right`);
}

/** The caret is at the `|`. */
function isUnfinished(marked: string): boolean {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  return isUnfinishedAt(text, caret, errorOffset(text));
}

test.each([
  'age>|',
  'age > |',
  'age:|',
  'age>-|',
  'label:coat age>|',
  'label:coat,|',
  'label:"ank|',
  '"my colu|',
  'happy:t|',
  'is:|',
  'is:mis|',
  'is:missing(|',
  'is:missing(age|',
  'label:coat OR |',
  'NOT |',
  '-|',
  '(|',
  '(label:coat|',
  '(label:coat OR age>|',
  '(label:coat (age>3 |',
])('%s is being typed', (marked) => {
  expect(isUnfinished(marked)).toBe(true);
});

test.each([
  'age>x label:coat|',
  'agee>3|',
  'age: |',
  'age:x label:coat|',
  'age~0|',
  'label:(|',
  'label:coat)|',
  '>|',
  ',|',
  'age>|3 agee>3',
  'happy:maybe |',
])('%s is an error', (marked) => {
  expect(isUnfinished(marked)).toBe(false);
});
