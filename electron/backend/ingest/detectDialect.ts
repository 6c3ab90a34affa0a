import type { ImportMapping } from '#shared/model/importMapping.ts';
import type { TextEncoding } from '#shared/model/textEncodings.ts';
import { decoderFor } from '#backend/ingest/cellText.ts';
import { fieldText } from '#backend/ingest/delimitedPage.ts';
import { createTokeniser } from '#backend/ingest/delimitedTokens.ts';
import { detectQuoting } from '#backend/ingest/detectQuoting.ts';
import { likeHeader } from '#backend/ingest/likeHeader.ts';

export type Dialect = Pick<
  ImportMapping['source'],
  'delimiter' | 'quote' | 'escape' | 'skipBlanks' | 'skipLines' | 'hasHeader' | 'headerGap'
>;

/** What is known of the layout before all of it is. */
export type Layout = Pick<
  ImportMapping['source'],
  'delimiter' | 'quote' | 'escape' | 'skipBlanks' | 'skipLines' | 'encoding'
>;

export type HeadRecord = { readonly cells: readonly string[]; readonly line: number };

/** First records of some bytes as text, with their lines. */
export function headRecords(bytes: Buffer, source: Layout, limit: number): readonly HeadRecord[] {
  const tokeniser = createTokeniser({ ...source, maxFields: 10_001 });
  const room = Buffer.alloc(bytes.length + 1);
  bytes.copy(room);
  const tokens = tokeniser.scan(room, 0, bytes.length, true);
  const decode = decoderFor(source.encoding);
  const records: HeadRecord[] = [];
  for (let r = 0; r < Math.min(limit, tokens.recordCount); r++) {
    const first = tokens.firstField[r]!;
    const count = Math.min(tokens.recordFields[r]!, 10_001);
    const cells = Array.from({ length: count }, (_, i) => fieldText(room, tokens, first + i, decode, source));
    records.push({ cells, line: tokens.recordLine[r]! });
  }
  return records;
}

export type DialectHints = {
  readonly encoding: TextEncoding;
  readonly isTsv: boolean;
  /** What a person says; nothing else is taken for it. */
  readonly given: Partial<Dialect>;
  /** The bytes are the whole file. */
  readonly isWhole: boolean;
};

const lookedAtBytes = 262_144;
const lookedAtRecords = 500;

/** Delimiter, quotes, lines to skip and header of delimited text, from its first records. */
export function detectDialect(bytes: Buffer, hints: DialectHints): Dialect {
  const { encoding, given } = hints;
  const head = bytes.subarray(0, lookedAtBytes);
  const lines = head
    .subarray(0, 65_536)
    .toString('latin1')
    .split(/\r\n|\n|\r/);
  const isCut = !hints.isWhole || bytes.length > lookedAtBytes;
  const marked = markedLines(lines);
  const fits = (layout: Partial<Layout>): Fit =>
    fitOf(head, { quote: '"', skipLines: marked.skipLines, delimiter: ',', ...given, ...layout, encoding }, isCut);
  const start =
    marked.delimiter ??
    given.delimiter ??
    findDelimiter(fits, hints.isTsv, lines.filter((line) => line.trim() !== '').slice(0, 200));
  const isBlankRun = given.skipBlanks ?? (start === ' ' || start === 'blanks');
  const delimiter = start === 'blanks' ? ' ' : start;
  const quoting = detectQuoting(head, { ...fits({ delimiter, skipBlanks: isBlankRun }).layout }, given);
  const layout = { ...fits({ delimiter, skipBlanks: isBlankRun, ...quoting }).layout };
  const withBlanks = given.skipBlanks === undefined && !isBlankRun ? beginsWithBlanks(head, layout) : isBlankRun;
  const top = readTop(head, { ...layout, skipBlanks: withBlanks }, { lines, given, isCut });
  return { delimiter, ...quoting, ...(withBlanks ? { skipBlanks: true } : {}), ...top };
}

