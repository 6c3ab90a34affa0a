import type { SourceRow } from '#shared/model/ids.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { decodeWhole } from '#backend/ingest/cellText.ts';
import { fitsHeader, headerOf, headerShift } from '#backend/ingest/delimitedPage.ts';
import { delimitedWindows } from '#backend/ingest/delimitedWindows.ts';
import type { FileWindow } from '#backend/ingest/fileWindows.ts';
import { listNames, maxColumns } from '#backend/ingest/headerNames.ts';
import type { ByteRange, ScannedRecord, ScanOptions } from '#backend/ingest/recordCells.ts';

/** Records and cells of a delimited source: see `RecordCells`. */
export async function* scanDelimited(
  path: string,
  mapping: ImportMapping,
  column: string | null,
  options: ScanOptions = {},
): AsyncGenerator<readonly ScannedRecord[]> {
  const { source } = mapping;
  let record = 0 as SourceRow;
  let place = -1;
  let expected = -1;
  let preamble: ByteRange = { start: 0, end: 0 };
  for await (const { window, tokens, bomBytes } of delimitedWindows(path, source, {
    others: 'project',
    signal: options.signal,
  })) {
    if (tokens.recordCount === 0) continue;
    const { unitBytes, original, base } = window;
    let from = 0;
    if (expected < 0) {
      expected = tokens.recordFields[0]! + headerShift(source);
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
    const records: ScannedRecord[] = [];
    for (let r = from; r < tokens.recordCount; r++) {
      const start = tokens.recordStart[r]!;
      const next = tokens.recordNext[r]!;
      const field = tokens.firstField[r]! + place;
      const hasCell = place >= 0 && fitsHeader(tokens, r, expected) && place <= maxColumns;
      const cell = hasCell
        ? { start: (base + tokens.fieldStart[field]!) * unitBytes, end: (base + tokens.fieldEnd[field]!) * unitBytes }
        : null;
      const range = { start: (base + start) * unitBytes, end: (base + next) * unitBytes };
      const bytes = original.subarray(start * unitBytes, next * unitBytes);
      records.push({
        record: record++ as SourceRow,
        range,
        cell,
        insertAt: null,
        isEmptyObject: false,
        bytes,
        preamble,
      });
    }
    yield records;
  }
}

/** Names of the header, decoded from the file's own bytes: a projected window has not got the letters. */
function headerNames(
  window: FileWindow,
  mapping: ImportMapping,
  path: string,
  tokens: Parameters<typeof headerOf>[1],
): readonly string[] {
  if (window.original === window.bytes) return headerOf(window.bytes, tokens, mapping.source, path).names;
  const count = tokens.recordFields[0]!;
  const first = tokens.firstField[0]!;
  // The header's cells as UTF-8 in a buffer of their own, with tokens to match, go the same way as any other header.
  const texts = Array.from({ length: Math.min(count, maxColumns + 1) }, (_, i) => {
    const [start, end] = [tokens.fieldStart[first + i]!, tokens.fieldEnd[first + i]!];
    const own = Buffer.from(window.original.subarray(start * window.unitBytes, end * window.unitBytes));
    return Buffer.from(decodeWhole(own, mapping.source.encoding), 'utf8');
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
