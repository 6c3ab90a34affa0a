import type { Data, DataType } from 'apache-arrow';
import { Type } from 'apache-arrow/enum';
import { type Nested } from '#backend/ingest/nestedValues.ts';
import {
  dayText,
  decimal,
  float,
  halfFloat,
  instantText,
  timeText,
  whole,
} from '#backend/ingest/parquet/storedText.ts';
import type { TimeUnit } from '#backend/ingest/parquet/parquetSchema.ts';

/** The value of a row, exact whatever its type; null where it is missing. */
export type ReadValue = (row: number) => Nested;
export type ReadBytes = (row: number) => Buffer | null;

type Numbers = ArrayLike<number>;
type Integers = ArrayLike<bigint>;

/**
 * The values of a column of one record batch, from its buffers: the library's own getters give times as rounded numbers. Throws
 * RangeError for buffers that hold less than the batch says, and for types that are not read.
 */
export function valueReader(data: Data): ReadValue {
  const read = presentReader(data);
  if (data.typeId === Type.Union || data.typeId === Type.Null || data.nullCount === 0) return read;
  requireRoom(data.nullBitmap?.length ?? 0, data.length / 8);
  return (row) => (isThere(data, row) ? read(row) : null);
}

function isThere({ nullBitmap }: Data, row: number): boolean {
  return ((nullBitmap![row >> 3]! >> (row & 7)) & 1) === 1;
}

function requireRoom(has: number, needs: number): void {
  if (has < needs) throw new RangeError('a column holds fewer values than it says');
}

/** Types of a fixed width whose elements are numbers of JavaScript. */
function presentReader(data: Data): ReadValue {
  const { type } = data;
  switch (data.typeId as Type) {
    case Type.Null:
      return () => null;
    case Type.Bool: {
      requireRoom(bytesOf(data).length, data.length / 8);
      const bits = bytesOf(data);
      return (row) => ((bits[row >> 3]! >> (row & 7)) & 1) === 1;
    }
    case Type.Int:
    case Type.Duration:
      return integers(data, whole);
    case Type.Float: {
      const values = elements(data, 1) as Numbers;
      return (type as { precision?: number }).precision === 0
        ? (row) => float(halfFloat(values[row]!))
        : (row) => float(values[row]!);
    }
    case Type.Decimal:
      return decimals(data);
    case Type.Date:
      return (type as { unit?: number }).unit === 0
        ? integers(data, dayText)
        : integers(data, (value) => (value % dayMs === 0n ? dayText(value / dayMs) : instantText(value, 'ms', false)));
    case Type.Time:
      return inUnit(data, timeText);
    case Type.Timestamp: {
      const isUtc = (type as { timezone?: string | null }).timezone != null;
      return inUnit(data, (value, unit) => instantText(value, unit, isUtc));
    }
    case Type.Interval:
      return intervals(data);
    case Type.Dictionary:
      return dictionary(data);
    default:
      return isBytes(type) ? ofBytes(data) : nested(data);
  }
}

/** Whether values are byte strings or texts. */
function isBytes({ typeId }: DataType): boolean {
  return bytesTypes.has(typeId as Type);
}

const textTypes: ReadonlySet<Type> = new Set([Type.Utf8, Type.LargeUtf8, Type.Utf8View]);
const bytesTypes: ReadonlySet<Type> = new Set([
  ...textTypes,
  ...[Type.Binary, Type.LargeBinary, Type.BinaryView, Type.FixedSizeBinary],
]);

function ofBytes(data: Data): ReadValue {
  const read = bytesReader(data);
  const encoding = textTypes.has(data.typeId as Type) ? 'utf8' : 'base64';
  return (row) => read(row)!.toString(encoding);
}

/** The bytes of texts and byte strings. */
export function bytesReader(data: Data): ReadBytes {
  const { nullCount } = data;
  const read = presentBytes(data);
  return nullCount === 0 ? read : (row) => (isThere(data, row) ? read(row) : null);
}

function presentBytes(data: Data): (row: number) => Buffer {
  const type = data.type as DataType & { readonly byteWidth?: number };
  const bytes = bytesOf(data);
  if (type.typeId === Type.FixedSizeBinary) {
    const width = type.byteWidth!;
    requireRoom(bytes.length, data.length * width);
    return (row) => bytes.subarray(row * width, (row + 1) * width);
  }
  if (type.typeId === Type.Utf8View || type.typeId === Type.BinaryView) return views(data, bytes);
  const range = ranges(data, bytes.length);
  return (row) => bytes.subarray(...range(row));
}

/** Views: a length and the bytes themselves, or their beginning, the buffer they are in and the place there. */
function views(data: Data, places: Buffer): (row: number) => Buffer {
  requireRoom(places.length, data.length * 16);
  const buffers = data.variadicBuffers.map((one) => Buffer.from(one.buffer, one.byteOffset, one.byteLength));
  return (row) => {
    const at = row * 16;
    const length = places.readInt32LE(at);
    if (length >= 0 && length <= 12) return places.subarray(at + 4, at + 4 + length);
    const buffer = buffers[places.readInt32LE(at + 8)];
    const start = places.readInt32LE(at + 12);
    if (length < 0 || start < 0 || buffer === undefined || start + length > buffer.length)
      throw new RangeError('a value claims to lie where the file has no data');
    return buffer.subarray(start, start + length);
  };
}

