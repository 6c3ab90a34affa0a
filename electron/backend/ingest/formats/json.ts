import type { SourceRow } from '#shared/model/ids.ts';
import { readFile } from 'node:fs/promises';
import { WinnowError, throwIfAborted } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading, type RecordPlace, type RecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, reject, takeBatch } from '#backend/ingest/batchAssembler.ts';
import { decodeWhole, encodeText } from '#backend/ingest/cellText.ts';
import { fileError, openRegularFile } from '#backend/ingest/fileWindows.ts';
import { flattenJson, parseJson, type FlatRecord } from '#backend/ingest/flattenJson.ts';
import { createJsonColumns } from '#backend/ingest/jsonColumns.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import type {
  FileFormat,
  FileStart,
  GivenSource,
  ReadOptions,
  RewriteRequest,
  Rewritten,
  SourceShape,
} from '#backend/ingest/sourceFormat.ts';
import { textSource } from '#backend/ingest/textSource.ts';

/** A JSON array is held in memory whole, so its size has a limit; JSON lines have none. */
const maxJsonBytes = 512 * 1024 * 1024;

/** JSON: one array of objects. */
export const json: FileFormat & { readonly write: null } = {
  isFolder: false,
  recognise({ extension, text }) {
    // An object in a .json file is the first of several lines.
    if (formats.json.extensions.includes(extension)) return text.startsWith('{') ? null : 'named';
    return text.startsWith('[') ? 'alike' : null;
  },
  // Descriptions of models are JSON too, but objects: only an array can be a table.
  isDatasetAmongFiles: ({ text }) => text.startsWith('['),
  shape,
  read,
  rewrite,
  write: null,
};

async function shape(start: FileStart, given: GivenSource): Promise<SourceShape> {
  const { path } = start;
  const { source, problems } = textSource(start, 'json', given);
  const columns = createJsonColumns(path);
  const { items } = await loadJsonArray(path, source);
  for (const [i, item] of items.slice(0, 100_000).entries()) columns.add(() => item, i + 1);
  return { source, problems, ...columns.finish() };
}

/** Reads a .json file that is one array of objects. Rows are counted from 1. */
async function* read(mapping: ImportMapping, path: string, options: ReadOptions): AsyncGenerator<RowBatch> {
  const { items, sizeBytes } = await loadJsonArray(path, mapping.source);
  const assembler = createAssembler(mapping, path, options.batchRows);
  const reading = createRecordReading(assembler);
  for (const [index, value] of items.entries()) {
    if (index % 1024 === 0) throwIfAborted(options.signal);
    const row = index + 1;
    const raw = () => stringifyJson(value);
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      reject(assembler, { row, raw: raw(), code: 'not_an_object', message: `Entry ${row} is not an object.` });
    else addJsonObject(reading, value as Readonly<Record<string, unknown>>, { row, record: index, raw });
    if (isFull(assembler)) yield takeBatch(assembler, Math.round((sizeBytes * row) / items.length), false);
  }
  yield takeBatch(assembler, sizeBytes, true);
}

function addJsonObject(reading: RecordReading, value: Readonly<Record<string, unknown>>, place: RecordPlace): void {
  let flat: FlatRecord;
  try {
    flat = flattenJson(value);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message = `Entry ${place.row} is nested too deep.`;
    reject(reading.assembler, { row: place.row, raw: place.raw(), code: 'invalid_json', message });
    return;
  }
  addRecord(reading, flat, place);
}

