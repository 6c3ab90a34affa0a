import { open } from 'node:fs/promises';
import type { AsyncBuffer, FileMetaData, SchemaElement } from 'hyparquet';
import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import type { Leaf } from '#backend/ingest/parquet/parquetSchema.ts';
import type { RowFate } from '#backend/ingest/parquet/rewriteChunk.ts';
import type { GroupEdits, ParquetEdits } from '#backend/ingest/parquet/rewriteParquet.ts';

/** What reads Parquet a second time: another program than the one that wrote, so that both would have to be wrong alike. */
async function loadOther() {
  const [library, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')]);
  return { ...library, compressors };
}
type Other = Awaited<ReturnType<typeof loadOther>>;

type Opened = { readonly file: AsyncBuffer; readonly metadata: FileMetaData; readonly path: string };

/**
 * Compares a written file with its source by a second reader: schema and notes of the footer, chunks that were copied by their bytes,
 * the others by their stored values. Throws `verify_failed` where anything differs but the decided cells and rows.
 */
export async function compareParquet(
  source: string,
  written: string,
  edits: ParquetEdits,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (edits.isEmpty) return requireSameBytes(source, written);
  const other = await loadOther();
  let was: Opened;
  let is: Opened;
  try {
    was = await openOther(other, source);
    is = await openOther(other, written);
  } catch (cause) {
    throw failed(source, 'it cannot be read by a second reader', cause);
  }
  requireSame(footerOf(was.metadata), footerOf(is.metadata), source, 'its schema or its notes differ');
  let next = 0;
  for (const [g, group] of edits.groups.entries()) {
    throwIfAborted(signal);
    if (group.drops > 0 && group.drops === group.group.rows) continue;
    const groupIndex = next++;
    if (Number(is.metadata.row_groups[groupIndex]?.num_rows) !== group.group.rows - group.drops)
      throw failed(source, `row group ${g + 1} has another number of rows`);
    const comparison = { other, was, is, g, groupIndex, group, label: edits.label };
    await compareCopied(comparison);
    for (const column of changedColumns(comparison)) await compareValues(comparison, column);
  }
  if (is.metadata.row_groups.length !== next) throw failed(source, 'it has another number of row groups');
}

type Comparison = {
  readonly other: Other;
  readonly was: Opened;
  readonly is: Opened;
  readonly g: number;
  readonly groupIndex: number;
  readonly group: GroupEdits;
  readonly label: Leaf | null;
};

function failed(path: string, reason: string, cause?: unknown): WinnowError {
  return new WinnowError(
    'verify_failed',
    `The exported Parquet file differs from the source in more than the decided cells: ${reason}. Nothing was exported.`,
    { file: path },
    { cause },
  );
}

async function openOther(other: Other, path: string): Promise<Opened> {
  const { asyncBufferFromFile } = other as unknown as { asyncBufferFromFile: (path: string) => Promise<AsyncBuffer> };
  const file = await asyncBufferFromFile(path);
  return { file, metadata: await other.parquetMetadataAsync(file, { geoparquet: false }), path };
}

function footerOf({
  schema,
  key_value_metadata: notes,
  version,
  created_by: by,
  row_groups: groups,
}: FileMetaData): unknown {
  const codecs = groups[0]?.columns.map(({ meta_data: meta }) => [
    meta?.path_in_schema,
    meta?.codec,
    meta?.key_value_metadata,
  ]);
  return { schema, notes, version, by, codecs: groups.length === 0 ? null : codecs };
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item));

function requireSame(was: unknown, is: unknown, path: string, reason: string): void {
  const [before, after] = [was, is] as { codecs: unknown }[];
  // A file that lost its last row group has no columns to compare.
  const isWithout = before?.codecs === null || after?.codecs === null;
  const strip = (one: { codecs: unknown } | undefined): unknown => (isWithout ? { ...one, codecs: null } : one);
  if (text(strip(before)) !== text(strip(after))) throw failed(path, reason);
}

const rangeOf = ({ metadata }: Opened, group: number, column: number): readonly [number, number] => {
  const meta = metadata.row_groups[group]!.columns[column]!.meta_data!;
  const dictionary = Number(meta.dictionary_page_offset ?? 0);
  const data = Number(meta.data_page_offset);
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  return [start, Number(meta.total_compressed_size)];
};

/** Chunks that were to stay as they are, byte by byte. */
async function compareCopied({ was, is, g, groupIndex, group, label }: Comparison): Promise<void> {
  if (group.drops > 0) return;
  for (const { leaf } of group.group.chunks) {
    if (leaf === label && group.replaces > 0) continue;
    const [start, length] = rangeOf(was, g, leaf.index);
    const [newStart, newLength] = rangeOf(is, groupIndex, leaf.index);
    const isSame = length === newLength && (await sameRange(was.path, is.path, { start, newStart, length }));
    if (!isSame) throw failed(was.path, `“${leaf.path.join('.')}” changed in row group ${g + 1}`);
  }
}

function changedColumns({ group, label }: Comparison): string[] {
  if (group.drops === 0) return group.replaces > 0 && label !== null ? [label.path[0]!] : [];
  return [...new Set(group.group.chunks.map(({ leaf }) => leaf.path[0]!))];
}

