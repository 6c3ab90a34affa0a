import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitsToIds, bitsetOf, bitsetWhere, countBits, hasBit } from '#shared/analysis/bitset.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { checkFilter } from '#shared/query/checkFilter.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import { createCatalog, metadataFieldName } from '#shared/query/fields.ts';
import type { FieldCatalog, FieldSource, TextScan } from '#shared/query/fields.ts';
import { fitsPattern } from '#shared/query/matchText.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';

const yes = 1;
const no = 0;
const unknown = 255;

// id         0        1       2       3             4         5
const labels = ['coat', 'Coat', 'shirt', 'Ankle boot', null, 'bag'];
const texts = ['A refund, please', null, 'REFUND!', 'nothing', '', 'a*b'];

function category(values: readonly (string | null)[], kind: 'int' | 'wide' | 'byte' = 'int'): FieldSource {
  const dictionary = [...new Set(values.filter((value) => value !== null))];
  const missing = { int: -1, wide: 65535, byte: 255 }[kind];
  const codes = values.map((value) => (value === null ? missing : dictionary.indexOf(value)));
  if (kind === 'int') return { kind: 'category', codes: Int32Array.from(codes), dictionary };
  return { kind: 'category', codes: kind === 'wide' ? Uint16Array.from(codes) : Uint8Array.from(codes), dictionary };
}

function text(values: readonly (string | null)[]): FieldSource {
  const scan: TextScan = (pattern, wanted) => {
    const fits = fitsPattern(pattern);
    // Rows that nobody asks for get the wrong answer, as they may.
    return bitsetWhere(values.length, (id) => {
      const value = values[id] ?? null;
      return (value !== null && fits(value)) === (wanted === undefined || hasBit(wanted, id));
    });
  };
  return { kind: 'text', scan, get: (row) => values[row] ?? null };
}

function bits(sets: Readonly<Record<string, readonly number[]>>, length: number): FieldSource {
  const all = new Map(Object.entries(sets).map(([name, ids]) => [name, bitsetOf(length, ids)]));
  return { kind: 'bits', get: (name) => all.get(name), names: () => [...all.keys()] };
}

const catalog: FieldCatalog = createCatalog({
  rowCount: 6,
  search: ['key', 'text'],
  builtin: new Map<string, FieldSource>([
    ['key', text(['k0', 'k1', 'k2', 'k3', 'k4', 'K5'])],
    ['label', category(labels)],
    ['conf', { kind: 'number', values: Float32Array.of(0.1, 0.9, 0.5, NaN, 1, 0.9) }],
    ['correct', { kind: 'boolean', values: Uint8Array.of(yes, no, yes, no, unknown, yes) }],
    ['flagged', { kind: 'boolean', values: Uint8Array.of(no, yes, no, no, no, no) }],
    ['tag', bits({ blurry: [0, 2], 'too dark': [2, 3] }, 6)],
    ['tag.blurry', category(['yes', 'no', 'yes', 'unknown', 'unknown', 'no'], 'byte')],
    ['finding', bits({ label_error: [5] }, 6)],
    ['text', text(texts)],
  ]),
  metadata: new Map<string, FieldSource>([
    ['label', category(['x', 'y', 'x', 'y', 'x', 'y'], 'wide')],
    ['age', { kind: 'number', values: Float64Array.of(10, 20, NaN, -5, 0, Infinity) }],
    ['my column', category(['a', 'b', 'a,b', 'a*b', null, '(c)'])],
    ['day', category(['2024-01-31', '2024-02-01T08:00', '2024-12', 'soon', null, '2023'])],
    ['size', category(['9', '10', '8.5', 'big', null, '100'])],
    ['gr\u00f6\u00dfe \u{1F457}', category(['S', 's', 'M', 'M', 'L', null])],
  ]),
});

const rows = (filter: string): number[] => [...bitsToIds(compileFilter(parseFilter(filter), catalog))];

