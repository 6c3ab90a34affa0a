import { WinnowError } from '#shared/base/winnowError.ts';
import { formats, type SourceFormat } from '#shared/model/formats.ts';
import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { isCodePage, type TextEncoding } from '#shared/model/textEncodings.ts';
import { detectEncoding, headForTokens } from '#backend/ingest/detectText.ts';
import type { FileStart, GivenSource } from '#backend/ingest/sourceFormat.ts';

/** A source of which nothing is known but its format. */
export function plainSource(path: string, format: SourceFormat): ImportMapping['source'] {
  return {
    path,
    format,
    encoding: 'utf-8',
    delimiter: ',',
    quote: '"',
    hasHeader: true,
    skipLines: 0,
    decimal: '.',
  };
}

export type TextStart = {
  readonly source: ImportMapping['source'];
  readonly problems: readonly Problem[];
  /** As `headForTokens` gives them. */
  readonly bytes: Buffer;
};

/** A file of text: its encoding, given or detected, and its beginning. Throws `bad_input` where all of it is blank. */
export function textSource(start: FileStart, format: SourceFormat, given: GivenSource): TextStart {
  const { path, head, sizeBytes } = start;
  if (given.encoding !== undefined) refuseCodePage(given.encoding, format, path);
  const { encoding, problems } =
    given.encoding === undefined ? detectEncoding(head, path) : { encoding: given.encoding, problems: [] };
  const bytes = headForTokens(head, encoding, head.length >= sizeBytes);
  if (head.length >= sizeBytes && bytes.toString('latin1').trim() === '')
    throw new WinnowError('bad_input', `“${path}” holds only blank lines.`, { file: path });
  if (isBinary(bytes))
    throw new WinnowError(
      'bad_input',
      `“${path}” is no text: it holds control characters all over. Is it packed, encrypted or of another format?`,
      {
        file: path,
      },
    );
  return { source: { ...plainSource(path, format), encoding }, problems, bytes };
}

/** Only delimited text is looked at character by character in a code page: a second byte may look like a quote or a backslash. */
export function refuseCodePage(encoding: TextEncoding, format: SourceFormat, file: string): void {
  if (!isCodePage(encoding) || format === 'csv') return;
  throw new WinnowError(
    'unsupported',
    `“${file}” is ${formats[format].name}, which is not read in ${encoding}, as it is in Unicode by its definition: save it as UTF-8.`,
    { file },
  );
}

/** A few stray control characters are damage in a text; with one in fifty it is none. */
function isBinary(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 65_536);
  let controls = 0;
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127) controls++;
  return controls >= 8 && controls * 50 > sample.length;
}