/** Where the bytes or items of a row begin and end. */
function ranges({ valueOffsets, length }: Data, most: number): (row: number) => readonly [number, number] {
  const offsets = valueOffsets as unknown as ArrayLike<number | bigint>;
  // A batch without rows may have no offsets.
  if (length > 0) requireRoom(offsets.length, length + 1);
  return (row) => {
    const [start, end] = [Number(offsets[row]), Number(offsets[row + 1])];
    if (!(start >= 0 && end >= start && end <= most))
      throw new RangeError('a value claims to lie where the file has no data');
    return [start, end];
  };
}

function bytesOf({ values }: Data): Buffer {
  const bytes = values as Uint8Array;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function elements(data: Data, stride: number): Numbers | Integers {
  const values = data.values as unknown as Numbers | Integers;
  requireRoom(values.length, data.length * stride);
  return values;
}

function integers(data: Data, show: (value: bigint) => Nested): ReadValue {
  const values = elements(data, 1);
  const isSmall = show === whole;
  return (row) => {
    const value = values[row]!;
    if (typeof value === 'bigint') return show(value);
    return isSmall ? value : show(BigInt(value));
  };
}

const dayMs = 86_400_000n;
const units: readonly TimeUnit[] = ['ms', 'ms', 'us', 'ns'];

/** Times in their unit; seconds become milliseconds. */
function inUnit(data: Data, show: (value: bigint, unit: TimeUnit) => string): ReadValue {
  const { unit } = data.type as DataType & { readonly unit: number };
  return integers(data, (value) => show(unit === 0 ? value * 1000n : value, units[unit]!));
}

function decimals(data: Data): ReadValue {
  const { scale, bitWidth } = data.type as DataType & { readonly scale: number; readonly bitWidth: number };
  const words = bitWidth / 32;
  const values = elements(data, words) as Numbers;
  return (row) => {
    let unscaled = 0n;
    for (let i = words - 1; i >= 0; i--) unscaled = (unscaled << 32n) | BigInt(values[row * words + i]!);
    return decimal(BigInt.asIntN(bitWidth, unscaled), scale);
  };
}

/** As ISO 8601 writes durations. */
function intervals(data: Data): ReadValue {
  const { unit } = data.type as DataType & { readonly unit: number };
  const stride = [1, 2, 4][unit]!;
  const values = elements(data, stride) as Numbers & Int32Array;
  if (unit === 0) return (row) => `P${values[row]}M`;
  if (unit === 1) return (row) => `P${values[row * 2]}DT${values[row * 2 + 1]! / 1000}S`;
  return (row) => {
    const [months, days, low, high] = values.subarray(row * 4, row * 4 + 4);
    const nanoseconds = (BigInt(high!) << 32n) | BigInt(low! >>> 0);
    const seconds = decimal(nanoseconds, 9) as { readonly decimal: string };
    return `P${months}M${days}DT${seconds.decimal}S`;
  };
}

function dictionary(data: Data): ReadValue {
  const codes = elements(data, 1);
  const parts = (data.dictionary?.data ?? []).map((part) => ({ length: part.length, read: valueReader(part) }));
  const known = new Map<number, Nested>();
  const valueOf = (code: number): Nested => {
    let at = code;
    for (const { length, read } of parts) {
      if (at >= 0 && at < length) return read(at);
      at -= length;
    }
    throw new RangeError('a value is not in the dictionary of its column');
  };
  return (row) => {
    const code = Number(codes[row]!);
    let value = known.get(code);
    if (value === undefined) known.set(code, (value = valueOf(code)));
    return value;
  };
}

function nested(data: Data): ReadValue {
  switch (data.typeId as Type) {
    case Type.List:
    case Type.LargeList: {
      const [child] = data.children;
      const read = valueReader(child!);
      const range = ranges(data, child!.length);
      return (row) => items(read, range(row));
    }
    case Type.FixedSizeList: {
      const { listSize } = data.type as DataType & { readonly listSize: number };
      const [child] = data.children;
      requireRoom(child!.length, data.length * listSize);
      const read = valueReader(child!);
      return (row) => items(read, [row * listSize, (row + 1) * listSize]);
    }
    case Type.Struct: {
      const members = data.type.children!.map(({ name }, i) => [name, valueReader(data.children[i]!)] as const);
      for (const child of data.children) requireRoom(child.length, data.length);
      return (row) => ({ members: members.map(([name, read]) => [name, read(row)] as const) });
    }
    case Type.Map: {
      const [entries] = data.children;
      const [keys, values] = entries!.children.map(valueReader);
      const range = ranges(data, entries!.length);
      return (row) => {
        const [start, end] = range(row);
        const pairs = Array.from({ length: end - start }, (_, i) => [keys!(start + i), values!(start + i)] as const);
        return { pairs };
      };
    }
    default:
      throw new RangeError(`its columns of the type ${String(data.type)} are not read; save it as Parquet`);
  }
}

function items(read: ReadValue, [start, end]: readonly [number, number]): Nested {
  return Array.from({ length: end - start }, (_, i) => read(start + i));
}