/** The stored values of one column in one row group, before and after. */
async function compareValues(comparison: Comparison, column: string): Promise<void> {
  const { was, is, g, groupIndex, group, label } = comparison;
  let before: readonly unknown[];
  let after: readonly unknown[];
  try {
    before = await storedValues(comparison.other, was, g, column);
    after = await storedValues(comparison.other, is, groupIndex, column);
  } catch (cause) {
    throw failed(was.path, `“${column}” cannot be read by a second reader`, cause);
  }
  let at = 0;
  for (let row = 0; row < group.group.rows; row++) {
    const fate = group.labelFate(row);
    if (fate === 'drop') continue;
    const value = after[at++];
    const isSame =
      fate !== 'keep' && label?.path[0] === column ? isWritten(value, fate, label) : isEqual(before[row], value);
    if (!isSame) throw failed(was.path, `“${column}” differs in row ${group.group.firstRow + row + 1}`);
  }
  if (at !== after.length) throw failed(was.path, `“${column}” has another number of rows`);
}

/** Values as they are stored: no text decoded, no time or decimal turned into anything. */
async function storedValues(
  other: Other,
  { file, metadata }: Opened,
  group: number,
  column: string,
): Promise<readonly unknown[]> {
  const identity = (value: unknown): unknown => value;
  const plain: FileMetaData = {
    ...metadata,
    schema: metadata.schema.map((element): SchemaElement => ({
      ...element,
      converted_type: undefined,
      logical_type: undefined,
    })),
    row_groups: [metadata.row_groups[group]!],
    num_rows: metadata.row_groups[group]!.num_rows,
  };
  const rows = await other.parquetReadObjects({
    file,
    metadata: plain,
    columns: [column],
    compressors: other.compressors,
    utf8: false,
    parsers: { timestampFromNanoseconds: identity as never },
  });
  return rows.map((row) => row[column]);
}

function isEqual(left: unknown, right: unknown): boolean {
  if (Object.is(left, right) || (left == null && right == null)) return true;
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.from(left).equals(right);
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right) || left instanceof Uint8Array || right instanceof Uint8Array)
    return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => isEqual((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]))
  );
}

/** Whether a decided cell holds its bytes: the value itself, or the one item of a list. */
function isWritten(value: unknown, fate: Exclude<RowFate, 'keep' | 'drop'>, leaf: Leaf): boolean {
  let inner = value;
  while (typeof inner === 'object' && inner !== null && !(inner instanceof Uint8Array)) {
    const items = Object.values(inner);
    if (items.length !== 1) return false;
    inner = items[0];
  }
  if (fate.value === null) return inner === null || inner === undefined;
  const bytes = fate.value;
  switch (leaf.type) {
    case 'BOOLEAN':
      return inner === (bytes[0] === 1);
    case 'INT32':
      return inner === bytes.readInt32LE(0);
    case 'INT64':
      return inner === bytes.readBigInt64LE(0);
    case 'FLOAT':
      return Object.is(inner, bytes.readFloatLE(0));
    case 'DOUBLE':
      return Object.is(inner, bytes.readDoubleLE(0));
    case 'INT96':
      return inner === otherNanoseconds(bytes);
    default:
      return inner instanceof Uint8Array && bytes.equals(inner);
  }
}

/** The second reader gives this type as nanoseconds, put together like this. */
function otherNanoseconds(bytes: Buffer): bigint {
  const value = (BigInt(bytes.readInt32LE(8)) << 64n) | bytes.readBigInt64LE(0);
  return ((value >> 64n) - 2_440_588n) * 86_400_000_000_000n + (value & 0xffff_ffff_ffff_ffffn);
}

async function requireSameBytes(source: string, written: string): Promise<void> {
  if (!(await sameRange(source, written, { start: 0, newStart: 0, length: Infinity })))
    throw failed(source, 'it is not the same bytes');
}

const mostComparedBytes = 1024 * 1024;

/** Whether two stretches of two files are the same bytes; up to the ends of the files where `length` is Infinity. */
async function sameRange(
  source: string,
  written: string,
  { start, newStart, length }: { readonly start: number; readonly newStart: number; readonly length: number },
): Promise<boolean> {
  const handles = await Promise.all([open(source, 'r'), open(written, 'r')]);
  try {
    const most = Math.min(mostComparedBytes, length);
    const [left, right] = [Buffer.allocUnsafe(most), Buffer.allocUnsafe(most)];
    for (let done = 0; done < length;) {
      const wanted = Math.min(left.length, length - done);
      const [a, b] = await Promise.all([
        handles[0].read(left, 0, wanted, start + done),
        handles[1].read(right, 0, wanted, newStart + done),
      ]);
      // Reads of files come whole but at the end.
      if (a.bytesRead !== b.bytesRead || !left.subarray(0, a.bytesRead).equals(right.subarray(0, b.bytesRead)))
        return false;
      if (a.bytesRead === 0) return length === Infinity;
      done += a.bytesRead;
    }
    return true;
  } finally {
    await Promise.all(handles.map((handle) => handle.close()));
  }
}
