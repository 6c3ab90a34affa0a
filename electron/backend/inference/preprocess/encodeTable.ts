import type { ModelConfig, ModelInput, VectorInput } from '#shared/model/modelConfig.ts';
import { type FailedRow, neededColumns } from '../rows.ts';
import type { TableColumn, TableRows } from '../tableRows.ts';
import { RowError } from './rowError.ts';
import {
  categoryOf,
  type Cell,
  columnCell,
  type ColumnInput,
  missingAsNull,
  numberOf,
  packConstant,
  vectorSize,
  wordOf,
} from './table.ts';
import { packFloats, type PreparedTensor, type TensorType } from './tensor.ts';

/** What an input gets, [rows, size]: float16 is written as float32, whole numbers and booleans as doubles. */
type Slots = Float32Array | Float64Array | string[];

/** The slots `at`, `at + size`, … of an input: one for each row. */
type Place = { readonly at: number; readonly size: number };

type Encoded = {
  readonly feeds: Readonly<Record<string, PreparedTensor>>;
  readonly rows: readonly number[];
  readonly failed: readonly FailedRow[];
};

/**
 * A table's tensors, encoded column by column: the numbers are those of `encodeVector` and `columnValue`, without an object for a row or
 * a cell. A word is encoded once, however many rows hold it. A row fails with the first of its cells that cannot be read, in the
 * order of the inputs. With `padTo` the last row is repeated up to so many rows.
 */
export function tableEncoder(config: ModelConfig): (rows: TableRows, padTo: number) => Encoded {
  const columns = neededColumns(config);
  const places = new Map(columns.map((column, place) => [column, place]));
  const known = missingAsNull(config);
  const encoders = config.inputs.map((input) => inputEncoder(input, known));
  let all: readonly number[] = [];
  return (rows, padTo) => {
    const faults = new Map<number, RowError>();
    const columnFor = (name: string): TableColumn =>
      rows.columns[places.get(name) ?? -1] ?? new Float64Array(rows.count).fill(NaN);
    const space = Math.max(rows.count, padTo);
    const written = encoders.map((encode) => encode({ columnFor, space, faults }));
    // Batches are mostly of one size, and a list of its rows for each takes as long as encoding some of them.
    if (all.length !== rows.count) all = Array.from({ length: rows.count }, (_, row) => row);
    const kept = faults.size === 0 ? all : all.filter((row) => !faults.has(row));
    const count = kept.length === 0 ? 0 : Math.max(kept.length, padTo);
    const feeds: Record<string, PreparedTensor> = {};
    config.inputs.forEach((input, i) => {
      feeds[input.name] =
        input.kind === 'constant' ? packConstant(input, count) : packSlots(input, written[i]!, { kept, count });
    });
    const failed = [...faults].map(([index, { code, message }]) => ({ index, code, message }));
    return { feeds, rows: kept, failed: failed.sort((a, b) => a.index - b.index) };
  };
}

type Table = {
  readonly columnFor: (name: string) => TableColumn;
  /** Rows to make room for. */
  readonly space: number;
  readonly faults: Map<number, RowError>;
};

type InputEncoder = (table: Table) => Slots;

function inputEncoder(input: ModelInput, known: (cell: Cell) => Cell): InputEncoder {
  if (input.kind === 'constant') return () => [];
  if (input.kind === 'tabular_column') return columnEncoder(input, known);
  if (input.kind === 'tabular_vector') return vectorEncoder(input, known);
  throw new Error(`a table config has no ${input.kind} input`);
}

function columnEncoder(input: ColumnInput, known: (cell: Cell) => Cell): InputEncoder {
  const { dtype, codes, mean = 0, std = 1 } = input;
  const isScaled = codes === undefined && (dtype === 'float32' || dtype === 'float64');
  const encode = (cell: Cell): string | number => columnCell(input, known(cell));
  return ({ columnFor, space, faults }) => {
    const slots = slotsOf(dtype, space);
    writeColumn(slots, columnFor(input.column), { encode, scale: isScaled ? { mean, std } : null, faults });
    return slots;
  };
}

function vectorEncoder(input: VectorInput, known: (cell: Cell) => Cell): InputEncoder {
  const { dtype } = input;
  const size = vectorSize(input);
  const isFloat = dtype === 'float32' || dtype === 'float64' || dtype === 'float16';
  let from = 0;
  const writers = input.encoders.map((encoder) => {
    const place = { at: from, size };
    from += encoder.kind === 'onehot' && dtype !== 'string' ? encoder.categories.length : 1;
    if (dtype !== 'string' && encoder.kind === 'onehot') {
      const encode = (cell: Cell): number => categoryOf(encoder, known(cell));
      return (slots: Slots, column: TableColumn, faults: Table['faults']): void => {
        const found = new Float64Array(rowsIn(column));
        writeColumn(found, column, { encode, scale: null, faults });
        for (let row = 0; row < found.length; row += 1)
          if (found[row]! >= 0) slots[row * size + place.at + found[row]!] = 1;
      };
    }
    const scale = encoder.kind === 'numeric' && isFloat ? encoder : null;
    const encode =
      dtype === 'string' || encoder.kind === 'onehot'
        ? (cell: Cell): string => wordOf(encoder, known(cell))
        : (cell: Cell): number => numberOf(encoder, known(cell), dtype);
    return (slots: Slots, column: TableColumn, faults: Table['faults']): void =>
      writeColumn(slots, column, { place, encode, scale, faults });
  });
  return ({ columnFor, space, faults }) => {
    const slots = slotsOf(dtype, space * size);
    writers.forEach((write, i) => write(slots, columnFor(input.encoders[i]!.column), faults));
    return slots;
  };
}