/** Lines that say by a mark that they are no data: Excel's `sep=` line, comments. */
function markedLines(lines: readonly string[]): { readonly skipLines: number; readonly delimiter?: string } {
  const sep = /^"?sep=(.)"?$/i.exec(lines[0]?.trimEnd() ?? '') ?? /^sep=(\t)$/i.exec(lines[0] ?? '');
  if (sep !== null && sep[1]!.charCodeAt(0) < 128) return { skipLines: 1, delimiter: sep[1]! };
  let skipLines = 0;
  while (
    skipLines < lines.length - 1 &&
    (lines[skipLines]!.startsWith('#') || (skipLines > 0 && lines[skipLines]!.trim() === ''))
  )
    skipLines++;
  return { skipLines };
}

type Fit = {
  readonly layout: Layout;
  /** Fields that most records have, and the share of records that have them; the first is left out of it. */
  readonly width: number;
  readonly share: number;
  readonly firstWidth: number;
  readonly records: number;
};

function fitOf(head: Buffer, layout: Layout, isCut: boolean): Fit {
  const all = headRecords(head, layout, lookedAtRecords).map(({ cells }) => cells.length);
  // The last record of a part of a file may have lost fields.
  const widths = isCut && all.length > 2 && all.length < lookedAtRecords ? all.slice(0, -1) : all;
  const [firstWidth = 0, ...body] = widths;
  const counts = new Map<number, number>();
  for (const width of body) counts.set(width, (counts.get(width) ?? 0) + 1);
  const [width, count] = [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [firstWidth, 0];
  return { layout, width, share: body.length === 0 ? 0.5 : count / body.length, firstWidth, records: widths.length };
}

/** The delimiter by which the most records have as many fields as the header, or as each other where there is a title above them. */
function findDelimiter(fits: (layout: Partial<Layout>) => Fit, isTsv: boolean, lines: readonly string[]): string {
  const scored = (isTsv ? ['\t', ',', ';', '|'] : [',', ';', '\t', '|']).map((delimiter) => {
    const { width, share, firstWidth, records } = fits({ delimiter });
    const isSame = width === firstWidth;
    // A header alone says little, a first line that is unlike the others less: only if they are all alike.
    const isTitled = !isSame && width >= 2 && share >= 0.9 && records >= 3;
    const score = isSame && width >= 2 ? share : isTitled ? share - 0.05 : 0;
    return { delimiter, score: score === 0 ? 0 : score + Math.min(width, 50) / 1000 };
  });
  const best = scored.toSorted((a, b) => b.score - a.score)[0]!;
  // A tab may stand before the last of values that runs of blanks set apart.
  const isAligned =
    best.delimiter === '\t' && lines.filter((line) => /\S {2,}\S/.test(line)).length > lines.length * 0.8;
  if (best.score >= 0.9 && !isAligned) return best.delimiter;
  // Prose has blanks too, but hardly ever as many in each line.
  const blanks = fits({ delimiter: ' ', skipBlanks: true });
  if (blanks.width >= 2 && blanks.records >= 3 && blanks.share >= 0.98) return 'blanks';
  return best.score > 0 ? best.delimiter : isTsv ? '\t' : ',';
}

/** Whether a blank follows every delimiter: “1, 2, 3”. */
function beginsWithBlanks(head: Buffer, layout: Layout): boolean {
  const records = headRecords(head, layout, 200).filter(({ cells }) => cells.length > 1);
  const others = records.flatMap(({ cells }) => cells.slice(1)).filter((cell) => cell !== '');
  return others.length >= 2 && records.length >= 2 && others.every((cell) => cell.startsWith(' '));
}

type Top = Pick<Dialect, 'skipLines' | 'hasHeader' | 'headerGap'>;
type TopHints = { readonly lines: readonly string[]; readonly given: Partial<Dialect>; readonly isCut: boolean };

/** Where the rows begin and whether a header is above them. */
function readTop(head: Buffer, layout: Layout, { lines, given, isCut }: TopHints): Top {
  let { skipLines } = layout;
  let records = headRecords(head, layout, lookedAtRecords);
  if (skipLines === 1 && lines[0]!.startsWith('#') && given.skipLines === undefined) {
    // “#id,text,label” is a header, not a comment: it has as many fields as the next line.
    const all = headRecords(head, { ...layout, skipLines: 0 }, lookedAtRecords);
    if (all.length > 1 && all[0]!.cells.length > 1 && all[0]!.cells.length === all[1]!.cells.length) {
      skipLines = 0;
      records = all;
    }
  }
  const width = usualWidth(records);
  if (given.skipLines === undefined) {
    const isCounted = isCountLine(records, isCut || records.length === lookedAtRecords);
    const titles = isCounted ? 1 : titleRecords(records, width);
    if (titles > 0) {
      skipLines = records[titles]!.line - 1;
      records = records.slice(titles);
    }
    if (isCounted) return { skipLines, hasHeader: given.hasHeader ?? false };
  }
  const gap = given.hasHeader === false ? null : gapOf(records, width);
  const cells = records.map((record) => record.cells);
  const hasHeader = given.hasHeader ?? (gap !== null || likeHeader(cells));
  return { skipLines, hasHeader, ...(hasHeader && gap !== null ? { headerGap: gap } : {}) };
}

function usualWidth(records: readonly HeadRecord[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of records.slice(1)) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? records[0]?.cells.length ?? 0;
}

const mostTitles = 20;

/** How many records at the top are titles: unlike the rows in their number of fields, and no header that misses one. */
function titleRecords(records: readonly HeadRecord[], width: number): number {
  const padded = paddedTitles(records, width);
  if (padded > 0) return padded;
  const titles = countWhile(records, ({ cells }) => cells.length !== width);
  if (titles === mostTitles || width < 2) return 0;
  const below = records.slice(titles);
  if (below.some(({ cells }, i) => i < 3 && cells.length !== width)) return 0;
  if (titles === 0) return 0;
  const isGap = gapOf(records.slice(titles - 1), width) !== null;
  const cells = below.map((record) => record.cells);
  return isGap && !likeHeader(cells, true) ? titles - 1 : titles;
}

/** How many are titles that a spreadsheet filled up with empty cells, as “Survey 2024;;;”, above what is surely a header. */
function paddedTitles(records: readonly HeadRecord[], width: number): number {
  if (width < 3 || records[0]!.cells[0]!.trim() === '') return 0;
  const titles = countWhile(
    records,
    ({ cells }) => cells.length !== width || cells.slice(1).every((cell) => cell.trim() === ''),
  );
  const below = records.slice(titles).map(({ cells }) => cells);
  const isWhole = below[0]!.every((cell) => cell.trim() !== '');
  return titles > 0 && titles < mostTitles && isWhole && likeHeader(below, true) ? titles : 0;
}

/** How many records at the top may be titles; two are left for the header and a row. */
function countWhile(records: readonly HeadRecord[], isTitle: (record: HeadRecord) => boolean): number {
  let titles = 0;
  while (titles < Math.min(mostTitles, records.length - 2) && isTitle(records[titles]!)) titles++;
  return titles;
}

/** “150,4,setosa,versicolor,virginica”: the number of rows, of features, and the classes, as scikit-learn keeps its tables. */
function isCountLine(records: readonly HeadRecord[], isCut: boolean): boolean {
  const [first, second] = records;
  if (first === undefined || second === undefined) return false;
  const [count, features, ...names] = first.cells;
  if (names.length === 0 || names.some((name) => name.trim() === '' || !Number.isNaN(Number(name)))) return false;
  if (Number(features) !== second.cells.length - 1 || !/^\d+$/.test(count ?? '')) return false;
  return isCut ? Number(count) >= records.length - 1 : Number(count) === records.length - 1;
}

/** What the header misses, or has beyond the rows; null when it has as many cells. */
function gapOf(records: readonly HeadRecord[], width: number): Dialect['headerGap'] | null {
  const [header, ...body] = records;
  const rows = body.filter(({ cells }) => cells.length === width);
  if (header === undefined || rows.length === 0 || rows.length * 2 < body.length) return null;
  const count = header.cells.length;
  if (count === width + 1 && header.cells.at(-1)!.trim() === '') return 'extra';
  if (count !== width - 1 || count === 0) return null;
  if (header.cells.every((cell) => cell.trim() !== '' && !Number.isNaN(Number(cell)))) return null;
  return rows.every(({ cells }) => cells.at(-1) === '') ? 'last' : 'first';
}
