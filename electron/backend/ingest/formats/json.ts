import { formats } from '#shared/model/formats.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import type { TextEncoding } from '#shared/model/textEncodings.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { createBreather } from '#backend/threads/breather.ts';
import { createAssembler, isFull, reject, takeBatch } from '#backend/ingest/batchAssembler.ts';
import { flattenJson, type FlatRecord } from '#backend/ingest/flattenJson.ts';
import { findJsonTable, type FoundTable, looksLikeLines, openJsonTable } from '#backend/ingest/json/findJsonTable.ts';
import { loadJson } from '#backend/ingest/json/jsonDocument.ts';
import type { JsonTable } from '#backend/ingest/json/jsonTable.ts';
import { rewriteJson } from '#backend/ingest/json/rewriteJson.ts';
import { createJsonColumns } from '#backend/ingest/jsonColumns.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import type { FileFormat, FileStart, GivenSource, ReadOptions, SourceShape } from '#backend/ingest/sourceFormat.ts';
import { textSource } from '#backend/ingest/textSource.ts';
import { createMemo } from '#backend/project/memo.ts';

/** JSON: one document that is a table, laid out in one of the ways of `findJsonTable`. */
export const json: FileFormat & { readonly write: null } = {
  isFolder: false,
  recognise(start) {
    const { extension, text } = start;
    if (formats.json.extensions.includes(extension)) return isJsonLines(start) ? null : 'named';
    return text.startsWith('[') || (text.startsWith('{') && !isJsonLines(start)) ? 'alike' : null;
  },
  // Descriptions of models are JSON too, but objects: only an array can be a table.
  isDatasetAmongFiles: ({ text }) => text.startsWith('['),
  shape,
  read,
  rewrite: rewriteJson,
  write: null,
};

/** Whether a file that begins with an object is a line for each. */
export function isJsonLines({ text, head, sizeBytes }: FileStart): boolean {
  if (!text.startsWith('{')) return false;
  const beginning = head
    .toString('latin1')
    .replace(/\0/g, '')
    .replace(/^[^{]*/, '');
  return looksLikeLines(beginning, head.length >= sizeBytes);
}

async function shape(start: FileStart, given: GivenSource): Promise<SourceShape> {
  const { path } = start;
  const { source, problems } = textSource(start, 'json', given);
  const columns = createJsonColumns(path);
  const { table, layout, problems: doubts } = await lookAt(start, source.encoding);
  const breathe = createBreather();
  for (let row = 0; row < Math.min(table.rows, 100_000); row++) {
    columns.add(() => table.value(row), row + 1);
    if (row % 256 === 0) await breathe();
  }
  return { source: { ...source, layout, exact: true }, problems: [...problems, ...doubts], ...columns.finish() };
}

const looks = createMemo<Promise<FoundTable>>();

/** A document is read several times before it is imported: it is loaded once for each look at the file. */
function lookAt(start: FileStart, encoding: TextEncoding): Promise<FoundTable> {
  return looks(start, [encoding], async () => findJsonTable(await loadJson(start.path, encoding)));
}

async function openTable({ source }: ImportMapping, path: string, start?: FileStart): Promise<JsonTable> {
  const known = start === undefined ? null : await lookAt(start, source.encoding);
  if (known !== null && known.layout === source.layout) return known.table;
  return openJsonTable(known?.table.document ?? (await loadJson(path, source.encoding)), source.layout);
}

/** Reads the rows of a document, counted from 1. */
async function* read(mapping: ImportMapping, path: string, options: ReadOptions): AsyncGenerator<RowBatch> {
  const table = await openTable(mapping, path, options.start);
  const assembler = createAssembler(mapping, path, options);
  const reading = createRecordReading(assembler);
  const breathe = createBreather(options.signal);
  const { unitBytes, bytes } = table.document;
  for (let record = 0; record < table.rows; record++) {
    if (record % 256 === 0) await breathe();
    const row = record + 1;
    const raw = () => table.raw(record);
    const flat = flatRow(() => table.value(record), row);
    if ('code' in flat) reject(assembler, { row, raw: raw(), ...flat });
    else addRecord(reading, flat.record, { row, record, raw });
    if (isFull(assembler)) yield takeBatch(assembler, table.end(record) * unitBytes, false);
  }
  yield takeBatch(assembler, bytes.length, true);
}

type FlatRow = { readonly record: FlatRecord } | { readonly code: string; readonly message: string };

function flatRow(value: () => unknown, row: number): FlatRow {
  try {
    const entry = value();
    if (entry === null || typeof entry !== 'object' || Array.isArray(entry))
      return { code: 'not_an_object', message: `Entry ${row} is not an object.` };
    return { record: flattenJson(entry as Readonly<Record<string, unknown>>) };
  } catch (cause) {
    // JSON.parse reads any depth, but a nested array is kept as text, and writing that recurses.
    if (cause instanceof RangeError) return { code: 'invalid_json', message: `Entry ${row} is nested too deep.` };
    if (!(cause instanceof SyntaxError)) throw cause;
    return { code: 'invalid_json', message: `Entry ${row} cannot be read as JSON: ${cause.message}` };
  }
}
