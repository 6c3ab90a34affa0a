import { WinnowError } from '#shared/base/winnowError.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { createTokeniser } from '#backend/ingest/delimitedTokens.ts';
import type { Tokens } from '#backend/ingest/tokens.ts';
import { openWindows, type FileWindow } from '#backend/ingest/fileWindows.ts';
import { maxColumns } from '#backend/ingest/headerNames.ts';

export const maxCellBytes = 16 * 1024 * 1024;
export const maxRowBytes = 64 * 1024 * 1024;

export type TokenWindow = { readonly window: FileWindow; readonly tokens: Tokens; readonly bomBytes: number };

export type DelimitedOptions = {
  readonly others: 'utf8' | 'project';
  readonly signal?: AbortSignal | undefined;
  readonly onBadUtf16?: () => void;
};

/**
 * A delimited file as windows with their tokens, the header (when there is one) being the first record of the first window.
 * Throws `too_large` for a cell over 16 MiB or a row over 64 MiB, with its line. Window and tokens hold until the next step.
 */
export async function* delimitedWindows(
  path: string,
  source: ImportMapping['source'],
  options: DelimitedOptions,
): AsyncGenerator<TokenWindow> {
  checkCharacters(source, path);
  const windows = await openWindows(path, { ...options, encoding: source.encoding, maxBytes: maxRowBytes });
  const tokeniser = createTokeniser({
    delimiter: source.delimiter,
    quote: source.quote,
    escape: source.escape,
    skipBlanks: source.skipBlanks,
    skipLines: source.skipLines,
    maxFields: maxColumns + 1,
  });
  try {
    for (let window = await windows.next(); window !== null; window = await windows.next()) {
      const tokens = tokeniser.scan(window.bytes, 0, window.end, window.isLast);
      checkSizes(tokens, window, path);
      yield { window, tokens, bomBytes: windows.bomBytes };
      windows.consume(tokens.consumed);
    }
  } finally {
    await windows.close();
  }
}

function checkSizes(tokens: Tokens, window: FileWindow, path: string): void {
  const openBytes = window.end - tokens.openFieldStart;
  if (openBytes > maxCellBytes && !window.isLast) throw cellTooLarge(path, tokens.openFieldLine);
  if (window.end - tokens.consumed > maxRowBytes && !window.isLast)
    throw new WinnowError('too_large', `Line ${tokens.openFieldLine}: the row is over 64 MiB.`, {
      file: path,
      row: tokens.openFieldLine,
    });
  for (let r = 0; r < tokens.recordCount; r++) {
    if (tokens.recordEnd[r]! - tokens.recordStart[r]! <= maxCellBytes) continue;
    const first = tokens.firstField[r]!;
    const last = first + Math.min(tokens.recordFields[r]!, maxColumns + 1);
    for (let f = first; f < last; f++)
      if (tokens.fieldEnd[f]! - tokens.fieldStart[f]! > maxCellBytes) throw cellTooLarge(path, tokens.recordLine[r]!);
  }
}

function cellTooLarge(path: string, line: number): WinnowError {
  return new WinnowError('too_large', `Line ${line}: a cell is over 16 MiB. Is a quote not closed there?`, {
    file: path,
    row: line,
  });
}

function checkCharacters(source: ImportMapping['source'], path: string): void {
  const { delimiter, quote } = source;
  const isPlain = (c: string) => c.length === 1 && c.charCodeAt(0) < 128 && c !== '\n' && c !== '\r' && c !== '\0';
  if (!isPlain(delimiter) || (quote !== '' && !isPlain(quote)) || delimiter === quote)
    throw new WinnowError('config_invalid', 'Delimiter and quote must be two different ASCII characters.', {
      file: path,
    });
}
