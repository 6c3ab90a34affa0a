import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WinnowError } from '#shared/base/winnowError.ts';
import { filterChecks } from '#shared/model/fields.ts';
import { compareOperators } from '#shared/model/filter.ts';
import type { FilterNode, FilterTerm, FilterValue, FilterWord } from '#shared/model/filter.ts';
import { joinNodes, parseFilter, withoutOffsets } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';
import { parseRange } from '#shared/query/scalar.ts';

const literal = (text: string): FilterWord => ({ kind: 'literal', text, at: 0 });
const pattern = (...parts: string[]): FilterWord => ({ kind: 'pattern', parts, at: 0 });
const range = (low: string | null, high: string | null): FilterValue => ({ kind: 'range', low, high, at: 0 });
const match = (field: string, ...values: (string | FilterValue)[]): FilterTerm => {
  return {
    kind: 'match',
    field,
    values: values.map((value) => (typeof value === 'string' ? literal(value) : value)),
    at: 0,
  };
};
const compare = (field: string, operator: (typeof compareOperators)[number], text: string): FilterTerm => {
  return { kind: 'compare', field, operator, value: literal(text), at: 0 };
};
const search = (text: string): FilterTerm => ({ kind: 'search', value: literal(text), at: 0 });
const not = (node: FilterNode): FilterNode => ({ kind: 'not', node });
const and = (...nodes: FilterNode[]): FilterNode => ({ kind: 'and', nodes });
const or = (...nodes: FilterNode[]): FilterNode => ({ kind: 'or', nodes });
const parsed = (text: string): FilterNode => withoutOffsets(parseFilter(text));

describe('parseFilter', () => {
  // [text, what it means, how it is printed (the same text unless given)]
  const cases: readonly (readonly [text: string, meaning: FilterNode, printed?: string])[] = [
    ['', { kind: 'all' }],
    ['  \n ', { kind: 'all' }, ''],
    [
      'label:shirt pred:coat conf>0.9',
      and(match('label', 'shirt'), match('pred', 'coat'), compare('conf', '>', '0.9')),
    ],
    [
      'correct:false tag:blurry -flagged:true',
      and(match('correct', 'false'), match('tag', 'blurry'), not(match('flagged', 'true'))),
    ],
    ['brightness<40 OR contrast<10', or(compare('brightness', '<', '40'), compare('contrast', '<', '10'))],
    [
      '(region:EU AND amount>=1000)',
      and(match('region', 'EU'), compare('amount', '>=', '1000')),
      'region:EU amount>=1000',
    ],
    ['finding:label_error', match('finding', 'label_error')],
    ['text~"refund"', { kind: 'contains', field: 'text', value: literal('refund'), at: 0 }, 'text~refund'],
    ['is:missing(age)', { kind: 'missing', field: 'age', at: 0 }],
    ['is:missing( "my age" )', { kind: 'missing', field: 'my age', at: 0 }, 'is:missing("my age")'],
    [
      'is:flagged -is:decided',
      and({ kind: 'check', check: 'flagged', at: 0 }, not({ kind: 'check', check: 'decided', at: 0 })),
    ],
    ['"is":flagged', match('is', 'flagged')],
    ['label:"Ankle boot"', match('label', 'Ankle boot')],
    ['label:"say \\"hi\\" \\\\ there"', match('label', 'say "hi" \\ there')],
    ['label:"a\\nb"', match('label', 'a\nb')],
    ['label:""', match('label', '')],
    ['label:a,b,"c d"', match('label', 'a', 'b', 'c d')],
    ['label:a, b', match('label', 'a', 'b'), 'label:a,b'],
    ['label:*oat', match('label', pattern('', 'oat'))],
    ['label:a*b**c', match('label', pattern('a', 'b', 'c')), 'label:a*b*c'],
    ['label:"a*b"', match('label', 'a*b')],
    ['label:"Ankle b"*', match('label', pattern('Ankle b', ''))],
    ['label:*', match('label', pattern('', ''))],
    ['conf:0.2..0.8', match('conf', range('0.2', '0.8'))],
    ['conf:..0.8,0.9..', match('conf', range(null, '0.8'), range('0.9', null))],
    ['conf:-3..-1', match('conf', range('-3', '-1'))],
    ['day:2024-01..2024-06-30', match('day', range('2024-01', '2024-06-30'))],
    ['day:"1..2"', match('day', '1..2')],
    ['path:../x..y', match('path', '../x..y')],
    ['time:12:30 url:http://x?a=b', and(match('time', '12:30'), match('url', 'http://x?a=b'))],
    ['conf > 0.9', compare('conf', '>', '0.9'), 'conf>0.9'],
    ['temp>-3', compare('temp', '>', '-3')],
    [
      'a>=1 b<=2 c=3 d!=4',
      and(compare('a', '>=', '1'), compare('b', '<=', '2'), compare('c', '=', '3'), compare('d', '!=', '4')),
    ],
    ['meta.label:x', match('meta.label', 'x')],
    ['tag.blurry:unknown', match('tag.blurry', 'unknown')],
    ['"my column":x', match('my column', 'x')],
    ['meta."my column":x', match('meta.my column', 'x'), '"meta.my column":x'],
    ['größe:ü 👗:🧥 漢字>1', and(match('größe', 'ü'), match('👗', '🧥'), compare('漢字', '>', '1'))],
    ['refund "two words" wow!', and(search('refund'), search('two words'), search('wow!'))],
    ['foo-bar -"-x"', and(search('foo-bar'), not(search('-x')))],
    ['"OR" or', and(search('OR'), search('or'))],
    ['NOT a b', and(not(search('a')), search('b')), '-a b'],
    ['--a', not(not(search('a')))],
    ['-(a OR b)', not(or(search('a'), search('b')))],
    ['a OR b c OR d', or(search('a'), and(search('b'), search('c')), search('d'))],
    ['(a OR b) c', and(or(search('a'), search('b')), search('c'))],
    ['(a b) (c AND (d))', and(search('a'), search('b'), search('c'), search('d')), 'a b c d'],
    ['a OR (b OR c)', or(search('a'), search('b'), search('c')), 'a OR b OR c'],
    ['"a!"=1', compare('a!', '=', '1')],
    ['(a)(b)', and(search('a'), search('b')), 'a b'],
  ];
  test.each(cases.map(([text, meaning, printed = text]) => ({ text, meaning, printed })))(
    '$text',
    ({ text, meaning, printed }) => {
      expect(parsed(text)).toEqual(meaning);
      expect(printFilter(parseFilter(text))).toBe(printed);
      expect(parsed(printed)).toEqual(meaning);
    },
  );

  test('keeps where fields and values began', () => {
    expect(parseFilter(' label:a,"b c" -conf>1')).toEqual({
      kind: 'and',
      nodes: [
        {
          kind: 'match',
          field: 'label',
          at: 1,
          values: [
            { kind: 'literal', text: 'a', at: 7 },
            { kind: 'literal', text: 'b c', at: 9 },
          ],
        },
        {
          kind: 'not',
          node: {
            kind: 'compare',
            field: 'conf',
            operator: '>',
            value: { kind: 'literal', text: '1', at: 21 },
            at: 16,
          },
        },
      ],
    });
  });
});