describe('compileFilter', () => {
  const cases: readonly (readonly [string, readonly number[]])[] = [
    ['', [0, 1, 2, 3, 4, 5]],
    // As written first; other case only where nothing is written so.
    ['label:coat', [0]],
    ['label:COAT', [0, 1]],
    ['label:c*', [0]],
    ['label:C*T', [0, 1]],
    ['label:*o*', [0, 1, 3]],
    ['label:"Ankle boot",bag', [3, 5]],
    ['label:nothing', []],
    ['label:*', [0, 1, 2, 3, 5]],
    ['label=coat', [0]],
    ['label!=coat', [1, 2, 3, 5]],
    ['-label:coat', [1, 2, 3, 4, 5]],
    ['label~OAT', [0, 1]],
    ['label~a*b', [3]],
    ['is:missing(label)', [4]],
    ['-is:missing(label)', [0, 1, 2, 3, 5]],
    ['meta.label:x', [0, 2, 4]],
    ['meta.age>0', [0, 1, 5]],
    // 0.9 as 32 bits is a little less than 0.9: the bound is rounded the same way.
    ['conf>=0.9', [1, 4, 5]],
    ['conf>0.9', [4]],
    ['conf=0.9', [1, 5]],
    ['conf:0.9', [1, 5]],
    ['conf!=0.9', [0, 2, 4]],
    ['conf<0.5', [0]],
    ['conf<=0.5', [0, 2]],
    ['conf:0.1..0.5', [0, 2]],
    ['conf:..0.5', [0, 2]],
    ['conf:0.9..', [1, 4, 5]],
    ['conf:0.8..0.2', []],
    ['conf:0.1,0.5,0.9..1', [0, 1, 2, 4, 5]],
    ['conf:*', [0, 1, 2, 4, 5]],
    ['is:missing(conf)', [3]],
    ['CONF:1', [4]],
    ['age>0', [0, 1, 5]],
    ['age<0', [3]],
    ['age>=1e999', [5]],
    ['age!=0', [0, 1, 3, 5]],
    ['correct:true', [0, 2, 5]],
    ['correct:no', [1, 3]],
    ['correct:true,false', [0, 1, 2, 3, 5]],
    ['correct!=true', [1, 3]],
    ['is:correct', [0, 2, 5]],
    ['-is:correct', [1, 3, 4]],
    ['is:missing(correct)', [4]],
    ['is:flagged', [1]],
    ['tag:blurry', [0, 2]],
    ['tag:Blurry,"too dark"', [0, 2, 3]],
    ['tag:*dark', [2, 3]],
    ['tag~BLUR', [0, 2]],
    ['-tag:blurry', [1, 3, 4, 5]],
    ['tag.blurry:unknown', [3, 4]],
    ['tag:*', [0, 2, 3]],
    ['is:missing(tag)', [1, 4, 5]],
    ['finding:label_error', [5]],
    ['finding:nothing', []],
    ['text~"refund"', [0, 2]],
    ['text:refund!', [2]],
    ['text:A*', [0]],
    ['text:"a*b"', [5]],
    ['text:""', [4]],
    ['text:*', [0, 2, 3, 4, 5]],
    ['is:missing(text)', [1]],
    ['key:k5', [5]],
    ['key:k1,K2', [1, 2]],
    ['refund', [0, 2]],
    ['k5', [5]],
    ['re*se', [0]],
    ['"my column":a', [0]],
    ['"my column":"a,b","a*b"', [2, 3]],
    ['"my column":a*', [0, 2, 3]],
    ['"größe 👗":S', [0]],
    ['"größe 👗":m', [2, 3]],
    // Dates compare at the precision of the bound.
    ['day>=2024-02', [1, 2]],
    ['day<=2024-02-01', [0, 1, 5]],
    ['day>2024-02-01', [2]],
    ['day<2024', [5]],
    ['day:2024', []],
    ['day:2024-01..2024-02', [0, 1]],
    ['day:2024..', [0, 1, 2]],
    ['size>9', [1, 5]],
    ['size:8..10', [0, 1, 2]],
    ['size=9', [0]],
    ['label:coat conf<0.5', [0]],
    ['label:coat OR conf>0.9', [0, 4]],
    ['-(label:coat OR conf>0.9)', [1, 2, 3, 5]],
    ['--label:coat', [0]],
  ];
  test.each(cases)('%s', (filter, expected) => {
    expect(rows(filter)).toEqual(expected);
  });

  const errors: readonly (readonly [string, number, string])[] = [
    ['colr:red', 0, 'Unknown field `colr`: no column is called so; to search for the text put it in quotes.'],
    ['a -(cnof>1)', 4, 'Unknown field `cnof`: did you mean `conf`?'],
    ['is:missing(agee)', 11, 'Unknown field `agee`: did you mean `age`?'],
    ['loss>1', 0, 'Unknown field `loss`: this project has none yet.'],
    ['is:decided', 0, 'Unknown field `decided`: this project has none yet.'],
    ['conf>high', 5, '`conf` is a number: `high` is none. Write it like 0.9, or 0.2..0.8 for a range.'],
    ['conf:0.5,1*', 9, '`conf` is a number: `1*` is none. Write it like 0.9, or 0.2..0.8 for a range.'],
    ['correct:maybe', 8, '`correct` is true or false: write correct:true or correct:false.'],
    ['correct>0', 0, '`>` compares numbers and dates, and `correct` is true or false. Write correct:true.'],
    ['label>b', 6, '`label` is a category: after `>` write a number or a date such as 2024-05-31.'],
    ['tag!=blurry', 0, '`tag` can hold several values at once; write -tag:blurry for the rows without this one.'],
    ['text!="a b"', 0, '`text` is a long text; write -text:"a b" for the rows without this one.'],
    ['text:1..2', 0, '`text` is text and has no ranges; for the text itself write text:"1..2".'],
    ['conf~0.9', 0, '`~` looks inside texts, and `conf` is a number.'],
  ];
  test.each(errors)('%s is refused', (filter, offset, message) => {
    const attempt = (): unknown => compileFilter(parseFilter(filter), catalog);
    expect(attempt).toThrow(new WinnowError('bad_filter', message, { offset }));
    expect(checkFilter(parseFilter(filter), catalog)).toContainEqual({ severity: 'error', message, offset });
  });

  test('a set of the catalog is not written to', () => {
    const source = catalog.resolve('tag');
    rows('tag:blurry label:shirt');
    rows('-tag:blurry');
    expect(source?.kind === 'bits' && [...bitsToIds(source.get('blurry')!)]).toEqual([0, 2]);
  });

  test('thousands of values stay one pass', () => {
    const values = Float64Array.from({ length: 50_000 }, (_, id) => id);
    const numbers = createCatalog({
      rowCount: 50_000,
      search: [],
      builtin: new Map(),
      metadata: new Map([['n', { kind: 'number', values } as const]]),
    });
    const list = Array.from({ length: 1900 }, (_, index) => index * 3);
    const found = compileFilter(parseFilter(`n:${list.join(',')}`), numbers);
    expect([...bitsToIds(found)]).toEqual(list);
  });
});

