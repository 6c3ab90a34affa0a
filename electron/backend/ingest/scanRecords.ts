import { WinnowError } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { delimitedWindows } from '#backend/ingest/delimitedWindows.ts';
import type { FileWindow } from '#backend/ingest/fileWindows.ts';
import { listNames, maxColumns } from '#backend/ingest/headerNames.ts';
import { jsonLines } from '#backend/ingest/jsonLines.ts';
import { placeOfValue } from '#backend/ingest/jsonValuePlace.ts';
import { headerOf } from '#backend/ingest/delimitedPage.ts';

/** Byte range of the file, half open. */
export type ByteRange = { readonly start: number; readonly end: number };

/** A record of the source. Bytes between two records are blank lines, to be copied as they are. */
export type ScannedRecord = {
  /** 0-based, the same number that RowBatch.sourceRows has. */
  readonly record: number;
  /** With its line end. */
  readonly range: ByteRange;
  /** Raw cell of the wanted column, quotes included; null when the record has not got it. */
  readonly cell: ByteRange | null;
  /** jsonl without the key: where a member `"label": …` goes. null otherwise. */
  readonly insertAt: number | null;
  readonly isEmptyObject: boolean;
  /** The bytes of `range`; hold only until the next step. */
  readonly bytes: Buffer;
  /** Everything before the first record: byte order mark, skipped lines, header. The same object each time. */
  readonly preamble: ByteRange;
};

export type ScanOptions = { readonly signal?: AbortSignal | undefined };

/**
 * The records of a csv or jsonl source with where they and one of their cells are in the file's own bytes. Record numbers are
 * those of `readSource`, since both use one tokeniser. `column` null: no cells. Errors as `readSource`.
 */
export async function* scanRecords(
  path: string,
  mapping: ImportMapping,
  column: string | null,
  options: ScanOptions = {},
): AsyncGenerator<ScannedRecord> {
  if (mapping.source.format === 'csv') yield* scanDelimited(path, mapping, column, options);
  else if (mapping.source.format === 'jsonl') yield* scanJsonLines(path, mapping, column, options);
  else
    throw new WinnowError('unsupported', `A ${mapping.source.format} source cannot be edited in place.`, {
      file: path,
    });
}

async function* scanDelimited(
  path: string,
  mapping: ImportMapping,
  column: string | null,
  options: ScanOptions,
): AsyncGenerator<ScannedRecord> {
  const { source } = mapping;
  let record = 0;
  let place = -1;
  let expected = -1;
  let preamble: ByteRange = { start: 0, end: 0 };
  for await (const { window, tokens, bomBytes } of delimitedWindows(path, source, {
    utf16: 'project',
    signal: options.signal,
  })) {
    if (tokens.recordCount === 0) continue;
    const { unitBytes, original, base } = window;
    let from = 0;
    if (expected < 0) {
      expected = tokens.recordFields[0]!;
      if (source.hasHeader) {
        preamble = { start: 0, end: (base + tokens.recordNext[0]!) * unitBytes };
        from = 1;
      } else
        preamble = { start: 0, end: source.skipLines > 0 ? (base + tokens.recordStart[0]!) * unitBytes : bomBytes };
      if (column !== null) {
        const names = headerNames(window, mapping, path, tokens);
        place = names.indexOf(column);
        if (place < 0)
          throw new WinnowError('config_invalid', `The source has no column “${column}”; it has ${listNames(names)}.`, {
            file: path,
            column,
          });
      }
    }
    for (let r = from; r < tokens.recordCount; r++) {
      const start = tokens.recordStart[r]!;
      const next = tokens.recordNext[r]!;
      const field = tokens.firstField[r]! + place;
      const hasCell = place >= 0 && tokens.recordFields[r] === expected && place <= maxColumns;
      const cell = hasCell
        ? { start: (base + tokens.fieldStart[field]!) * unitBytes, end: (base + tokens.fieldEnd[field]!) * unitBytes }
        : null;
      const range = { start: (base + start) * unitBytes, end: (base + next) * unitBytes };
      const bytes = original.subarray(start * unitBytes, next * unitBytes);
      yield { record: record++, range, cell, insertAt: null, isEmptyObject: false, bytes, preamble };
    }
  }
}

/** Names of the header, decoded from the file's own bytes: a projected window has not got the letters. */
function headerNames(
  window: FileWindow,
  mapping: ImportMapping,
  path: string,
  tokens: Parameters<typeof headerOf>[1],
): readonly string[] {
  if (window.unitBytes === 1) return headerOf(window.bytes, tokens, mapping.source, path).names;
  const count = tokens.recordFields[0]!;
  const first = tokens.firstField[0]!;
  // The header's cells as UTF-8 in a buffer of their own, with tokens to match, go the same way as any other header.
  const texts = Array.from({ length: Math.min(count, maxColumns + 1) }, (_, i) => {
    const units = Buffer.from(
      window.original.subarray(tokens.fieldStart[first + i]! * 2, tokens.fieldEnd[first + i]! * 2),
    );
    if (mapping.source.encoding === 'utf-16be') units.swap16();
    return Buffer.from(units.toString('utf16le'), 'utf8');
  });
  const fieldStart = new Int32Array(texts.length);
  const fieldEnd = new Int32Array(texts.length);
  let at = 0;
  for (const [i, text] of texts.entries()) {
    fieldStart[i] = at;
    at += text.length;
    fieldEnd[i] = at;
  }
  const fieldFlag = tokens.fieldFlag.slice(first, first + texts.length);
  const header = { ...tokens, firstField: new Int32Array(1), fieldStart, fieldEnd, fieldFlag };
  return headerOf(Buffer.concat(texts), header, { ...mapping.source, encoding: 'utf-8' }, path).names;
}

async function* scanJsonLines(
  path: string,
  mapping: ImportMapping,
  column: string | null,
  options: ScanOptions,
): AsyncGenerator<ScannedRecord> {
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
  let record = 0;
  let preamble: ByteRange | null = null;
  for await (const line of jsonLines(path, source, { utf16: 'project', signal: options.signal })) {
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
    yield { record: record++, range, cell, insertAt, isEmptyObject, bytes, preamble };
  }
}

/** A line as text whose characters are the units of the file: bytes, or those of UTF-16. */
export function lineText(bytes: Buffer, encoding: ImportMapping['source']['encoding']): string {
  if (encoding === 'utf-16le') return bytes.toString('utf16le');
  if (encoding === 'utf-16be') return Buffer.from(bytes).swap16().toString('utf16le');
  return bytes.toString('latin1');
}