describe('errors point at the character', () => {
  const cases: readonly (readonly [string, number, RegExp])[] = [
    ['label:', 6, /`label` needs a value right after the colon/],
    ['label: shirt', 6, /needs a value right after the colon/],
    ['label :shirt', 6, /colon right after the field name/],
    ['conf>', 5, /needs a number or a date after `>`\.$/],
    ['label:a,', 7, /another value after this comma/],
    ['label:a,,b', 7, /another value/],
    ['label:(a,b)', 6, /without parentheses/],
    ['label:T-shirt(blue)', 13, /space before this parenthesis/],
    ['conf:>0.9', 5, /without the colon/],
    ['conf==1', 5, /Expected a value but found `=`/],
    ['conf>1,2', 6, /takes one value/],
    ['a,b', 1, /A comma stands only between values/],
    ['label:"Ankle boot', 6, /never closed/],
    ['label:"C:\\foo"', 9, /backslash/],
    ['""', 0, /nothing between these quotes/],
    ['"":x', 0, /field name is missing/],
    [':x', 0, /field name before `:`/],
    ['a OR', 4, /Expected a term after `OR`/],
    ['OR a', 0, /found `OR`/],
    ['a AND OR b', 6, /found `OR`/],
    ['NOT', 3, /Expected a term after `NOT`/],
    ['a - b', 2, /minus/],
    ['-', 0, /minus/],
    ['(a', 0, /never closed/],
    ['a (b OR (c)', 2, /never closed/],
    ['a)', 1, /closes nothing/],
    ['a ()', 2, /empty/],
    ['is:flaged', 3, /did you mean `flagged`\?$/],
    ['is:purple', 3, /is:missing\(field\)/],
    ['is:', 3, /asks one of/],
    ['is>1', 2, /with a colon/],
    ['is:flagged,decided', 10, /OR/],
    ['is:missing', 10, /in parentheses/],
    ['is:missing()', 11, /in parentheses/],
    ['is:missing(my age)', 13, /quote a name/],
    ['is:missing("")', 11, /field name is missing/],
  ];
  test.each(cases)('%s', (text, offset, sentence) => {
    const error = errorOf(() => parseFilter(text));
    expect({ code: error.code, offset: error.place.offset }).toEqual({ code: 'bad_filter', offset });
    expect(error.message).toMatch(sentence);
  });

  test('length and nesting have limits', () => {
    expect(errorOf(() => parseFilter('a'.repeat(10_001))).message).toMatch(/10000 characters; this one has 10001/);
    expect(parsed('a'.repeat(10_000))).toEqual(search('a'.repeat(10_000)));
    for (const opening of ['(', '-', 'NOT ', '-(']) {
      expect(errorOf(() => parseFilter(opening.repeat(2000) + 'a')).message).toMatch(/nested at most 100 deep/);
    }
    expect(parsed(`${'('.repeat(100)}a${')'.repeat(100)}`)).toEqual(search('a'));
    expect(errorOf(() => parseFilter(`${'('.repeat(101)}a${')'.repeat(101)}`)).place.offset).toBe(100);
  });
});