describe('checkFilter', () => {
  const warnings: readonly (readonly [string, readonly (readonly [number, string])[]])[] = [
    ['label:coat tag:blurry conf>0.5 refund', []],
    ['label:Coatt', [[6, 'No example has label `Coatt`; did you mean `coat`?']]],
    ['label:coat,zzzzzz', [[11, 'No example has label `zzzzzz`.']]],
    ['tag:blury', [[4, 'No example has tag `blury`; did you mean `blurry`?']]],
    ['label!=Shrit', [[7, 'No example has label `Shrit`; did you mean `shirt`?']]],
    ['label:coat or conf>1', [[11, '`or` is searched for as a word; write OR in capitals to combine terms.']]],
    ['text:refund', [[5, '`text:` compares the whole text; to look inside it write text~"…".']]],
  ];
  test.each(warnings)('%s', (filter, expected) => {
    const problems = checkFilter(parseFilter(filter), catalog);
    expect(problems).toEqual(expected.map(([offset, message]) => ({ severity: 'warning', message, offset })));
  });
});

test('clashing metadata names go by meta.', () => {
  expect(['label', 'age', 'meta.x', 'tag.x'].map(metadataFieldName)).toEqual([
    'meta.label',
    'age',
    'meta.x',
    'meta.tag.x',
  ]);
  expect(catalog.fields().map((field) => field.name)).toContain('meta.label');
});

// The same language evaluated a row at a time on plain values, written without the compiler's means.
type Row = {
  readonly color: string | null;
  readonly wide: string | null;
  readonly size: number | null;
  readonly conf: number | null;
  readonly ok: boolean | null;
  readonly tags: readonly string[];
  readonly note: string | null;
};
type Check = { readonly text: string; readonly accept: (row: Row) => boolean };

