import type { SourceRow } from '#shared/model/ids.ts';
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import { WinnowError, throwIfAborted } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, takeBatch } from '#backend/ingest/batchAssembler.ts';
import { openRegularFile } from '#backend/ingest/fileWindows.ts';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import {
  type FileFormat,
  type FileStart,
  noMixed,
  type OutDataset,
  type OutFile,
  type ReadOptions,
  type RewriteRequest,
  type Rewritten,
  type SourceShape,
} from '#backend/ingest/sourceFormat.ts';
import { plainSource } from '#backend/ingest/textSource.ts';

/** Parquet: typed columns in a file with a footer. */
export const parquet: FileFormat & { readonly write: typeof write } = {
  isFolder: false,
  recognise({ extension, head }) {
    if (head.subarray(0, 4).toString('latin1') === 'PAR1') return 'marked';
    return formats.parquet.extensions.includes(extension) ? 'named' : null;
  },
  shape,
  read,
  rewrite,
  write,
};

async function shape({ path }: FileStart): Promise<SourceShape> {
  const { names } = await openParquet(path);
  return { source: plainSource(path, 'parquet'), names, problems: [], mixed: noMixed };
}

/** What reads Parquet: eighty files that nobody should wait for who brought a CSV. */
async function loadParquetLibrary() {
  const [library, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')]);
  return { ...library, compressors };
}

type Parquet = {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly names: readonly string[];
  readonly rows: number;
  readonly sizeBytes: number;
};

/** Opens a Parquet file and reads its footer. `bad_input` when it is cut, overwritten or no Parquet at all. */
async function openParquet(path: string): Promise<Parquet> {
  const { handle, sizeBytes } = await openRegularFile(path);
  const head = Buffer.alloc(4);
  try {
    await handle.read(head, 0, 4, 0);
  } finally {
    await handle.close();
  }
  if (sizeBytes === 0) throw new WinnowError('bad_input', `“${path}” is empty.`, { file: path });
  if (sizeBytes < 12 || head.toString('latin1') !== 'PAR1')
    throw new WinnowError('bad_input', `“${path}” is no Parquet file: it does not begin with PAR1.`, { file: path });
  const { asyncBufferFromFile, parquetMetadataAsync, parquetSchema } = await loadParquetLibrary();
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const names = parquetSchema(metadata).children.map((child) => child.element.name);
    const rows = Number(metadata.num_rows);
    if (!Number.isSafeInteger(rows) || rows < 0) throw new Error('the row count makes no sense');
    return { file, metadata, names, rows, sizeBytes };
  } catch (cause) {
    throw parquetError(path, cause);
  }
}

/** Streams a Parquet file, some thousand rows at a time. Nested columns come as JSON text, dates as ISO text, 64-bit integers beyond 2^53 as digits. */
async function* read(mapping: ImportMapping, path: string, options: ReadOptions): AsyncGenerator<RowBatch> {
  const parquet = await openParquet(path);
  const known = new Set(parquet.names);
  for (const column of mapping.columns)
    if (!known.has(column.name))
      throw new WinnowError('config_invalid', `The source has no column “${column.name}”.`, {
        file: path,
        column: column.name,
      });
  const assembler = createAssembler(mapping, path, options.batchRows);
  const reading = createRecordReading(assembler);
  for (const name of parquet.names) reading.reported.add(name);
  const columns = mapping.columns.filter((column) => column.role !== 'ignore').map((column) => column.name);
  // One for all rows: a new one each took a fifth of the time.
  const values = new Map<string, FlatValue | null>();
  const raw = () =>
    JSON.stringify(
      Object.fromEntries(
        [...values].map(([name, value]) => [name, typeof value === 'object' && value !== null ? value.big : value]),
      ),
    );
  let record = 0;
  for (const group of parquet.metadata.row_groups) {
    const groupEnd = record + Number(group.num_rows);
    while (record < groupEnd) {
      throwIfAborted(options.signal);
      const rowEnd = Math.min(groupEnd, record + 65_536);
      const rows = await readRows(parquet, path, { columns, rowStart: record, rowEnd });
      for (const row of rows) {
        const index = record++;
        for (const name of columns) values.set(name, parquetValue(row[name]));
        addRecord(reading, values, { row: index + 1, record: index, raw });
        if (isFull(assembler)) yield takeBatch(assembler, progress(parquet, record), false);
      }
      if (record < rowEnd) throw parquetError(path, new Error('it has fewer rows than it says'));
    }
  }
  yield takeBatch(assembler, parquet.sizeBytes, true);
}

