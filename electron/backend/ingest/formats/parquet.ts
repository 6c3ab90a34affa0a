import { WinnowError } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, takeBatch } from '#backend/ingest/batchAssembler.ts';
import { flatText, type FlatValue } from '#backend/ingest/flattenJson.ts';
import { parquetColumns } from '#backend/ingest/parquet/parquetColumns.ts';
import {
  openParquetFile,
  parquetError,
  type ParquetFile,
  withParquetFile,
} from '#backend/ingest/parquet/parquetFile.ts';
import { extractPictures, pictureNames } from '#backend/ingest/parquet/parquetPictures.ts';
import { parquetParts } from '#backend/ingest/parquet/parquetParts.ts';
import { parquetRecords } from '#backend/ingest/parquet/parquetRecords.ts';
import { checkRewrite, rewriteParquet } from '#backend/ingest/parquet/rewriteParquet.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import {
  type FileFormat,
  type FileStart,
  noMixed,
  type OutDataset,
  type OutFile,
  type ReadOptions,
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
  rewrite: rewriteParquet,
  checkRewrite,
  extractPictures,
  write,
};

async function shape({ path }: FileStart): Promise<SourceShape> {
  return withParquetFile(path, async (file, handle) => {
    const columns = await parquetColumns(file, handle, true);
    return {
      source: { ...plainSource(path, 'parquet'), exact: true },
      names: columns.map(({ name }) => name),
      problems: [],
      mixed: noMixed,
      stored: new Map(columns.map(({ name, stored }) => [name, stored])),
      pictures: columns.find(({ pictures }) => pictures !== null)?.name ?? null,
    };
  });
}

/**
 * Streams a Parquet file, some thousand rows at a time. Lists and groups come as JSON text, times as ISO text, decimals and 64-bit
 * integers beyond 2^53 as digits, byte strings that are no text as base64.
 */
async function* read(mapping: ImportMapping, path: string, options: ReadOptions): AsyncGenerator<RowBatch> {
  const { file, handle } = await openParquetFile(path);
  try {
    const known = new Map(
      (await parquetColumns(file, handle, mapping.source.exact === true)).map((column) => [column.name, column]),
    );
    for (const { name } of mapping.columns)
      if (!known.has(name))
        throw new WinnowError('config_invalid', `The source has no column “${name}”.`, { file: path, column: name });
    const assembler = createAssembler(mapping, path, options);
    const reading = createRecordReading(assembler);
    for (const name of known.keys()) reading.reported.add(name);
    const names = mapping.columns.filter(({ role }) => role !== 'ignore').map(({ name }) => name);
    const columns = names.map((name) => known.get(name)!);
    // Pictures are not read here: their column shows their names.
    const shown = new Map<number, readonly string[]>();
    for (const [c, column] of columns.entries())
      if (column.pictures !== null) shown.set(c, await pictureNames(file, handle, column));
    const wanted = columns.filter(({ pictures }) => pictures === null);
    // One for all rows: a new one each took a fifth of the time.
    const values = new Map<string, FlatValue | null>();
    const raw = () => JSON.stringify(Object.fromEntries([...values].map(([name, value]) => [name, plainValue(value)])));
    for await (const rows of parquetRecords(handle, file, { wanted, signal: options.signal })) {
      for (let i = 0; i < rows.count; i++) {
        const record = rows.firstRow + i;
        for (let c = 0, w = 0; c < names.length; c++)
          values.set(names[c]!, shown.has(c) ? shown.get(c)![record]! : rows.columns[w++]![i]!);
        addRecord(reading, values, { row: record + 1, record, raw });
        if (isFull(assembler)) yield takeBatch(assembler, progress(file, record + 1), false);
      }
    }
    yield takeBatch(assembler, file.sizeBytes, true);
  } catch (cause) {
    throw cause instanceof RangeError ? parquetError(path, cause) : cause;
  } finally {
    await handle.close();
  }
}

function progress({ rows, sizeBytes }: ParquetFile, record: number): number {
  return rows === 0 ? sizeBytes : Math.round((sizeBytes * record) / rows);
}

function plainValue(value: FlatValue | null): unknown {
  return value !== null && typeof value === 'object' ? flatText(value) : value;
}

function* write({ ids, columns, signal }: OutDataset): Generator<OutFile> {
  yield { path: 'data.parquet', parts: parquetParts(columns(), ids, signal) };
}