describe('against a row-by-row evaluation', () => {
  const colors = ['red', 'Red', 'blue', 'light blue', 'a*b', '1..2'];
  const tagNames = ['x', 'y z'];
  const makeRows = (seed: number, count: number): Row[] => {
    const random = seededRandom(seed);
    const pick = <T>(from: readonly T[]): T | null =>
      random() < 0.2 ? null : from[Math.floor(random() * from.length)]!;
    return Array.from({ length: count }, () => ({
      color: pick(colors),
      wide: pick(colors),
      size: pick([-2, -1, 0, 0.5, 1, 2]),
      conf: pick([0.1, 0.5, 0.9, 1]),
      ok: pick([true, false]),
      tags: tagNames.filter(() => random() < 0.4),
      note: pick(['', 'blue note', 'RED', 'x']),
    }));
  };
  const catalogOf = (data: readonly Row[]): FieldCatalog => {
    const numbers = (values: readonly (number | null)[]): number[] => values.map((value) => value ?? NaN);
    const sets = Object.fromEntries(
      tagNames.map((tag) => [tag, data.flatMap((row, id) => (row.tags.includes(tag) ? [id] : []))]),
    );
    return createCatalog({
      rowCount: data.length,
      search: ['note', 'color'],
      builtin: new Map<string, FieldSource>([
        ['conf', { kind: 'number', values: Float32Array.from(numbers(data.map((row) => row.conf))) }],
        [
          'correct',
          { kind: 'boolean', values: Uint8Array.from(data, (row) => (row.ok === null ? 255 : Number(row.ok))) },
        ],
        ['tag', bits(sets, data.length)],
        ['note', text(data.map((row) => row.note))],
      ]),
      metadata: new Map<string, FieldSource>([
        // The dictionaries hold every entry, used or not, as the tests of case below rely on.
        [
          'color',
          {
            kind: 'category',
            codes: Int32Array.from(data, (row) => colors.indexOf(row.color ?? '')),
            dictionary: colors,
          },
        ],
        [
          'wide',
          {
            kind: 'category',
            codes: Uint16Array.from(data, (row) => colors.indexOf(row.wide ?? '') & 0xffff),
            dictionary: colors,
          },
        ],
        ['size', { kind: 'number', values: Float64Array.from(numbers(data.map((row) => row.size))) }],
      ]),
    });
  };
  const compareWith = (operator: string, left: number, right: number): boolean => {
    const results: Readonly<Record<string, boolean>> = {
      '>': left > right,
      '>=': left >= right,
      '<': left < right,
      '<=': left <= right,
      '=': left === right,
      '!=': left !== right,
    };
    return results[operator]!;
  };
  const operator = fc.constantFrom('>', '>=', '<', '<=', '=', '!=');
  const term: fc.Arbitrary<Check> = fc.oneof(
    fc.constantFrom(
      { text: 'color:red', accept: (row: Row) => row.color === 'red' },
      { text: 'color:RED', accept: (row: Row) => row.color?.toLowerCase() === 'red' },
      { text: 'wide:*blue', accept: (row: Row) => row.wide?.endsWith('blue') ?? false },
      { text: 'wide:"a*b","1..2"', accept: (row: Row) => row.wide === 'a*b' || row.wide === '1..2' },
      { text: 'color!=blue', accept: (row: Row) => row.color !== null && row.color !== 'blue' },
      { text: 'color~BLU', accept: (row: Row) => row.color?.includes('blu') ?? false },
      { text: 'is:missing(wide)', accept: (row: Row) => row.wide === null },
      { text: 'is:missing(size)', accept: (row: Row) => row.size === null },
      { text: 'is:correct', accept: (row: Row) => row.ok === true },
      { text: 'correct:false', accept: (row: Row) => row.ok === false },
      { text: 'tag:x', accept: (row: Row) => row.tags.includes('x') },
      { text: 'tag:x,"y z"', accept: (row: Row) => row.tags.length > 0 },
      { text: 'note~red', accept: (row: Row) => row.note?.toLowerCase().includes('red') ?? false },
      { text: 'is:missing(note)', accept: (row: Row) => row.note === null },
      { text: 'blue', accept: (row: Row) => `${row.note}|${row.color}`.includes('blue') },
    ),
    fc.tuple(operator, fc.constantFrom(-2, -1, 0, 0.5, 0.75, 2)).map(([sign, bound]) => ({
      text: `size${sign}${bound}`,
      accept: (row: Row) => row.size !== null && compareWith(sign, row.size, bound),
    })),
    fc.tuple(operator, fc.constantFrom(0.1, 0.3, 0.9, 1)).map(([sign, bound]) => ({
      text: `conf${sign}${bound}`,
      accept: (row: Row) => row.conf !== null && compareWith(sign, row.conf, bound),
    })),
    fc
      .array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 })), { minLength: 1, maxLength: 4 })
      .map((ranges) => ({
        text: `size:${ranges.map(([low, high]) => `${low}..${high}`).join(',')}`,
        accept: (row: Row) => ranges.some(([low, high]) => row.size !== null && row.size >= low && row.size <= high),
      })),
  );
  const check = fc.letrec<{ node: Check }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      term,
      fc.tuple(tie('node'), tie('node')).map(([left, right]) => ({
        text: `(${left.text}) ${right.text}`,
        accept: (row: Row) => left.accept(row) && right.accept(row),
      })),
      fc.tuple(tie('node'), tie('node')).map(([left, right]) => ({
        text: `(${left.text} OR ${right.text})`,
        accept: (row: Row) => left.accept(row) || right.accept(row),
      })),
      tie('node').map((inner) => ({ text: `-(${inner.text})`, accept: (row: Row) => !inner.accept(row) })),
    ),
  })).node;

  test('the same rows, for any filter and number of rows', () => {
    fc.assert(
      fc.property(check, fc.integer(), fc.integer({ min: 0, max: 100 }), (filter, seed, count) => {
        const data = makeRows(seed, count);
        const found = compileFilter(parseFilter(filter.text), catalogOf(data));
        const expected = data.map((row) => filter.accept(row));
        expect(data.map((_, id) => hasBit(found, id))).toEqual(expected);
        // Bits past the last row stay 0, or counts would be wrong.
        expect(countBits(found)).toBe(expected.filter(Boolean).length);
      }),
      { numRuns: 1500 },
    );
  });
});