/** The entries of a JSON array file; `bad_input` when it is no array, `too_large` over 512 MiB. */
async function loadJsonArray(
  path: string,
  source: ImportMapping['source'],
): Promise<{ readonly items: readonly unknown[]; readonly sizeBytes: number }> {
  const { handle, sizeBytes } = await openRegularFile(path);
  let text: string;
  try {
    if (sizeBytes > maxJsonBytes)
      throw new WinnowError(
        'too_large',
        `“${path}” is over 512 MiB; a JSON array that large must be saved as JSON lines.`,
        {
          file: path,
        },
      );
    const bytes = await handle.readFile();
    text = decodeWhole(bytes, source.encoding).replace(/^\ufeff/, '');
  } catch (cause) {
    throw fileError(path, cause);
  } finally {
    await handle.close();
  }
  if (text.trim() === '') throw new WinnowError('bad_input', `“${path}” is empty.`, { file: path });
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    const message = `“${path}” is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new WinnowError('bad_input', message, { file: path }, { cause });
  }
  if (!Array.isArray(value))
    throw new WinnowError('bad_input', `“${path}” is JSON, but not an array of objects.`, { file: path });
  return { items: value as readonly unknown[], sizeBytes };
}

function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    // JSON.stringify recurses where JSON.parse does not: the nesting is too deep to be written.
    return '[nested too deep to show]';
  }
}

/** Numbers keep their digits; layout is one object a line. */
async function rewrite({ path, mapping, label, edit }: RewriteRequest): Promise<Rewritten> {
  const { encoding } = mapping.source;
  const text = decodeWhole(await readFile(path), encoding);
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const kept: string[] = [];
  const records: SourceRow[] = [];
  (parseKeepingNumbers(text.slice(mark.length)) as unknown[]).forEach((item, at) => {
    const record = at as SourceRow;
    const change = edit(record);
    if (change.kind === 'drop') return;
    if (change.kind === 'replace' && label !== null)
      setPath(item as Record<string, unknown>, label.split('.'), change.value);
    kept.push(JSON.stringify(item));
    records.push(record);
  });
  const readBack = async (written: string): Promise<readonly SourceRow[]> => {
    // `kept` is the source's own values with the decided labels set, so equal text means that nothing else changed.
    const copy = decodeWhole(await readFile(written), encoding).slice(mark.length);
    const back = parseKeepingNumbers(copy) as unknown[];
    const differs = back.length === kept.length ? kept.findIndex((item, at) => item !== JSON.stringify(back[at])) : 0;
    if (differs >= 0 && kept.length > 0)
      throw new WinnowError(
        'verify_failed',
        'The exported file could not be read back as it was written. Nothing was exported.',
        { file: path, row: differs + 1 },
      );
    return records;
  };
  return { parts: [encodeJson(`${mark}[\n${kept.join(',\n')}\n]\n`, encoding)], readBack };
}

type RawJson = { rawJSON(text: string): unknown; isRawJSON(value: unknown): boolean };

function parseKeepingNumbers(text: string): unknown {
  const reviver = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
      ? (JSON as unknown as RawJson).rawJSON(context.source)
      : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

function setPath(object: Record<string, unknown>, path: readonly string[], value: string | null): void {
  const own = path.join('.');
  if (Object.hasOwn(object, own) || path.length === 1) {
    object[own] = likeOld(value, object[own]);
    return;
  }
  const inner = object[path[0]!];
  if (typeof inner === 'object' && inner !== null && !Array.isArray(inner))
    setPath(inner as Record<string, unknown>, path.slice(1), value);
  else object[own] = value;
}

/** A label that was a number or a boolean stays one when the new one reads as the same kind. */
function likeOld(value: string | null, old: unknown): unknown {
  if (value === null) return null;
  if (typeof old === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  const isNumber = typeof old === 'number' || (JSON as unknown as RawJson).isRawJSON(old);
  return isNumber && String(Number(value)) === value && Number.isFinite(Number(value)) ? Number(value) : value;
}

/** JSON in the source's encoding; where that lacks a character, everything beyond ASCII is escaped, which reads the same. */
function encodeJson(text: string, encoding: ImportMapping['source']['encoding']): Buffer {
  const escape = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return encodeText(text, encoding) ?? Buffer.from(text.replace(/[\u0080-\uffff]/g, escape), 'latin1');
}
