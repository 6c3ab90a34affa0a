import type { ModelConfig, VectorInput } from '#shared/model/modelConfig.ts';
import { RowError } from './rowError.ts';
import { floatBuffer, packFloats, type PreparedTensor } from './tensor.ts';

export type Cell = string | number | null;
export type ColumnInput = Extract<ModelConfig['inputs'][number], { kind: 'tabular_column' }>;
type ConstantInput = Extract<ModelConfig['inputs'][number], { kind: 'constant' }>;

/** Reads cells by column name; spellings of "missing" (config `data.missing_values`, default the empty cell) come out as null. */
export type CellReader = (cells: readonly Cell[], column: string) => Cell;

/** `columns` is the order of the cells: the config's needed columns. */
export function cellReader(config: ModelConfig, columns: readonly string[]): CellReader {
  const known = missingAsNull(config);
  const places = new Map(columns.map((column, i) => [column, i]));
  return (cells, column) => {
    const place = places.get(column);
    return known(place === undefined ? null : (cells[place] ?? null));
  };
}

/** The cell, and null where it is one of the spellings of "missing". */
export function missingAsNull(config: ModelConfig): (cell: Cell) => Cell {
  const missing = new Set(config.data.missing_values ?? ['']);
  return (cell) => {
    if (cell === null || (typeof cell === 'number' && Number.isNaN(cell))) return null;
    return typeof cell === 'string' && missing.has(cell) ? null : cell;
  };
}

/** Length of the vector that the encoders of an input give. */
export function vectorSize(input: VectorInput): number {
  return input.encoders.reduce((sum, encoder) => sum + (encoder.kind === 'onehot' ? encoder.categories.length : 1), 0);
}

/** One name per element of the vector: the column, or `column=category`. */
export function vectorNames(input: VectorInput): string[] {
  return input.encoders.flatMap((encoder) =>
    encoder.kind === 'onehot'
      ? encoder.categories.map((category) => `${encoder.column}=${category}`)
      : [encoder.column],
  );
}

/**
 * One row as the encoders say, concatenated in their order: numeric = ((value or impute) - mean) / std, NaN where a missing value
 * stays missing; onehot = 1 at the category, all zeros when missing or unknown; codes = the word's number; word = the text itself.
 * Throws RowError `bad_value` or `missing_value`.
 */
export function encodeVector(
  input: VectorInput,
  cells: readonly Cell[],
  read: CellReader,
): Float64Array | readonly string[] {
  if (input.dtype === 'string') return input.encoders.map((encoder) => wordOf(encoder, read(cells, encoder.column)));
  const out = new Float64Array(vectorSize(input));
  let at = 0;
  for (const encoder of input.encoders) {
    const cell = read(cells, encoder.column);
    if (encoder.kind === 'onehot') {
      const found = categoryOf(encoder, cell);
      if (found >= 0) out[at + found] = 1;
      at += encoder.categories.length;
      continue;
    }
    out[at] = numberOf(encoder, cell, input.dtype);
    at += 1;
  }
  return out;
}

type Encoder = VectorInput['encoders'][number];
export type NumberEncoder = Exclude<Encoder, { kind: 'onehot' }>;
type OneHotEncoder = Extract<Encoder, { kind: 'onehot' }>;

export function wordOf(encoder: Encoder, cell: Cell): string {
  return cell === null ? ((encoder.kind === 'word' ? encoder.fill : undefined) ?? '') : String(cell);
}

/** −1: missing or unknown. */
export function categoryOf(encoder: OneHotEncoder, cell: Cell): number {
  return cell === null ? -1 : encoder.categories.indexOf(String(cell));
}

export function numberOf(encoder: NumberEncoder, cell: Cell, dtype: VectorInput['dtype']): number {
  const { column } = encoder;
  if (encoder.kind === 'codes') {
    const word = cell ?? encoder.fill ?? null;
    return word === null ? missingNumber(dtype, column) : codeOf(encoder.codes, word, column);
  }
  if (encoder.kind === 'word')
    throw new RowError('bad_value', `“${column}” is fed as text, and the model takes numbers.`);
  if (cell === null && encoder.impute === null) return missingNumber(dtype, column);
  const value =
    cell === null ? (encoder.impute ?? 0) : dtype === 'bool' ? toBoolean(cell, column) : toNumber(cell, column);
  const scaled = (value - encoder.mean) / encoder.std;
  if ((dtype === 'int64' || dtype === 'int32') && !fits(scaled, dtype))
    throw new RowError('bad_value', `“${column}” is ${String(cell)}, and the model takes whole numbers there.`);
  return scaled;
}

