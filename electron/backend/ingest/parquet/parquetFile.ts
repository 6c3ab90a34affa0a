import type { FileHandle } from 'node:fs/promises';
import { WinnowError } from '#shared/base/winnowError.ts';
import { openRegularFile } from '#backend/ingest/fileWindows.ts';
import { maxColumns } from '#backend/ingest/headerNames.ts';
import { codecs, type Codec } from '#backend/ingest/parquet/parquetCodecs.ts';
import { schemaTree, type Leaf, type SchemaNode } from '#backend/ingest/parquet/parquetSchema.ts';
import {
  fieldOf,
  numberField,
  parseThrift,
  structField,
  structsField,
  textField,
  type ThriftStruct,
} from '#backend/ingest/parquet/thriftCompact.ts';

/** The values of one stored column in one row group. */
export type Chunk = {
  /** `ColumnChunk` and `ColumnMetaData` of the footer. */
  readonly struct: ThriftStruct;
  readonly meta: ThriftStruct;
  readonly leaf: Leaf;
  readonly codec: Codec;
  /** Entries, missing ones and those of lists counted. */
  readonly values: number;
  readonly start: number;
  /** As the footer says it; writers were wrong about it. */
  readonly end: number;
};

export type RowGroup = {
  readonly struct: ThriftStruct;
  readonly rows: number;
  readonly firstRow: number;
  readonly chunks: readonly Chunk[];
};

export type ParquetFile = {
  readonly path: string;
  readonly sizeBytes: number;
  readonly footer: ThriftStruct;
  /** Where the footer begins: the data ends there. */
  readonly footerStart: number;
  readonly columns: readonly SchemaNode[];
  readonly leaves: readonly Leaf[];
  readonly groups: readonly RowGroup[];
  readonly rows: number;
  readonly keyValues: ReadonlyMap<string, string>;
};

/** Ids of rows are 32 bits here. */
const maxRows = 2 ** 31 - 1;

