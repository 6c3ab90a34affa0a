import type { ModelConfig, VectorInput } from '#shared/model/modelConfig.ts';
import { RowError } from './rowError.ts';
import { floatBuffer, packFloats, type PreparedTensor } from './tensor.ts';

export type Cell = string | number | null;
type ColumnInput = Extract<ModelConfig['inputs'][number], { kind: 'tabular_column' }>;

/** Reads cells by column name; spellings of "missing" (config `data.missing_values`, default the empty cell) come out as null. */
export type CellReader = (cells: readonly Cell[], column: string) => Cell;

/** `columns` is the order of the cells: the config's needed columns. */
export function cellReader(config: ModelConfig, columns: readonly string[]): CellReader {
  const missing = new Set(config.data.missing_values ?? ['']);
  const places = new Map(columns.map((column, i) => [column, i]));
  return (cells, column) => {
    const place = places.get(column);
    const cell = place === undefined ? null : (cells[place] ?? null);
    if (cell === null || (typeof cell === 'number' && Number.isNaN(cell))) return null;
    return typeof cell === 'string' && missing.has(cell) ? null : cell;
  };
}

/** Length of the vector that the encoders of an input give. */
export function vectorSize(input: VectorInput): number {
  return input.encoders.reduce((sum, encoder) => sum + (encoder.kind === 'numeric' ? 1 : encoder.categories.length), 0);
}

/** One name per element of the vector: the column, or `column=category`. */
export function vectorNames(input: VectorInput): string[] {
  return input.encoders.flatMap((encoder) =>
    encoder.kind === 'numeric'
      ? [encoder.column]
      : encoder.categories.map((category) => `${encoder.column}=${category}`),
  );
}

/**
 * One row as the encoders say, concatenated in their order: numeric = ((value or impute) - mean) / std;
 * onehot = 1 at the category, all zeros when missing or unknown. Throws RowError `bad_value`.
 */
export function encodeVector(input: VectorInput, cells: readonly Cell[], read: CellReader): Float64Array {
  const out = new Float64Array(vectorSize(input));
  let at = 0;
  for (const encoder of input.encoders) {
    const cell = read(cells, encoder.column);
    if (encoder.kind === 'numeric') {
      out[at] = ((cell === null ? encoder.impute : toNumber(cell, encoder.column)) - encoder.mean) / encoder.std;
      at += 1;
    } else {
      const found = cell === null ? -1 : encoder.categories.indexOf(String(cell));
      if (found >= 0) out[at + found] = 1;
      at += encoder.categories.length;
    }
  }
  return out;
}

/** [rows, size] of encoded rows. */
export function packVectors(input: VectorInput, rows: readonly Float64Array[]): PreparedTensor {
  const size = vectorSize(input);
  const data = floatBuffer(input.dtype, rows.length * size);
  rows.forEach((row, i) => data.set(row, i * size));
  return packFloats(input.dtype, data, [rows.length, size]);
}

/**
 * The value of one column for its own tensor. Missing: `missing` of the sidecar ("NaN", a number, or a text), NaN for floats and
 * the empty text for strings when the sidecar says nothing; whole numbers and booleans have no missing value of their own.
 * Throws RowError `bad_value` or `missing_value`.
 */
export function columnValue(input: ColumnInput, cells: readonly Cell[], read: CellReader): string | number {
  const cell = read(cells, input.column);
  if (input.dtype === 'string') return cell === null ? (input.missing ?? '') : String(cell);
  const isFloat = input.dtype === 'float32' || input.dtype === 'float64';
  if (cell === null) {
    const fallback = input.missing === undefined || input.missing === '' ? Number.NaN : Number(input.missing);
    if (!isFloat && !Number.isInteger(fallback))
      throw new RowError('missing_value', `“${input.column}” is missing, and the model takes no missing value there.`);
    return fallback;
  }
  if (input.dtype === 'bool') return toBoolean(cell, input.column);
  const value = toNumber(cell, input.column);
  const limit = input.dtype === 'int32' ? 2 ** 31 : Number.MAX_SAFE_INTEGER;
  if (!isFloat && (!Number.isInteger(value) || Math.abs(value) >= limit))
    throw new RowError('bad_value', `“${input.column}” is ${String(cell)}, and the model takes whole numbers there.`);
  return value;
}

/** The tensor of one column: [rows, 1], or [rows] when the sidecar's shape has one axis. */
export function packColumn(input: ColumnInput, values: readonly (string | number)[]): PreparedTensor {
  const dims = input.shape?.length === 1 ? [values.length] : [values.length, 1];
  if (input.dtype === 'string') return { dtype: 'string', dims, data: values.map(String) };
  const numbers = values.map(Number);
  if (input.dtype === 'int64')
    return { dtype: 'int64', dims, data: BigInt64Array.from(numbers, (value) => BigInt(value)) };
  if (input.dtype === 'int32') return { dtype: 'int32', dims, data: Int32Array.from(numbers) };
  if (input.dtype === 'bool') return { dtype: 'bool', dims, data: Uint8Array.from(numbers) };
  return {
    dtype: input.dtype,
    dims,
    data: input.dtype === 'float64' ? Float64Array.from(numbers) : Float32Array.from(numbers),
  };
}

function toNumber(cell: string | number, column: string): number {
  const value = typeof cell === 'number' ? cell : cell.trim() === '' ? Number.NaN : Number(cell);
  if (!Number.isFinite(value))
    throw new RowError('bad_value', `“${column}” is “${String(cell).slice(0, 40)}”, which is not a number.`);
  return value;
}

function toBoolean(cell: string | number, column: string): number {
  const word = String(cell).trim().toLowerCase();
  if (word === 'true' || word === '1') return 1;
  if (word === 'false' || word === '0') return 0;
  throw new RowError('bad_value', `“${column}” is “${String(cell).slice(0, 40)}”, which is neither true nor false.`);
}
