import { WinnowError, throwIfAborted } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading, type RecordPlace, type RecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, reject, takeBatch, warn } from '#backend/ingest/batchAssembler.ts';
import { decoderFor } from '#backend/ingest/cellText.ts';
import { flattenJson, parseJson, type FlatRecord } from '#backend/ingest/flattenJson.ts';
import { jsonLines } from '#backend/ingest/jsonLines.ts';
import { fileError, openRegularFile } from '#backend/ingest/fileWindows.ts';
import type { ReadOptions } from '#backend/ingest/readDelimited.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';

/** A JSON array is held in memory whole, so its size has a limit; JSONL has none. */
export const maxJsonBytes = 512 * 1024 * 1024;

/** Streams JSON lines. A line that is no JSON object is set aside. Blank lines are no records. */
export async function* readJsonLines(
  mapping: ImportMapping,
  path: string,
  options: ReadOptions,
): AsyncGenerator<RowBatch> {
  const assembler = createAssembler(mapping, path, options.batchRows);
  const reading = createRecordReading(assembler);
  const decode = decoderFor(mapping.source.encoding);
  let record = 0;
  let bytesRead = 0;
  const onBadUtf16 = () =>
    warn(assembler, { row: null, column: null }, 'invalid_utf16', 'Some UTF-16 is no text; it reads as “\ufffd”.');
  for await (const line of jsonLines(path, mapping.source, { utf16: 'utf8', signal: options.signal, onBadUtf16 })) {
    bytesRead = line.bytesRead;
    const raw = decode(line.bytes, line.start, line.end);
    addJsonRecord(reading, raw, line.line, record++);
    if (raw.includes('\ufffd') && mapping.source.encoding === 'utf-8')
      warn(
        assembler,
        { row: line.line, column: null },
        'invalid_utf8',
        `Line ${line.line} is not valid UTF-8, or holds “\ufffd”.`,
      );
    if (isFull(assembler)) yield takeBatch(assembler, bytesRead, false);
  }
  if (record === 0) throw new WinnowError('bad_input', `“${path}” holds no rows.`, { file: path });
  yield takeBatch(assembler, bytesRead, true);
}

function addJsonRecord(reading: RecordReading, raw: string, row: number, record: number): void {
  let flat: FlatRecord;
  try {
    const value = parseJson(raw);
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      const kind = Array.isArray(value) ? 'an array' : value === null ? 'null' : `a ${typeof value}`;
      reject(reading.assembler, { row, raw, code: 'not_an_object', message: `Line ${row} is ${kind}, not an object.` });
      return;
    }
    flat = flattenJson(value as Readonly<Record<string, unknown>>);
  } catch (cause) {
    // JSON.parse reads any depth, but a nested array is kept as text, and writing that recurses.
    const reason =
      cause instanceof RangeError ? 'it is nested too deep' : cause instanceof Error ? cause.message : cause;
    const message = `Line ${row} cannot be read as JSON: ${String(reason)}`;
    reject(reading.assembler, { row, raw, code: 'invalid_json', message });
    return;
  }
  addRecord(reading, flat, { row, record, raw: () => raw });
}

/** Reads a .json file that is one array of objects. Rows are counted from 1. */
export async function* readJsonArray(
  mapping: ImportMapping,
  path: string,
  options: ReadOptions,
): AsyncGenerator<RowBatch> {
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
export async function loadJsonArray(
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

/** Text of a whole file, byte order mark included. The bytes of big-endian UTF-16 are swapped in place. */
export function decodeWhole(bytes: Buffer, encoding: ImportMapping['source']['encoding']): string {
  if (encoding === 'utf-16be')
    return bytes
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString('utf16le');
  if (encoding === 'utf-16le') return bytes.toString('utf16le');
  return decoderFor(encoding)(bytes, 0, bytes.length);
}

function stringifyJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    // JSON.stringify recurses where JSON.parse does not: the nesting is too deep to be written.
    return '[nested too deep to show]';
  }
}
