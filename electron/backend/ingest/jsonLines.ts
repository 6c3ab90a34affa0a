import { WinnowError } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { maxRowBytes, type DelimitedOptions } from '#backend/ingest/delimitedWindows.ts';
import { openWindows, type FileWindow } from '#backend/ingest/fileWindows.ts';

/** A line that is not blank: bytes[start, end) without its line end, which ends at `next`. Holds until the next step. */
export type JsonLine = {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly next: number;
  /** The window it is in; `bytes` is the window's. */
  readonly window: FileWindow;
  /** 1-based. */
  readonly line: number;
  readonly bytesRead: number;
};

/** Lines of a JSONL file, as many at a time as were read at once. Line ends are LF or CRLF; lines of blanks are left out. Throws `too_large` over 64 MiB a line. */
export async function* jsonLines(
  path: string,
  source: ImportMapping['source'],
  options: DelimitedOptions,
): AsyncGenerator<readonly JsonLine[]> {
  const windows = await openWindows(path, { ...options, encoding: source.encoding, maxBytes: maxRowBytes });
  let line = 1;
  let skip = source.skipLines;
  try {
    for (let window = await windows.next(); window !== null; window = await windows.next()) {
      const { bytes, end, isLast, bytesRead } = window;
      const lines: JsonLine[] = [];
      let at = 0;
      while (at < end) {
        let stop = bytes.indexOf(10, at);
        if (stop < 0 || stop >= end) {
          if (!isLast) break;
          stop = end;
        }
        const next = Math.min(stop + 1, end);
        const contentEnd = stop > at && bytes[stop - 1] === 13 ? stop - 1 : stop;
        if (skip > 0) skip--;
        else if (!isBlank(bytes, at, contentEnd))
          lines.push({ bytes, start: at, end: contentEnd, next, window, line, bytesRead });
        at = next;
        line++;
      }
      if (lines.length > 0) yield lines;
      if (end - at > maxRowBytes && !isLast)
        throw new WinnowError('too_large', `Line ${line}: the line is over 64 MiB.`, { file: path, row: line });
      windows.consume(at);
    }
  } finally {
    await windows.close();
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== 32 && bytes[i] !== 9 && bytes[i] !== 13) return false;
  return true;
}
