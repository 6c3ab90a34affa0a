import type { ImportMapping } from '#shared/model/importMapping.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { KeySet } from '#backend/analysis/keySet.ts';
import type { BatchAssembler } from '#backend/ingest/batchAssembler.ts';
import type { ByteDictionary } from '#backend/ingest/byteDictionary.ts';
import { decoderFor, unescape, unquote, type DecodeBytes, type Quoting } from '#backend/ingest/cellText.ts';
import { fieldFlags, type Tokens } from '#backend/ingest/tokens.ts';
import { maxColumns, nameColumns } from '#backend/ingest/headerNames.ts';

/** Repeated raw cells of a category column: their bytes lead to the code without making a string. */
export type RawCodes = { readonly dictionary: ByteDictionary; codes: Int32Array };

export type Reading = {
  readonly assembler: BatchAssembler;
  /** Field of the record for each column of the mapping. */
  readonly places: readonly number[];
  readonly names: readonly string[];
  readonly rawCodes: readonly (RawCodes | null)[];
  readonly keys: KeySet;
  readonly quoting: Quoting;
  readonly decodeAny: DecodeBytes;
  /** Bytes of the header's record; null where the file has none. */
  readonly header: Buffer | null;
};

/** One window being read: its bytes and tokens, how to decode it, and the number of its first record. */
export type Page = {
  readonly bytes: Buffer;
  readonly tokens: Tokens;
  readonly decode: DecodeBytes;
  readonly firstRecord: number;
};

/** Names of the columns, from the first record of the file, given by the mapping, or made up. */
export function headerOf(bytes: Buffer, tokens: Tokens, source: ImportMapping['source'], path: string) {
  const count = tokens.recordFields[0]!;
  const line = tokens.recordLine[0]!;
  if (count > maxColumns)
    throw new WinnowError(
      'too_large',
      `Line ${line}: ${count.toLocaleString('en-US')} columns; at most 10,000 are read.`,
      {
        file: path,
        row: line,
      },
    );
  if (!source.hasHeader) {
    const given = source.names?.length === count ? source.names : null;
    if (given !== null) return nameColumns(given, path, line);
    return { names: Array.from({ length: count }, (_, i) => `column ${i + 1}`), problems: [] };
  }
  const decode = decoderFor(source.encoding);
  const first = tokens.firstField[0]!;
  const cells = Array.from({ length: count }, (_, i) => fieldText(bytes, tokens, first + i, decode, source));
  if (source.headerGap === 'first') cells.unshift('row name');
  if (source.headerGap === 'last') cells.push('');
  if (source.headerGap === 'extra') cells.pop();
  return nameColumns(cells, path, line);
}

/** Value of a field as text. */
export function fieldText(bytes: Buffer, tokens: Tokens, field: number, decode: DecodeBytes, quoting: Quoting): string {
  const start = tokens.fieldStart[field]!;
  const end = tokens.fieldEnd[field]!;
  const flags = tokens.fieldFlag[field]!;
  const isQuoted = (flags & fieldFlags.quoted) !== 0;
  const isEscaped = (flags & fieldFlags.escaped) !== 0;
  if (!isEscaped) return isQuoted ? decode(bytes, start + 1, end - 1) : decode(bytes, start, end);
  const raw = decode(bytes, start, end);
  return quoting.escape === 'backslash' ? unescape(raw, quoting.quote, isQuoted) : unquote(raw, quoting.quote);
}

/** How many fields more than the first record the others have. */
export function headerShift({ hasHeader, headerGap }: ImportMapping['source']): number {
  if (!hasHeader || headerGap === undefined) return 0;
  return headerGap === 'extra' ? -1 : 1;
}

/**
 * Whether a record has the fields of the header: as many, or one more that is empty because its line ends with a delimiter.
 */
export function fitsHeader(tokens: Tokens, record: number, expected: number): boolean {
  const fields = tokens.recordFields[record]!;
  if (fields === expected) return true;
  if (fields !== expected + 1 || expected > maxColumns) return false;
  const last = tokens.firstField[record]! + expected;
  return tokens.fieldStart[last] === tokens.fieldEnd[last];
}
