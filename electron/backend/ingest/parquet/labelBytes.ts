import type { FileHandle } from 'node:fs/promises';
import { WinnowError } from '#shared/base/winnowError.ts';
import { listed } from '#shared/model/formats.ts';
import { flatText } from '#backend/ingest/flattenJson.ts';
import type { ParquetColumn } from '#backend/ingest/parquet/parquetColumns.ts';
import type { ParquetFile } from '#backend/ingest/parquet/parquetFile.ts';
import type { Leaf } from '#backend/ingest/parquet/parquetSchema.ts';
import { readPages } from '#backend/ingest/parquet/readPages.ts';
import { valueAt } from '#backend/ingest/parquet/storedValues.ts';

/** The stored column that labels are written into: the column itself, or the items of a list. Throws `unsupported` for others. */
export function labelLeaf(column: ParquetColumn, path: string): Leaf {
  const { node } = column;
  const [item] = node.children;
  const isList = node.group === 'list' && node.children.length === 1 && item?.repetition === 'repeated';
  const leaf = isList ? (item.leaf ?? (item.children.length === 1 ? item.children[0]!.leaf : null)) : node.leaf;
  if (leaf === null || leaf.maxRepetition > 1 || column.pictures !== null)
    throw new WinnowError(
      'unsupported',
      `“${column.name}” is a group of columns, into which no label can be written. Choose CSV or JSON lines.`,
      { file: path, column: column.name },
    );
  return leaf;
}

/**
 * The stored bytes of each class. A class that the column has is written as it stands there, whatever its type; another one as the
 * type of the column has it. Throws `unsupported` where the type has no such value.
 */
export async function labelBytes(
  { file, handle }: { readonly file: ParquetFile; readonly handle: FileHandle },
  column: ParquetColumn,
  classes: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Buffer>> {
  const leaf = labelLeaf(column, file.path);
  const show = column.show(leaf);
  const found = new Map<string, Buffer>();
  for (const group of file.groups) {
    for await (const { values, places } of readPages(handle, group.chunks[leaf.index]!, file.footerStart)) {
      // Of a dictionary only what is used: it is read with each of its pages, but has few entries.
      const used = places === null ? null : new Set(places);
      for (const i of used ?? Array.from({ length: values.count }, (_, n) => n)) {
        const value = valueAt(values, i);
        const shown = show(value);
        const text = shown === null ? null : flatText(shown);
        if (text !== null && classes.has(text) && !found.has(text)) found.set(text, Buffer.from(value));
      }
      if (found.size === classes.size) return found;
    }
  }
  for (const text of classes) {
    if (found.has(text)) continue;
    const bytes =
      column.classNames === null
        ? encode(text, leaf, column.stored === 'untold')
        : classCode(text, column.classNames, leaf);
    if (bytes === null)
      throw new WinnowError('unsupported', cannotHold(text, column, leaf), { file: file.path, column: column.name });
    found.set(text, bytes);
  }
  return found;
}

function cannotHold(text: string, { name, classNames }: ParquetColumn, leaf: Leaf): string {
  const holds =
    classNames === null
      ? `holds ${kindWords(leaf)}`
      : `holds codes of the classes ${listed(
          classNames.slice(0, 20).map((one) => `“${one}”`),
          'and',
        )}${classNames.length > 20 ? ' and more' : ''}`;
  return `“${text}” cannot be written into “${name}”, which ${holds}. Choose CSV or JSON lines, or another class.`;
}

function kindWords({ type, logical }: Leaf): string {
  switch (logical.kind) {
    case 'text':
      return 'texts';
    case 'decimal':
      return `decimal numbers with ${logical.scale} places`;
    case 'float16':
      return 'numbers';
    case 'date':
      return 'dates';
    case 'time':
    case 'timestamp':
      return 'times';
    default:
      if (type === 'BOOLEAN') return 'true and false';
      if (type === 'INT32' || type === 'INT64') return 'whole numbers';
      return type === 'FLOAT' || type === 'DOUBLE' ? 'numbers' : 'byte strings';
  }
}

function classCode(text: string, names: readonly string[], leaf: Leaf): Buffer | null {
  const code = names.indexOf(text);
  return code < 0 ? null : encode(String(code), leaf, false);
}

/** A text as a value of the type; null where the type has no such value. `isText`: byte strings of no said kind are texts. */
function encode(text: string, { type, logical, width }: Leaf, isText: boolean): Buffer | null {
  if (logical.kind === 'decimal') return decimalBytes(text, logical, { type, width });
  if (logical.kind === 'text' || (isText && type === 'BYTE_ARRAY')) return textBytes(text, width);
  if (logical.kind === 'unsigned' || (logical.kind === 'plain' && (type === 'INT32' || type === 'INT64')))
    return /^-?(?:0|[1-9]\d*)$/.test(text) ? integerBytes(BigInt(text), width, logical.kind === 'unsigned') : null;
  if (logical.kind !== 'plain') return null;
  if (type === 'BOOLEAN') return text === 'true' || text === 'false' ? Buffer.from([text === 'true' ? 1 : 0]) : null;
  return type === 'FLOAT' || type === 'DOUBLE' ? floatBytes(text, type, width) : null;
}

/** `width` 0: of any length. */
function textBytes(text: string, width: number): Buffer | null {
  const bytes = text.isWellFormed() ? Buffer.from(text, 'utf8') : null;
  return width === 0 || bytes?.length === width ? bytes : null;
}

export function floatBytes(text: string, type: 'FLOAT' | 'DOUBLE', width: number): Buffer | null {
  const value = Number(text);
  if (!Number.isFinite(value) || String(value) !== text || (type === 'FLOAT' && Math.fround(value) !== value))
    return null;
  const bytes = Buffer.alloc(width);
  if (type === 'FLOAT') bytes.writeFloatLE(value);
  else bytes.writeDoubleLE(value);
  return bytes;
}

export function integerBytes(value: bigint, width: number, isUnsigned: boolean): Buffer | null {
  const bits = width * 8;
  const fits = isUnsigned ? BigInt.asUintN(bits, value) === value : BigInt.asIntN(bits, value) === value;
  if (!fits) return null;
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes.subarray(0, width);
}

function decimalBytes(
  text: string,
  { scale, precision }: { readonly scale: number; readonly precision: number },
  { type, width }: Pick<Leaf, 'type' | 'width'>,
): Buffer | null {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (parts === null || scale < 0) return null;
  const places = parts[3] ?? '';
  if (places.length > scale) return null;
  const digits = `${parts[2]}${places.padEnd(scale, '0')}`.replace(/^0+(?=\d)/, '');
  if (precision > 0 && digits.length > precision) return null;
  const value = BigInt(`${parts[1]}${digits}`);
  if (type === 'INT32' || type === 'INT64') return integerBytes(value, width, false);
  for (let length = width === 0 ? 1 : width; length <= Math.max(width, 32); length++) {
    if (BigInt.asIntN(length * 8, value) !== value) continue;
    const hex = BigInt.asUintN(length * 8, value).toString(16);
    return Buffer.from(hex.padStart(length * 2, '0'), 'hex');
  }
  return null;
}
