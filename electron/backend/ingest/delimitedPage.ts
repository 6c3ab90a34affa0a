import type { ImportMapping } from '#shared/model/importMapping.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { KeySet } from '#backend/analysis/keySet.ts';
import type { BatchAssembler } from '#backend/ingest/batchAssembler.ts';
import type { ByteDictionary } from '#backend/ingest/byteDictionary.ts';
import { decoderFor, unquote, type DecodeBytes } from '#backend/ingest/cellText.ts';
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
  readonly quote: string;
  readonly decodeAny: DecodeBytes;
};

/** One window being read: its bytes and tokens, how to decode it, and the number of its first record. */
export type Page = {
  readonly bytes: Buffer;
  readonly tokens: Tokens;
  readonly decode: DecodeBytes;
  readonly firstRecord: number;
};

/** Names of the columns, from the first record of the file or made up. */
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
  if (!source.hasHeader) return { names: Array.from({ length: count }, (_, i) => `column ${i + 1}`), problems: [] };
  const decode = decoderFor(source.encoding);
  const first = tokens.firstField[0]!;
  const cells = Array.from({ length: count }, (_, i) => fieldText(bytes, tokens, first + i, decode, source.quote));
  return nameColumns(cells, path, line);
}

/** Value of a field as text. */
export function fieldText(bytes: Buffer, tokens: Tokens, field: number, decode: DecodeBytes, quote: string): string {
  const start = tokens.fieldStart[field]!;
  const end = tokens.fieldEnd[field]!;
  const flags = tokens.fieldFlag[field]!;
  if ((flags & fieldFlags.quoted) === 0) return decode(bytes, start, end);
  if ((flags & (fieldFlags.escaped | fieldFlags.unterminated)) === 0) return decode(bytes, start + 1, end - 1);
  return unquote(decode(bytes, start, end), quote);
}
