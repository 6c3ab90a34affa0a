import type { ImportMapping } from '#shared/model/importMapping.ts';
import { type BatchAssembler, warn } from '#backend/ingest/batchAssembler.ts';
import type { Page } from '#backend/ingest/delimitedPage.ts';
import { maxColumns } from '#backend/ingest/headerNames.ts';
import { fieldFlags, type Tokens } from '#backend/ingest/tokens.ts';

type Suspicion = {
  /** The first record to look at. */
  readonly from: number;
  readonly names: readonly string[];
  readonly source: Pick<ImportMapping['source'], 'delimiter'>;
};

/** Lists quotes that are never closed, and quoted values that hold what look like whole rows. */
export function warnQuotes(assembler: BatchAssembler, page: Page, { from, names, source }: Suspicion): void {
  const { tokens, bytes } = page;
  const delimiter = source.delimiter.charCodeAt(0);
  for (let r = from; r < tokens.recordCount; r++) {
    const flags = recordFlags(tokens, r);
    if ((flags & (fieldFlags.unterminated | fieldFlags.lines)) === 0) continue;
    const row = tokens.recordLine[r]!;
    if ((flags & fieldFlags.unterminated) !== 0)
      warn(
        assembler,
        { row, column: null },
        'unterminated_quote',
        `Line ${row}: a quote is opened and never closed; it is kept as part of the value, and the lines after it are read as rows.`,
      );
    const lines = joinedRows(bytes, tokens.recordStart[r]!, tokens.recordEnd[r]!, { delimiter, fields: names.length });
    if (lines > 1)
      warn(
        assembler,
        { row, column: null },
        'quote_joins_lines',
        `Lines ${row} to ${row + lines - 1} are one row because of a quote; without it they would be ${lines} rows of ${names.length} fields. If quotes are part of the texts, say that there is no quote character.`,
      );
  }
}

function recordFlags(tokens: Tokens, record: number): number {
  const first = tokens.firstField[record]!;
  const last = first + Math.min(tokens.recordFields[record]!, maxColumns + 1);
  let flags = 0;
  for (let f = first; f < last; f++) flags |= tokens.fieldFlag[f]!;
  return flags;
}

/**
 * How many rows a record of several lines would be if quotes meant nothing; 0 when a line of it has not as many fields as the
 * header, or one field where that is all there are.
 */
export function joinedRows(
  bytes: Uint8Array,
  start: number,
  end: number,
  { delimiter, fields }: { readonly delimiter: number; readonly fields: number },
): number {
  if (fields < 2) return 0;
  let lines = 0;
  let found = 1;
  for (let i = start; i <= end; i++) {
    const byte = i < end ? bytes[i]! : 10;
    if (byte === delimiter) found++;
    const isPair = byte === 13 && i + 1 < end && bytes[i + 1] === 10;
    if ((byte !== 10 && byte !== 13) || isPair) continue;
    if (found !== fields) return 0;
    lines++;
    found = 1;
  }
  return lines;
}