function progress(parquet: Parquet, record: number): number {
  return parquet.rows === 0 ? parquet.sizeBytes : Math.round((parquet.sizeBytes * record) / parquet.rows);
}

async function readRows(
  parquet: Parquet,
  path: string,
  range: { readonly columns: string[]; readonly rowStart: number; readonly rowEnd: number },
): Promise<readonly Record<string, unknown>[]> {
  const { parquetReadObjects, compressors } = await loadParquetLibrary();
  try {
    const { file, metadata } = parquet;
    return await parquetReadObjects({ file, metadata, compressors, ...range });
  } catch (cause) {
    throw parquetError(path, cause);
  }
}

function parquetError(path: string, cause: unknown): WinnowError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new WinnowError('bad_input', `“${path}” cannot be read as Parquet: ${reason}.`, { file: path }, { cause });
}

function parquetValue(value: unknown): FlatValue | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : { big: value.toString() };
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint'
      ? (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON(item.toString())
      : item,
  );
}

/** Same columns and types, values equal; pages and encodings are our own. */
async function rewrite({ path, label, edit, signal }: RewriteRequest): Promise<Rewritten> {
  const { asyncBufferFromFile, compressors, parquetMetadataAsync, parquetReadObjects, parquetSchema } =
    await loadParquetLibrary();
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const rows = await parquetReadObjects({ file, metadata, compressors });
  throwIfAborted(signal);
  const sample = label === null ? null : rows.find((row) => row[label] != null)?.[label];
  const records: SourceRow[] = [];
  const kept = rows.flatMap((row, at) => {
    const record = at as SourceRow;
    const change = edit(record);
    if (change.kind === 'drop') return [];
    records.push(record);
    return change.kind === 'replace' && label !== null
      ? [{ ...row, [label]: likeColumn(change.value, sample) }]
      : [row];
  });
  const columns = parquetSchema(metadata).children;
  if (columns.some((column) => column.children.length > 0)) {
    throw new WinnowError(
      'unsupported',
      'This Parquet file has nested columns, which cannot be written back. Choose CSV or JSON lines.',
      { file: path },
    );
  }
  const schema = [metadata.schema[0]!, ...columns.map((column) => column.element)];
  const columnData = columns.map(({ element }) => ({
    name: element.name,
    data: kept.map((row) => row[element.name] ?? null),
  }));
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData, schema }));
  const readBack = async (written: string): Promise<readonly SourceRow[]> => {
    const back = await parquetReadObjects({ file: await asyncBufferFromFile(written), compressors });
    const isSame =
      back.length === kept.length &&
      back.every((row, at) => columns.every(({ element }) => isEqual(row[element.name], kept[at]![element.name])));
    if (!isSame)
      throw new WinnowError(
        'verify_failed',
        'The Parquet file could not be read back as it was written. Nothing was exported.',
        { file: path },
      );
    return records;
  };
  return { parts: [bytes], readBack };
}

/** A label in the type that its column has, told by one of its values. */
function likeColumn(label: string | null, sample: unknown): unknown {
  if (label === null) return null;
  if (typeof sample === 'bigint' && /^-?\d+$/.test(label)) return BigInt(label);
  if (typeof sample === 'number' && String(Number(label)) === label) return Number(label);
  if (typeof sample === 'boolean' && (label === 'true' || label === 'false')) return label === 'true';
  if (typeof sample === 'string' || sample === undefined) return label;
  throw new WinnowError(
    'unsupported',
    `"${label}" cannot be written into the label column, whose values are of type ${typeof sample}. Choose CSV or JSON lines.`,
  );
}

function isEqual(left: unknown, right: unknown): boolean {
  if (left === right || (left == null && right == null)) return true;
  if (typeof left === 'number' && typeof right === 'number') return Number.isNaN(left) && Number.isNaN(right);
  if (left instanceof Date && right instanceof Date) return left.getTime() === right.getTime();
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.from(left).equals(right);
  return typeof left === 'object' && typeof right === 'object' && JSON.stringify(left) === JSON.stringify(right);
}

async function* write({ ids, columns, signal }: OutDataset): AsyncGenerator<OutFile> {
  const columnData = columns().map((column) => ({
    name: column.name,
    type: column.isNumber ? ('DOUBLE' as const) : ('STRING' as const),
    nullable: true,
    data: ids.map((id) => column.value(id)),
  }));
  throwIfAborted(signal);
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  yield { path: 'data.parquet', parts: [new Uint8Array(parquetWriteBuffer({ columnData }))] };
}