describe('properties', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.string({ unit: fc.constantFrom(...'ab"\\*,:()<>=!~- \n\t.1'), maxLength: 8 }),
    fc.constantFrom('OR', 'AND', 'NOT', 'is', 'missing', '1..2', '..', '-1', '2024-01..', 'Ankle boot'),
  );
  const word: fc.Arbitrary<FilterWord> = fc.oneof(
    piece.map(literal),
    fc
      .tuple(
        piece,
        fc.array(
          piece.filter((text) => text !== ''),
          { maxLength: 2 },
        ),
        piece,
      )
      .map(([first, middle, last]) => pattern(first, ...middle, last)),
  );
  const end = fc.constantFrom('0', '-1.5', '.5', '1.', '1e-3', '2024', '2024-05-31', '2024-05-31T12:00Z');
  const rangeValue = fc
    .tuple(fc.option(end), fc.option(end))
    .filter(([low, high]) => low !== null || high !== null)
    .filter(
      ([low, high]) => JSON.stringify(parseRange(`${low ?? ''}..${high ?? ''}`)) === JSON.stringify({ low, high }),
    )
    .map(([low, high]) => range(low, high));
  const name = piece.filter((text) => text !== '');
  const term: fc.Arbitrary<FilterNode> = fc.oneof(
    fc
      .tuple(name, fc.array(fc.oneof(word, rangeValue), { minLength: 1, maxLength: 3 }))
      .map(([field, values]) => match(field, ...values)),
    fc
      .tuple(name, fc.constantFrom(...compareOperators), word)
      .map(([field, operator, value]): FilterNode => ({ kind: 'compare', field, operator, value, at: 0 })),
    fc.tuple(name, word).map(([field, value]): FilterNode => ({ kind: 'contains', field, value, at: 0 })),
    fc.constantFrom(...filterChecks).map((check): FilterNode => ({ kind: 'check', check, at: 0 })),
    name.map((field): FilterNode => ({ kind: 'missing', field, at: 0 })),
    word
      .filter((value) => value.kind === 'pattern' || value.text !== '')
      .map((value): FilterNode => ({ kind: 'search', value, at: 0 })),
  );
  const filter = fc.letrec<{ node: FilterNode }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      term,
      fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((nodes) => joinNodes('and', nodes)),
      fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((nodes) => joinNodes('or', nodes)),
      tie('node').map(not),
    ),
  })).node;

  test('any filter printed parses to the same filter', () => {
    fc.assert(
      fc.property(filter, (node) => {
        expect(parsed(printFilter(node))).toEqual(node);
      }),
      { numRuns: 2000 },
    );
  });

  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'ab"\\*,:()<>=!~- \n.1'), maxLength: 40 }),
    fc
      .array(
        fc.constantFrom(
          'label',
          ':',
          '"',
          'OR',
          ' ',
          'AND',
          'NOT',
          '-',
          '(',
          ')',
          'is:',
          'missing',
          ',',
          '..',
          '0.5',
          '*',
          '>',
          '~',
        ),
        { maxLength: 25 },
      )
      .map((words) => words.join('')),
  );

  test('any text either parses, and then prints to the same filter, or is a bad_filter inside the text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        let node: FilterNode;
        try {
          node = parseFilter(text);
        } catch (error) {
          if (!(error instanceof WinnowError)) throw error;
          expect(error.code).toBe('bad_filter');
          expect(error.place.offset).toBeGreaterThanOrEqual(0);
          expect(error.place.offset).toBeLessThanOrEqual(text.length);
          return;
        }
        expect(parsed(printFilter(node))).toEqual(withoutOffsets(node));
      }),
      { numRuns: 5000 },
    );
  });
});

function errorOf(run: () => unknown): WinnowError {
  try {
    run();
  } catch (error) {
    if (error instanceof WinnowError) return error;
    throw error;
  }
  throw new Error('Expected an error, but it went through.');
}
