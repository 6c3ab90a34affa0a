import { WinnowError } from '#shared/base/winnowError.ts';
import type { TextEncoding } from '#shared/model/textEncodings.ts';
import { decoderFor } from '#backend/ingest/cellText.ts';
import { fileError, openRegularFile } from '#backend/ingest/fileWindows.ts';
import { lineText } from '#backend/ingest/recordCells.ts';

/** A JSON document is held in memory whole, so its size has a limit; JSON lines have none. */
const maxJsonBytes = 512 * 1024 * 1024;

/** A JSON file in memory. Places in it are counted in units: bytes, or those of UTF-16. */
export type JsonDocument = {
  readonly path: string;
  readonly encoding: TextEncoding;
  readonly bytes: Buffer;
  readonly unitBytes: 1 | 2;
  /** A character a unit, so that structure can be found; not the text itself where that is UTF-8. */
  readonly units: string;
  /** Behind a byte order mark. */
  readonly start: number;
  /** The text of a stretch. */
  readonly text: (start: number, end: number) => string;
};

/** What finding one's way in a document takes. */
export type JsonText = Pick<JsonDocument, 'path' | 'units' | 'start' | 'text'>;

/** Loads a file. `bad_input` where it is blank, `too_large` over 512 MiB. */
export async function loadJson(path: string, encoding: TextEncoding): Promise<JsonDocument> {
  const { handle, sizeBytes } = await openRegularFile(path);
  let bytes: Buffer;
  try {
    if (sizeBytes > maxJsonBytes)
      throw new WinnowError(
        'too_large',
        `“${path}” is over 512 MiB; a JSON document that large must be saved as JSON lines.`,
        { file: path },
      );
    bytes = await handle.readFile();
  } catch (cause) {
    throw fileError(path, cause);
  } finally {
    await handle.close();
  }
  const document = jsonDocument(path, bytes, encoding);
  if (/^\s*$/.test(document.units.slice(document.start, document.start + 65_536)) && document.units.trim() === '')
    throw new WinnowError('bad_input', `“${path}” is empty.`, { file: path });
  return document;
}

export function jsonDocument(path: string, bytes: Buffer, encoding: TextEncoding): JsonDocument {
  const isWide = encoding === 'utf-16le' || encoding === 'utf-16be';
  const units = lineText(bytes, encoding);
  const decode = decoderFor(encoding);
  const mark = isWide ? '\ufeff' : encoding === 'utf-8' ? '\u00ef\u00bb\u00bf' : '';
  return {
    path,
    encoding,
    bytes,
    unitBytes: isWide ? 2 : 1,
    units,
    start: units.startsWith(mark) ? mark.length : 0,
    text: isWide ? (start, end) => units.slice(start, end) : (start, end) => decode(bytes, start, end),
  };
}

/** 1-based line of a place, for messages. */
export function lineAt({ units }: JsonText, place: number): number {
  let line = 1;
  for (let at = units.indexOf('\n'); at >= 0 && at < place; at = units.indexOf('\n', at + 1)) line++;
  return line;
}
