import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBitset } from '#shared/analysis/bitset.ts';
import { completeFilter } from '#shared/query/completeFilter.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import { createCatalog } from '#shared/query/fields.ts';
import type { FieldSource } from '#shared/query/fields.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';

const many = Array.from({ length: 60 }, (_, index) => `city ${index}`);
const category = (dictionary: readonly string[]): FieldSource => ({
  kind: 'category',
  codes: new Int32Array(4),
  dictionary,
});
const counts = new Map([
  [
    'label',
    [
      { value: 'coat', count: 10 },
      { value: 'Ankle boot', count: 1500 },
      { value: 'cap', count: 20 },
    ],
  ],
]);
const catalog = createCatalog({
  rowCount: 4,
  search: [],
  builtin: new Map<string, FieldSource>([
    ['label', category(['coat', 'Ankle boot', 'cap'])],
    ['conf', { kind: 'number', values: new Float32Array(4) }],
    ['correct', { kind: 'boolean', values: new Uint8Array(4) }],
    ['flagged', { kind: 'boolean', values: new Uint8Array(4) }],
    ['tag', { kind: 'bits', get: () => createBitset(4), names: () => ['blurry', 'too dark'] }],
    ['text', { kind: 'text', scan: () => createBitset(4), get: () => null }],
  ]),
  metadata: new Map([
    ['city', category(many)],
    ['my column', category(['a'])],
    ['age', { kind: 'number', values: Float64Array.of(51.234, NaN, 20, 40, 30, 60) }],
    ['blank', { kind: 'number', values: Float64Array.of(NaN, NaN) }],
    ['label', category(['b'])],
  ]),
  details: new Map([['conf', 'probability of the prediction']]),
  counts: (name) => counts.get(name),
});

/** Suggestions at the `|`, as the whole text each would make. */
function taken(marked: string): string[] {
  const caret = marked.indexOf('|');
  const text = marked.slice(0, caret) + marked.slice(caret + 1);
  return completeFilter(text, caret, catalog).map(
    ({ insert, from, to }) => text.slice(0, from) + insert + text.slice(to),
  );
}

describe('completeFilter', () => {
  const all = [
    'label:',
    'conf>',
    'correct:',
    'flagged:',
    'tag:',
    'text~',
    'city:',
    '"my column":',
    'age>',
    'blank>',
    'meta.label:',
    'is:',
    'NOT ',
  ];
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['|', all],
    ['(|', all.map((text) => `(${text}`)],
    ['c|', ['conf>', 'correct:', 'city:', '"my column":']],
    ['co|nf>0.9', ['conf>0.9', 'correct>0.9', '"my column">0.9']],
    ['-lab|', ['-label:', '-meta.label:']],
    ['"my|', ['"my column":']],
    ['conf|', ['conf>', 'conf>=', 'conf<', 'conf<=', 'conf:', 'conf=', 'conf!=']],
    ['a O|', ['a OR ', 'a conf>', 'a correct:', 'a "my column":', 'a NOT ']],
    // Most frequent first.
    ['label:|', ['label:"Ankle boot"', 'label:cap', 'label:coat']],
    ['label:c|', ['label:cap', 'label:coat']],
    ['label:"ank|', ['label:"Ankle boot"']],
    ['label:cap,|', ['label:cap,"Ankle boot"', 'label:cap,cap', 'label:cap,coat']],
    ['label:cap, co|', ['label:cap, coat']],
    ['label != co|', ['label != coat']],
    ['label:c|x tag:y', ['label:cap tag:y', 'label:coat tag:y']],
    ['tag:|', ['tag:blurry', 'tag:"too dark"']],
    ['correct:f|', ['correct:false']],
    ['is:|', ['missing(', 'flagged', 'excluded', 'decided', 'changed', 'correct'].map((check) => `is:${check}`)],
    ['is:missing(te|', ['is:missing(text']],
    ['is:missing(my|)', ['is:missing("my column")']],
    ['conf>|', ['conf>0']],
    ['age>|', ['age>30', 'age>40', 'age>51.2']],
    ['age:|', ['age:30..51.2', 'age:30', 'age:40', 'age:51.2']],
    ['age<4|', ['age<40']],
    ['blank>|', []],
    ['text~|', []],
    ['nothing:|', []],
    ['label: |', []],
  ];
  test.each(cases)('%s', (marked, expected) => {
    expect(taken(marked)).toEqual(expected);
  });

  test('at most 20, with a label and a detail', () => {
    expect(completeFilter('city:', 5, catalog)).toHaveLength(20);
    expect(completeFilter('con', 3, catalog)[0]).toEqual({
      insert: 'conf>',
      from: 0,
      to: 3,
      label: 'conf',
      detail: 'probability of the prediction',
    });
    expect(completeFilter('label:', 6, catalog)[0]).toEqual({
      insert: '"Ankle boot"',
      from: 6,
      to: 6,
      label: 'Ankle boot',
      detail: '1,500',
    });
  });

  test('never throws, and a value taken compiles', () => {
    const piece = fc.constantFrom(
      'label',
      ':',
      '"',
      'OR',
      ' ',
      '-',
      '(',
      ')',
      'is:',
      'missing',
      ',',
      '..',
      '*',
      '>',
      '~',
      'c',
      '\\',
      'tag:',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), fc.integer({ min: -2, max: 60 }), (pieces, caret) => {
        const text = pieces.join('');
        for (const { from, to } of completeFilter(text, caret, catalog)) {
          expect(0 <= from && from <= to && to <= text.length).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
    for (const text of [...taken('label:|'), ...taken('tag:|'), ...taken('correct:|')])
      compileFilter(parseFilter(text), catalog);
  });
});