/** A file that cannot be read, with the reason as the end of a sentence. */
export function parquetError(path: string, cause: unknown): WinnowError {
  if (cause instanceof WinnowError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new WinnowError('bad_input', `“${path}” cannot be read as Parquet: ${reason}.`, { file: path }, { cause });
}

/** Opens the file and reads its footer, which is all that is believed of it before its pages are looked at. */
export async function openParquetFile(
  path: string,
): Promise<{ readonly file: ParquetFile; readonly handle: FileHandle }> {
  const { handle, sizeBytes } = await openRegularFile(path);
  try {
    return { file: await readFooter(handle, path, sizeBytes), handle };
  } catch (cause) {
    await handle.close();
    throw parquetError(path, cause);
  }
}

/** Does something with an open file and closes it. */
export async function withParquetFile<T>(
  path: string,
  work: (file: ParquetFile, handle: FileHandle) => Promise<T>,
): Promise<T> {
  const { file, handle } = await openParquetFile(path);
  try {
    return await work(file, handle);
  } catch (cause) {
    throw cause instanceof RangeError ? parquetError(path, cause) : cause;
  } finally {
    await handle.close();
  }
}

async function readFooter(handle: FileHandle, path: string, sizeBytes: number): Promise<ParquetFile> {
  if (sizeBytes === 0) throw new WinnowError('bad_input', `“${path}” is empty.`, { file: path });
  const head = await readBytes(handle, 0, Math.min(4, sizeBytes));
  const start = head.toString('latin1');
  if (start === 'PARE') throw new RangeError('its footer is encrypted; decrypt it first');
  if (sizeBytes < 12 || start !== 'PAR1')
    throw new WinnowError('bad_input', `“${path}” is no Parquet file: it does not begin with PAR1.`, { file: path });
  const tail = await readBytes(handle, sizeBytes - 8, 8);
  const mark = tail.toString('latin1', 4);
  if (mark === 'PARE') throw new RangeError('its footer is encrypted; decrypt it first');
  if (mark !== 'PAR1') throw new RangeError('it does not end with PAR1: it was cut, or never written to its end');
  const length = tail.readUInt32LE(0);
  const footerStart = sizeBytes - 8 - length;
  if (footerStart < 4) throw new RangeError('its footer claims to be longer than the file');
  let footer: ThriftStruct;
  try {
    footer = parseThrift(await readBytes(handle, footerStart, length)).struct;
  } catch (cause) {
    throw cause instanceof RangeError ? new RangeError(`its footer is damaged: ${cause.message}`) : cause;
  }
  if (fieldOf(footer, 8) !== undefined) throw new RangeError('its columns are encrypted; decrypt them first');
  const elements = structsField(footer, 2);
  if (elements === undefined) throw new RangeError('its footer names no columns');
  requireFewColumns(elements, path);
  const { columns, leaves } = schemaTree(elements);
  const groups = readGroups(footer, leaves, footerStart);
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  if (rows > maxRows)
    throw new RangeError(`it claims ${rows} rows, more than the two thousand million that can be read`);
  // Some writers leave the sum at 0.
  if (rows < (numberField(footer, 3) ?? 0)) throw new RangeError('it has fewer rows than it says');
  const keyValues = new Map(
    (structsField(footer, 5) ?? []).map((pair) => [textField(pair, 1) ?? '', textField(pair, 2) ?? '']),
  );
  return { path, sizeBytes, footer, footerStart, columns, leaves, groups, rows, keyValues };
}

function requireFewColumns(elements: readonly ThriftStruct[], path: string): void {
  if (elements.length > maxColumns * 8 || (numberField(elements[0]!, 5) ?? 0) > maxColumns)
    throw new WinnowError('too_large', `“${path}” has more than 10,000 columns.`, { file: path });
}

function readGroups(footer: ThriftStruct, leaves: readonly Leaf[], footerStart: number): RowGroup[] {
  let firstRow = 0;
  return (structsField(footer, 4) ?? []).map((struct): RowGroup => {
    const rows = numberField(struct, 3);
    if (rows === undefined || rows < 0) throw new RangeError('a row group has a number of rows that makes no sense');
    const chunks = structsField(struct, 1) ?? [];
    if (chunks.length !== leaves.length)
      throw new RangeError(`a row group has ${chunks.length} columns where the file has ${leaves.length}`);
    // Rows without a column would be a number and nothing else: 134 bytes could claim any.
    if (leaves.length === 0 && rows > 0) throw new RangeError('it has rows but no columns');
    const group = {
      struct,
      rows,
      firstRow,
      chunks: chunks.map((chunk, i) => readChunk(chunk, leaves[i]!, footerStart)),
    };
    for (const { leaf, values } of group.chunks)
      if (leaf.maxRepetition === 0 ? values !== rows : values < rows)
        throw new RangeError(`“${leaf.path.join('.')}” has ${values} values in a row group of ${rows} rows`);
    firstRow += rows;
    return group;
  });
}

function readChunk(struct: ThriftStruct, leaf: Leaf, footerStart: number): Chunk {
  const name = leaf.path.join('.');
  if (fieldOf(struct, 8) !== undefined || fieldOf(struct, 9) !== undefined)
    throw new RangeError(`its column “${name}” is encrypted; decrypt it first`);
  if (fieldOf(struct, 1) !== undefined) throw new RangeError('it keeps its columns in other files');
  const meta = structField(struct, 3);
  if (meta === undefined) throw new RangeError(`its column “${name}” is not described`);
  const codec = codecs[numberField(meta, 4) ?? -1];
  if (codec === undefined) throw new RangeError(`“${name}” is compressed in a way that Parquet has not got`);
  const values = numberField(meta, 5) ?? -1;
  const size = numberField(meta, 7) ?? -1;
  const dataStart = numberField(meta, 9) ?? -1;
  const dictionaryStart = numberField(meta, 11) ?? 0;
  const start = dictionaryStart > 0 && dictionaryStart < dataStart ? dictionaryStart : dataStart;
  if (values < 0 || size < 0 || (values > 0 && (start < 4 || start + size > footerStart)))
    throw new RangeError(`“${name}” claims to lie where the file has no data`);
  return { struct, meta, leaf, codec, values, start, end: start + size };
}

/** Exactly these bytes. Throws RangeError at the end of the file. */
export async function readBytes(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(buffer, done, length - done, start + done);
    if (bytesRead === 0) throw new RangeError('it ends too early');
    done += bytesRead;
  }
  return buffer;
}
