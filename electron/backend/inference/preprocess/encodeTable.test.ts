import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ModelConfig, modelConfigSchema } from '#shared/model/modelConfig.ts';
import { neededColumns } from '../rows.ts';
import { rowsByColumn, sliceRows } from '../tableRows.ts';
import { tableEncoder } from './encodeTable.ts';
import { toFloat16Bits } from './float16.ts';
import { RowError } from './rowError.ts';
import { type Cell, cellReader, columnValue, encodeVector } from './table.ts';
import type { PreparedTensor } from './tensor.ts';

const encoders = [
  { column: 'p', kind: 'numeric', mean: 0.3, std: 1.7, impute: null },
  { column: 'q', kind: 'numeric', mean: -2, std: 3, impute: 0.1 },
  { column: 'w', kind: 'onehot', categories: ['a', 'b', '1'], size: 3 },
  { column: 'w', kind: 'codes', codes: { a: 1, b: 2.5, '1': 7 }, fill: 'b' },
] as const;
const config = (inputs: readonly unknown[], missing?: readonly string[]): ModelConfig =>
  modelConfigSchema.parse({
    format: 'model-sidecar/1',
    modality: 'tabular',
    classes: ['a', 'b'],
    inputs,
    outputs: { scores: { name: 'y', activation: 'softmax' } },
    ...(missing && { data: { missing_values: missing } }),
  });
const configs = [
  ...(['float32', 'float64', 'float16'] as const).map((dtype) =>
    config([{ name: 'x', kind: 'tabular_vector', dtype, encoders }], ['', 'NA']),
  ),
  ...(['int64', 'int32', 'bool'] as const).map((dtype) =>
    config([
      {
        name: 'x',
        kind: 'tabular_vector',
        dtype,
        encoders: [
          { column: 'q', kind: 'numeric', mean: 0, std: 1, impute: 1 },
          { column: 'w', kind: 'onehot', categories: ['b', 'true'], size: 2 },
        ],
      },
      { name: 'n', kind: 'tabular_column', column: 'p', dtype, missing: '1' },
    ]),
  ),
  config([
    { name: 's', kind: 'tabular_vector', dtype: 'string', encoders: [{ column: 'w', kind: 'word', fill: '?' }] },
    { name: 't', kind: 'tabular_column', column: 'p', dtype: 'string', missing: 'none', shape: ['N'] },
    { name: 'c', kind: 'constant', dtype: 'int64', value: 3 },
    { name: 'd', kind: 'tabular_column', column: 'q', dtype: 'float32', mean: 0.1, std: 0.7 },
    { name: 'e', kind: 'tabular_column', column: 'w', dtype: 'float64', codes: { a: 0.1, b: 4 }, missing: 'a' },
  ]),
];

const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, -0, NaN, Infinity));
const cell: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 2, arbitrary: fc.constantFrom<Cell>('a', 'b', 'true', '1', ' 2.5 ', '-0') },
  { weight: 1, arbitrary: fc.constantFrom<Cell>(null, '', 'NA', 'no') },
);
const row = fc.oneof(
  fc.array(cell, { minLength: 2, maxLength: 3 }),
  fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 1 }), fc.constantFrom('a', 'b')),
);

/** The same by one row after the other. */
function rowByRow(of: ModelConfig, rows: readonly (readonly Cell[])[]) {
  const read = cellReader(of, neededColumns(of));
  const failed: { index: number; code: string; message: string }[] = [];
  const kept: number[] = [];
  const values: (readonly (readonly (number | string)[])[])[] = [];
  rows.forEach((cells, index) => {
    try {
      values.push(
        of.inputs.map((input) => {
          if (input.kind === 'tabular_vector') return [...encodeVector(input, cells, read)];
          return input.kind === 'tabular_column' ? [columnValue(input, cells, read)] : [3];
        }),
      );
      kept.push(index);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      failed.push({ index, code: error.code, message: error.message });
    }
  });
  return { failed, kept, values };
}

function stored(dtype: PreparedTensor['dtype'], value: number | string): unknown {
  if (dtype === 'string') return String(value);
  if (dtype === 'int64') return BigInt(value);
  if (dtype === 'float32') return Math.fround(Number(value));
  if (dtype === 'int32' || dtype === 'bool') return Number(value) + 0 || 0;
  return dtype === 'float16' ? toFloat16Bits(Math.fround(Number(value))) : Number(value);
}

test.each(configs.map((of) => [of.inputs.map((input) => `${input.kind} ${'dtype' in input ? input.dtype : ''}`), of]))(
  'by column, %s are those of one row after the other, bit for bit',
  (_, of) => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), fc.nat(15), fc.nat(6), (rows, padTo, from) => {
        const own = rows.slice(from);
        const byColumn = sliceRows(rowsByColumn(rows.map((cells) => ({ cells }))), from, rows.length);
        const encoded = tableEncoder(of)(rowsByColumn(byColumn), padTo);
        const expected = rowByRow(of, own);
        expect(encoded.rows).toEqual(expected.kept);
        expect(encoded.failed).toEqual(expected.failed);
        const last = expected.values.at(-1);
        const filled = [...expected.values];
        while (last && filled.length < padTo) filled.push(last);
        of.inputs.forEach((input, i) => {
          const { dtype, data, dims } = encoded.feeds[input.name]!;
          expect(dims[0]).toBe(filled.length);
          const wanted = filled.flatMap((values) => values[i]!.map((value) => stored(dtype, value)));
          expect([...data]).toEqual(wanted);
        });
      }),
      { numRuns: 300 },
    );
  },
);
