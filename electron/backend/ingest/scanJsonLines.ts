import type { SourceRow } from '#shared/model/ids.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { type JsonLine, jsonLines } from '#backend/ingest/jsonLines.ts';
import { placeOfValue } from '#backend/ingest/jsonValuePlace.ts';
import { type ByteRange, lineText, type ScannedRecord, type ScanOptions } from '#backend/ingest/recordCells.ts';

/** Lines and values of a JSON lines source: see `RecordCells`. */
export async function* scanJsonLines(
  path: string,
  mapping: ImportMapping,
  column: string | null,
  options: ScanOptions = {},
): AsyncGenerator<readonly ScannedRecord[]> {
  const { source } = mapping;
  const isUtf8 = source.encoding === 'utf-8';
  const decodeKey = (raw: string): string => {
    // In a line of bytes every character is one byte, so that places are bytes; keys have to become text again.
    const text = isUtf8 ? Buffer.from(raw, 'latin1').toString('utf8') : raw;
    if (!text.includes('\\')) return text;
    try {
      return JSON.parse(`"${text}"`) as string;
    } catch {
      // Not valid JSON: the reader sets such a line aside, so this key is never looked for.
      return text;
    }
  };
  let record = 0 as SourceRow;
  let preamble: ByteRange | null = null;
  for await (const lines of jsonLines(path, source, { utf16: 'project', signal: options.signal }))
    yield lines.map((line) => recordOf(line));

  function recordOf(line: JsonLine): ScannedRecord {
    const { window, start, end, next } = line;
    const { unitBytes, original, base } = window;
    preamble ??= { start: 0, end: (base + start) * unitBytes };
    const bytes = original.subarray(start * unitBytes, next * unitBytes);
    const range = { start: (base + start) * unitBytes, end: (base + next) * unitBytes };
    let cell: ByteRange | null = null;
    let insertAt: number | null = null;
    let isEmptyObject = false;
    if (column !== null) {
      const place = placeOfValue(
        lineText(original.subarray(start * unitBytes, end * unitBytes), source.encoding),
        column,
        decodeKey,
      );
      if (place?.kind === 'value')
        cell = { start: range.start + place.start * unitBytes, end: range.start + place.end * unitBytes };
      else if (place?.kind === 'absent') {
        insertAt = range.start + place.at * unitBytes;
        isEmptyObject = place.isEmpty;
      }
    }
    return { record: record++ as SourceRow, range, cell, insertAt, isEmptyObject, bytes, preamble };
  }
}
