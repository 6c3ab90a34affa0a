import { decoderFor } from '#backend/ingest/cellText.ts';
import { fieldText } from '#backend/ingest/delimitedPage.ts';
import { createTokeniser } from '#backend/ingest/delimitedTokens.ts';
import type { Dialect, Layout } from '#backend/ingest/detectDialect.ts';
import { parseNumber, plainFormat } from '#backend/ingest/parseNumber.ts';
import { fieldFlags, type Tokens } from '#backend/ingest/tokens.ts';
import { joinedRows } from '#backend/ingest/warnQuotes.ts';

type Quoting = Pick<Dialect, 'quote' | 'escape'>;

/**
 * The quote character and how it is written inside quotes, by evidence: the double quote unless backslashes stand before quotes and make
 * better rows, single quotes hold whole columns or delimiters, or quotes join lines that are rows by themselves in all that can be
 * told of them. What is not certain stays as it is; the reader lists it.
 */
export function detectQuoting(head: Buffer, layout: Layout, given: Partial<Dialect>): Quoting {
  if (given.quote !== undefined) return { quote: given.quote, ...(given.escape ? { escape: given.escape } : {}) };
  const usual = judge(head, { ...layout, quote: '"', escape: given.escape });
  if (given.escape !== undefined) return { quote: '"', escape: given.escape };
  if (head.includes('\\"')) {
    const escaped = judge(head, { ...layout, quote: '"', escape: 'backslash' });
    if (escaped.faults < usual.faults) return { quote: '"', escape: 'backslash' };
  }
  if (usual.quoted === 0) {
    const single = judge(head, { ...layout, quote: "'" });
    if (single.quoted > 1 && single.oddities === 0 && (single.wholeColumns > 0 || single.faults < usual.faults))
      return { quote: "'", ...(head.includes("\\'") && escapesBetter(head, layout) ? { escape: 'backslash' } : {}) };
  }
  if (usual.joins > 0 || usual.unclosed > 0) {
    const none = judge(head, { ...layout, quote: '' });
    if (
      none.faults === 0 &&
      none.rows > usual.rows &&
      usual.wholeColumns === 0 &&
      areRows(head, { ...layout, quote: '' })
    )
      return { quote: '' };
  }
  return { quote: '"' };
}

function escapesBetter(head: Buffer, layout: Layout): boolean {
  const single = judge(head, { ...layout, quote: "'" });
  return judge(head, { ...layout, quote: "'", escape: 'backslash' }).faults < single.faults;
}

type Judgement = {
  readonly rows: number;
  readonly quoted: number;
  /** Text after a closing quote, quotes that are not closed. */
  readonly oddities: number;
  readonly unclosed: number;
  /** Records that look like several. */
  readonly joins: number;
  /** Columns of which every value is quoted. */
  readonly wholeColumns: number;
  /** Oddities, joins and records that have not as many fields as most. */
  readonly faults: number;
};

function tokensOf(head: Buffer, layout: Layout): { readonly bytes: Buffer; readonly tokens: Tokens } {
  const bytes = Buffer.alloc(head.length + 1);
  head.copy(bytes);
  return { bytes, tokens: createTokeniser({ ...layout, maxFields: 10_001 }).scan(bytes, 0, head.length, true) };
}

function judge(head: Buffer, layout: Layout): Judgement {
  const { bytes, tokens } = tokensOf(head, layout);
  const rows = tokens.recordCount;
  const width = usualFields(tokens);
  const place = { delimiter: layout.delimiter.charCodeAt(0), fields: width };
  const [quotedIn, valuesIn] = [new Int32Array(width), new Int32Array(width)];
  let [quoted, unclosed, odd, joins, others] = [0, 0, 0, 0, 0];
  for (let r = 0; r < rows; r++) {
    const count = tokens.recordFields[r]!;
    let flags = 0;
    for (let f = 0; f < Math.min(count, 10_001); f++) {
      const field = tokens.firstField[r]! + f;
      const own = tokens.fieldFlag[field]!;
      flags |= own;
      if ((own & fieldFlags.quoted) !== 0) quoted++;
      if (f >= width || r === 0) continue;
      if (tokens.fieldEnd[field]! > tokens.fieldStart[field]!) valuesIn[f]!++;
      if ((own & fieldFlags.quoted) !== 0) quotedIn[f]!++;
    }
    if ((flags & fieldFlags.unterminated) !== 0) unclosed++;
    if ((flags & fieldFlags.textAfterQuote) !== 0) odd++;
    if (count !== width) others++;
    if ((flags & fieldFlags.lines) !== 0 && joinedRows(bytes, tokens.recordStart[r]!, tokens.recordEnd[r]!, place) > 1)
      joins++;
  }
  const oddities = odd + unclosed;
  const wholeColumns = [...quotedIn].filter((count, c) => count > 2 && count === valuesIn[c]).length;
  return { rows, quoted, oddities, unclosed, joins, wholeColumns, faults: oddities + joins + others };
}

function usualFields(tokens: Tokens): number {
  const counts = new Map<number, number>();
  for (let r = 0; r < tokens.recordCount; r++) {
    const fields = Math.min(tokens.recordFields[r]!, 10_001);
    counts.set(fields, (counts.get(fields) ?? 0) + 1);
  }
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

const fewValues = 50;

/**
 * Whether lines that begin with a quote somewhere are rows like the others: in some column the others hold only numbers, or only a few
 * values, and so do all lines.
 */
function areRows(head: Buffer, layout: Layout): boolean {
  const { bytes, tokens } = tokensOf(head, layout);
  const decode = decoderFor(layout.encoding);
  const width = tokens.recordFields[0] ?? 0;
  for (let c = 0; c < width; c++) {
    const values = Array.from({ length: tokens.recordCount - 1 }, (_, i) =>
      fieldText(bytes, tokens, tokens.firstField[i + 1]! + c, decode, layout),
    );
    if (values.some((value) => value.startsWith('"') || value.endsWith('"'))) continue;
    const distinct = new Set(values);
    const areNumbers = values.every((value) => !Number.isNaN(parseNumber(value, plainFormat)));
    const areFew = distinct.size <= fewValues && distinct.size * 3 <= values.length;
    if (areNumbers || areFew) return true;
  }
  return false;
}
