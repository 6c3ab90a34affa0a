import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitsToIds } from '#shared/analysis/bitset.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import { createCatalog, metadataFieldName, type FieldSource } from '#shared/query/fields.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';
import { quantileBins } from './quantileBins.ts';
import { categoryFeature, sliceFilter, type SlicePredicate } from './slicePredicate.ts';
import { createSliceRows } from './sliceRows.ts';

const number = fc.oneof(
  fc.double({ noNaN: false }),
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom(0, -0, 0.1, 1 / 3, 1e-300, 123456.789, Infinity, -Infinity),
);

describe('sliceFilter', () => {
  test('selects exactly the rows of every bin, through text and back', () => {
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 60 }),
        fc.boolean(),
        fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constantFrom([0], [-3, 0.5, 7])),
        (list, isSingle, cuts) => {
          const values = isSingle ? Float32Array.from(list) : Float64Array.from(list);
          const feature = quantileBins('my age', values, cuts);
          const metadata = new Map<string, FieldSource>([['my age', { kind: 'number', values }]]);
          const catalog = createCatalog({ rowCount: values.length, search: [], builtin: new Map(), metadata });
          feature.predicates.forEach((predicate, code) => {
            const text = printFilter(sliceFilter([predicate]));
            const rows = [...bitsToIds(compileFilter(parseFilter(text), catalog))];
            const expected = [...feature.codes.keys()].filter((row) => feature.codes[row] === code);
            expect(rows, text).toEqual(expected);
            expect(expected.length).toBeGreaterThan(0);
          });
          // Each value is in one bin, NaN in none.
          list.forEach((_, row) => expect(feature.codes[row]! >= 0).toBe(!Number.isNaN(values[row])));
        },
      ),
      { numRuns: 400, seed: 31 },
    );
  });

  test('selects exactly the rows of category values, whatever characters they have', () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom('1..3', 'a*b', '"', '', 'AND', '-x', 'A', 'a', 'x,y', '>=5', '\n'),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(6), { maxLength: 30 }),
        (dictionary, picks) => {
          const codes = Int32Array.from(picks, (pick) => (pick >= dictionary.length ? -1 : pick));
          const other = Float64Array.from(picks, (_, row) => row / 3);
          const features = [categoryFeature('label', codes, dictionary), quantileBins('x y', other, 3)];
          const metadata = new Map<string, FieldSource>([
            ['label', { kind: 'category', codes, dictionary }],
            ['x y', { kind: 'number', values: other }],
          ]);
          const catalog = createCatalog({ rowCount: codes.length, search: [], builtin: new Map(), metadata });
          const rows = createSliceRows(features, codes.length);
          for (const first of features[0]!.predicates) {
            for (const second of features[1]!.predicates) {
              const text = printFilter(sliceFilter([first, second], metadataFieldName));
              expect([...bitsToIds(compileFilter(parseFilter(text), catalog))], text).toEqual([
                ...bitsToIds(rows.rowsOf([first, second])),
              ]);
            }
          }
        },
      ),
      { numRuns: 200, seed: 32 },
    );
  });

  test('prints as a person would write it', () => {
    const print = (...predicates: SlicePredicate[]): string => printFilter(sliceFilter(predicates));
    const column = 'experience_years';
    expect(print({ column, kind: 'range', low: 10, high: 15, includesHigh: true })).toBe('experience_years:10..15');
    expect(print({ column, kind: 'range', low: 350, high: 512.5, includesHigh: false })).toBe(
      'experience_years>=350 experience_years<512.5',
    );
    expect(print({ column, kind: 'range', low: null, high: 9, includesHigh: true })).toBe('experience_years<=9');
    expect(print({ column: 'my region', kind: 'equals', value: 'New York' })).toBe('"my region":"New York"');
    expect(print()).toBe('');
  });
});

describe('quantileBins', () => {
  test('bins of about equal size, whole numbers as closed ranges, heavy values alone', () => {
    const values = Float64Array.from({ length: 100 }, (_, row) => (row < 40 ? 0 : row - 39));
    const { predicates, codes } = quantileBins('age', values, 4);
    expect(predicates).toEqual([
      { column: 'age', kind: 'equals', value: 0 },
      { column: 'age', kind: 'range', low: 1, high: 10, includesHigh: true },
      { column: 'age', kind: 'range', low: 11, high: 35, includesHigh: true },
      { column: 'age', kind: 'range', low: 36, high: null, includesHigh: true },
    ]);
    expect([...codes.subarray(0, 41)].filter((code) => code === 0)).toHaveLength(40);
  });

  test('edges between values are short decimals', () => {
    const values = Float64Array.of(1.2345, 2.3456, 349.8123, 351.2987, 500.123, 777.7);
    const cuts = quantileBins('wage', values, 3).predicates.map((p) =>
      p.kind === 'range' ? [p.low, p.high] : p.value,
    );
    expect(cuts).toEqual([
      [null, 300],
      [300, 500],
      [500, null],
    ]);
  });

  test('refuses edges that do not rise and counts below 1; an empty column has no bins', () => {
    expect(() => quantileBins('a', Float64Array.of(1), [2, 1])).toThrow(/rise/);
    expect(() => quantileBins('a', Float64Array.of(1), 0)).toThrow(/0 bins/);
    expect(quantileBins('a', Float64Array.of(NaN), 3)).toMatchObject({ predicates: [] });
  });
});
