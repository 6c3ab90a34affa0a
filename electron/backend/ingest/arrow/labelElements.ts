import type { Data, DataType } from 'apache-arrow';
import { Type } from 'apache-arrow/enum';
import { bytesReader, type ReadBytes, valueReader } from '#backend/ingest/arrow/arrowValues.ts';
import type { ArrowColumn } from '#backend/ingest/arrow/arrowColumns.ts';
import { flatText } from '#backend/ingest/flattenJson.ts';
import { toFlat } from '#backend/ingest/nestedValues.ts';
import { floatBytes, integerBytes } from '#backend/ingest/parquet/labelBytes.ts';

/** How the values of a column are stored: so many bytes each, a bit each, or bytes whose ends are numbers of so many bytes. */
export type Storage =
  | { readonly kind: 'fixed'; readonly width: number }
  | { readonly kind: 'bits' }
  | { readonly kind: 'bytes'; readonly offsetWidth: 4 | 8 };

type TypeFacts = DataType & {
  readonly bitWidth?: number;
  readonly isSigned?: boolean;
  readonly precision?: number;
  readonly byteWidth?: number;
  readonly unit?: number;
  readonly indices?: DataType;
};

const viewBytes = 16;
/** As many bytes of a text stand in its view itself. */
const mostInView = 12;

/** Null for a type into whose values no label is written: lists, groups and the like. */
export function storageOf(type: DataType): Storage | null {
  const { typeId, bitWidth, precision, byteWidth, unit, indices }: TypeFacts = type;
  switch (typeId as Type) {
    case Type.Bool:
      return { kind: 'bits' };
    case Type.Int:
    case Type.Decimal:
    case Type.Time:
      return { kind: 'fixed', width: bitWidth! / 8 };
    case Type.Float:
      return { kind: 'fixed', width: 2 << precision! };
    case Type.FixedSizeBinary:
      return { kind: 'fixed', width: byteWidth! };
    case Type.Date:
      return { kind: 'fixed', width: unit === 0 ? 4 : 8 };
    case Type.Timestamp:
    case Type.Duration:
      return { kind: 'fixed', width: 8 };
    case Type.Dictionary:
      return storageOf(indices!);
    case Type.Utf8View:
      return { kind: 'fixed', width: viewBytes };
    case Type.Utf8:
    case Type.Binary:
      return { kind: 'bytes', offsetWidth: 4 };
    case Type.LargeUtf8:
    case Type.LargeBinary:
      return { kind: 'bytes', offsetWidth: 8 };
    default:
      return null;
  }
}

/** The stored value of each row, null where it is missing; a bit as a byte. */
export function elementReader(data: Data, storage: Storage): ReadBytes {
  if (storage.kind === 'bytes') return bytesReader(data);
  const isThere = valueReader(data);
  if (storage.kind === 'bits')
    return (row) => (isThere(row) === null ? null : Buffer.from([isThere(row) === true ? 1 : 0]));
  const { buffer, byteOffset, byteLength } = data.values as Uint8Array;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  const { width } = storage;
  const isMissing = data.nullCount === 0 ? () => false : (row: number) => !data.getValid(row);
  return (row) => (isMissing(row) ? null : bytes.subarray(row * width, (row + 1) * width));
}

/** A class as the type of the column has it; null where the type has no such value. Those of dictionaries and views hold in their batch alone. */
export function elementOf(text: string, column: ArrowColumn, data: Data): Buffer | null {
  const { type, classNames } = column;
  const facts: TypeFacts = type;
  switch (type.typeId as Type) {
    case Type.Utf8:
    case Type.LargeUtf8:
      return text.isWellFormed() ? Buffer.from(text, 'utf8') : null;
    case Type.Utf8View:
      return viewOf(text, data);
    case Type.Bool:
      return text === 'true' || text === 'false' ? Buffer.from([text === 'true' ? 1 : 0]) : null;
    case Type.Int: {
      const code = classNames === null ? -1 : classNames.indexOf(text);
      if (classNames !== null && code < 0) return null;
      return whole(classNames === null ? text : String(code), facts);
    }
    case Type.Float:
      if (facts.precision === 0) return null;
      return facts.precision === 1 ? floatBytes(text, 'FLOAT', 4) : floatBytes(text, 'DOUBLE', 8);
    case Type.Dictionary: {
      const place = placeInDictionary(text, data);
      return place < 0 ? null : whole(String(place), facts.indices!);
    }
    default:
      return null;
  }
}

function whole(text: string, { bitWidth, isSigned }: TypeFacts): Buffer | null {
  return /^-?(?:0|[1-9]\d*)$/.test(text) ? integerBytes(BigInt(text), bitWidth! / 8, isSigned === false) : null;
}

/** A short text stands in its view; of a longer one another row of the batch has to have one, which says where it is. */
function viewOf(text: string, data: Data): Buffer | null {
  if (!text.isWellFormed()) return null;
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= mostInView) {
    const view = Buffer.alloc(viewBytes);
    view.writeInt32LE(bytes.length, 0);
    bytes.copy(view, 4);
    return view;
  }
  const [read, views] = [bytesReader(data), elementReader(data, { kind: 'fixed', width: viewBytes })];
  for (let row = 0; row < data.length; row++) if (read(row)?.equals(bytes) === true) return Buffer.from(views(row)!);
  return null;
}

function placeInDictionary(text: string, { dictionary }: Data): number {
  let before = 0;
  for (const part of dictionary?.data ?? []) {
    const read = valueReader(part);
    for (let i = 0; i < part.length; i++) {
      const value = toFlat(read(i));
      if (value !== null && flatText(value) === text) return before + i;
    }
    before += part.length;
  }
  return -1;
}