/** Whether it is a whole number that the type holds; a larger one would come out as another number. */
function fits(value: number, dtype: 'int64' | 'int32'): boolean {
  return Number.isInteger(value) && Math.abs(value) < (dtype === 'int32' ? 2 ** 31 : Number.MAX_SAFE_INTEGER);
}

function missingNumber(dtype: VectorInput['dtype'], column: string): number {
  if (dtype === 'float32' || dtype === 'float64' || dtype === 'float16') return Number.NaN;
  throw new RowError('missing_value', `“${column}” is missing, and the model takes no missing value there.`);
}

function codeOf(codes: Readonly<Record<string, number>>, cell: Cell, column: string): number {
  if (cell === null) throw new RowError('missing_value', `“${column}” is missing, and no number stands for a blank.`);
  const code = Object.hasOwn(codes, String(cell)) ? codes[String(cell)] : undefined;
  if (code === undefined)
    throw new RowError('bad_value', `“${column}” is “${String(cell).slice(0, 40)}”, for which no number was given.`);
  return code;
}

/** The tensor of an input that is the same for every example. */
export function packConstant(input: ConstantInput, rows: number): PreparedTensor {
  const dims = input.shape?.length === 1 ? [rows] : [rows, 1];
  if (input.dtype === 'string')
    return { dtype: 'string', dims, data: Array.from({ length: rows }, () => String(input.value)) };
  const value = Number(input.value) || 0;
  if (input.dtype === 'int64') return { dtype: 'int64', dims, data: new BigInt64Array(rows).fill(BigInt(value)) };
  if (input.dtype === 'int32') return { dtype: 'int32', dims, data: new Int32Array(rows).fill(value) };
  if (input.dtype === 'uint32') return { dtype: 'uint32', dims, data: new Uint32Array(rows).fill(value) };
  if (input.dtype === 'bool') return { dtype: 'bool', dims, data: new Uint8Array(rows).fill(value === 0 ? 0 : 1) };
  const data = floatBuffer(input.dtype, rows).fill(value);
  return packFloats(input.dtype, data, dims);
}

/**
 * The value of one column for its own tensor. Missing: `missing` of the sidecar ("NaN", a number, or a text), NaN for floats and
 * the empty text for strings when the sidecar says nothing; whole numbers and booleans have no missing value of their own.
 * Throws RowError `bad_value` or `missing_value`.
 */
export function columnValue(input: ColumnInput, cells: readonly Cell[], read: CellReader): string | number {
  return columnCell(input, read(cells, input.column));
}

export function columnCell(input: ColumnInput, cell: Cell): string | number {
  if (input.codes) return codeOf(input.codes, cell ?? input.missing ?? null, input.column);
  if (input.dtype === 'string') return cell === null ? (input.missing ?? '') : String(cell);
  const isFloat = input.dtype === 'float32' || input.dtype === 'float64';
  if (cell === null) {
    const fallback = input.missing === undefined || input.missing === '' ? Number.NaN : Number(input.missing);
    if (!isFloat && !Number.isInteger(fallback))
      throw new RowError('missing_value', `“${input.column}” is missing, and the model takes no missing value there.`);
    return (fallback - (input.mean ?? 0)) / (input.std ?? 1);
  }
  if (input.dtype === 'bool') return toBoolean(cell, input.column);
  const value = (toNumber(cell, input.column) - (input.mean ?? 0)) / (input.std ?? 1);
  if (input.dtype !== 'float32' && input.dtype !== 'float64' && !fits(value, input.dtype))
    throw new RowError('bad_value', `“${input.column}” is ${String(cell)}, and the model takes whole numbers there.`);
  return value;
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
