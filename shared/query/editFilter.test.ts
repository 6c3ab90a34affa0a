import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addTerm, removeTerm, setRange } from '#shared/query/editFilter.ts';
import type { ClickedValue } from '#shared/query/editFilter.ts';
import { parseFilter, withoutOffsets } from '#shared/query/parseFilter.ts';
import { quoteField, quoteValue } from '#shared/query/printFilter.ts';

describe('addTerm', () => {
  const cases: readonly (readonly [string, string, ClickedValue, string])[] = [
    ['', 'label', 'shirt', 'label:shirt'],
    ['label:shirt', 'pred', 'coat', 'label:shirt pred:coat'],
    ['label:shirt', 'label', 'Ankle boot', 'label:shirt,"Ankle boot"'],
    ['label:shirt,coat', 'label', 'coat', 'label:shirt,coat'],
    ['a OR b', 'correct', false, '(a OR b) correct:false'],
    ['-label:x', 'label', 'y', '-label:x label:y'],
    ['', 'age', -5, 'age:-5'],
    ['', 'age', null, 'is:missing(age)'],
    ['is:missing(age)', 'age', null, 'is:missing(age)'],
    ['', 'my column', 'a*b', '"my column":"a*b"'],
    ['', 'day', '1..2', 'day:"1..2"'],
    ['', 'day', '', 'day:""'],
  ];
  test.each(cases)('%s + %s %s', (text, field, value, expected) => {
    expect(addTerm(text, field, value)).toBe(expected);
    expect(addTerm(expected, field, value)).toBe(expected);
  });

  test('a text that is no filter is refused', () => {
    expect(() => addTerm('label:', 'a', 'b')).toThrow(/needs a value/);
  });

  test('any field and value can be added to any filter, and taken away', () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(name, fc.string({ unit: 'binary', maxLength: 10 }), (field, value) => {
        const meaning = { kind: 'match', field, values: [{ kind: 'literal', text: value, at: 0 }], at: 0 };
        expect(withoutOffsets(parseFilter(addTerm('', field, value)))).toEqual(meaning);
        expect(withoutOffsets(parseFilter(`${quoteField(field)}:${quoteValue(value)}`))).toEqual(meaning);
        const before = '(a OR b) -c>1';
        expect(removeTerm(addTerm(before, field, value), field, value)).toBe(before);
      }),
      { numRuns: 1000 },
    );
  });
});

test("a field's older name is taken for its new one", () => {
  expect(addTerm('whose:model', 'cause', 'label')).toBe('whose:model,label');
  expect(removeTerm('whose:model,label region:EU', 'cause', 'label')).toBe('whose:model region:EU');
  expect(removeTerm('whose:model region:EU', 'cause')).toBe('region:EU');
});

test('removeTerm takes a value or all of a field', () => {
  expect(removeTerm('label:a,b conf>1', 'label', 'a')).toBe('label:b conf>1');
  expect(removeTerm('label:b AND conf>1', 'label', 'b')).toBe('conf>1');
  expect(removeTerm('is:missing(age) x', 'age', null)).toBe('x');
  expect(removeTerm('conf>0.1 conf<=0.9 -conf:0.5 label:a is:missing(conf)', 'conf')).toBe('label:a');
  expect(removeTerm('label:a OR conf>1', 'label', 'a')).toBe('label:a OR conf>1');
  expect(removeTerm('is:flagged', 'flagged')).toBe('');
});

test('setRange replaces what the field had', () => {
  expect(setRange('label:a', 'conf', { low: 0.2, high: 0.8 })).toBe('label:a conf:0.2..0.8');
  expect(setRange('conf:0.2..0.8 label:a', 'conf', { low: null, high: 1e21 })).toBe('label:a conf:..1e+21');
  expect(setRange('conf>1', 'conf', { low: null, high: null })).toBe('');
  expect(setRange('', 'day', { low: '2024-01', high: null })).toBe('day:2024-01..');
  expect(() => setRange('', 'day', { low: 'soon', high: null })).toThrow(/no range/);
});