function slotsOf(dtype: TensorType, length: number): Slots {
  if (dtype === 'string') return new Array<string>(length).fill('');
  return dtype === 'float32' || dtype === 'float16' ? new Float32Array(length) : new Float64Array(length);
}

const rowsIn = (column: TableColumn): number => (column instanceof Float64Array ? column : column.codes).length;

type Writing = {
  readonly place?: Place;
  /** Throws RowError. */
  readonly encode: (cell: Cell) => string | number;
  /** What becomes of a finite number, where that is all that `encode` does with it. */
  readonly scale: { readonly mean: number; readonly std: number } | null;
  readonly faults: Map<number, RowError>;
};

function writeColumn(slots: Slots, column: TableColumn, writing: Writing): void {
  if (column instanceof Float64Array) writeNumbers(slots, column, writing);
  else writeWords(slots, column, writing);
}

function writeNumbers(
  slots: Slots,
  values: Float64Array,
  { place: { at, size } = { at: 0, size: 1 }, encode, scale, faults }: Writing,
): void {
  const write = (row: number): void => {
    if (faults.has(row)) return;
    const value = values[row]!;
    const done = attempt(() => encode(Number.isNaN(value) ? null : value));
    if (done instanceof RowError) faults.set(row, done);
    else slots[row * size + at] = done;
  };
  if (scale === null || Array.isArray(slots)) {
    for (let row = 0; row < values.length; row += 1) write(row);
    return;
  }
  const { mean, std } = scale;
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (Number.isFinite(value)) slots[row * size + at] = (value - mean) / std;
    else write(row);
  }
}

function writeWords(
  slots: Slots,
  { words, codes }: Exclude<TableColumn, Float64Array>,
  { place: { at, size } = { at: 0, size: 1 }, encode, faults }: Writing,
): void {
  const encoded: (string | number | RowError | undefined)[] = [];
  for (let row = 0; row < codes.length; row += 1) {
    if (faults.size > 0 && faults.has(row)) continue;
    const code = codes[row]!;
    // Place 0 is what a missing cell becomes.
    const done = (encoded[code + 1] ??= attempt(() => encode(words[code] ?? null)));
    if (done instanceof RowError) faults.set(row, done);
    else slots[row * size + at] = done;
  }
}

function attempt(encode: () => string | number): string | number | RowError {
  try {
    return encode();
  } catch (error) {
    if (error instanceof RowError) return error;
    throw error;
  }
}

type Kept = {
  /** Rows that could be encoded, and how many the tensor has with those that fill it up. */
  readonly kept: readonly number[];
  readonly count: number;
};

function packSlots(
  input: Exclude<ModelInput, { kind: 'constant' }>,
  slots: Slots,
  { kept, count }: Kept,
): PreparedTensor {
  const size = input.kind === 'tabular_vector' ? vectorSize(input) : 1;
  const isFlat = input.kind === 'tabular_column' && input.shape?.length === 1;
  const dims = isFlat ? [count] : [count, size];
  const hasGaps = kept.length > 0 && kept.at(-1) !== kept.length - 1;
  if (hasGaps) kept.forEach((from, to) => slots.copyWithin(to * size, from * size, (from + 1) * size));
  for (let row = kept.length; row < count; row += 1)
    slots.copyWithin(row * size, (kept.length - 1) * size, kept.length * size);
  const exact = slots.length === count * size ? slots : slots.slice(0, count * size);
  return tensorOf(input.dtype, exact, dims);
}

function tensorOf(dtype: TensorType, slots: Slots, dims: readonly number[]): PreparedTensor {
  if (Array.isArray(slots)) return { dtype: 'string', dims, data: slots };
  if (dtype === 'int64') {
    const data = new BigInt64Array(slots.length);
    for (let i = 0; i < data.length; i += 1) data[i] = BigInt(slots[i]!);
    return { dtype, dims, data };
  }
  if (dtype === 'int32') return { dtype, dims, data: Int32Array.from(slots) };
  if (dtype === 'bool') return { dtype, dims, data: Uint8Array.from(slots) };
  return packFloats(dtype as 'float32', slots, dims);
}
