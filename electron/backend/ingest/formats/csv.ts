import { WinnowError } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { escaped, quoted } from '#backend/ingest/cellText.ts';
import { csvCell } from '#backend/ingest/csvCell.ts';
import { headerOf } from '#backend/ingest/delimitedPage.ts';
import { delimitedWindows } from '#backend/ingest/delimitedWindows.ts';
import { describedColumns, namesFor } from '#backend/ingest/describedColumns.ts';
import { detectDialect } from '#backend/ingest/detectDialect.ts';
import { lineParts } from '#backend/ingest/lineParts.ts';
import { refuseOtherText } from '#backend/ingest/otherText.ts';
import { readDelimited } from '#backend/ingest/readDelimited.ts';
import type { RecordCells } from '#backend/ingest/recordCells.ts';
import { checkCells, rewriteCells } from '#backend/ingest/rewriteCells.ts';
import { scanDelimited } from '#backend/ingest/scanDelimited.ts';
import {
  type FileFormat,
  type FileStart,
  type GivenSource,
  noMixed,
  type OutDataset,
  type OutFile,
  type OutValue,
  type SourceShape,
} from '#backend/ingest/sourceFormat.ts';
import { secondHeader } from '#backend/ingest/secondHeader.ts';
import { textSource } from '#backend/ingest/textSource.ts';

export const csvCells: RecordCells = { scan: scanDelimited, cellText };

/** Delimited text: CSV, TSV and their kin. Any text could be it, so it comes last. */
export const csv: FileFormat & { readonly write: typeof write } = {
  isFolder: false,
  recognise: ({ extension }) => (formats.csv.extensions.includes(extension) ? 'named' : 'possible'),
  shape,
  read: readDelimited,
  rewrite: rewriteCells(csvCells),
  checkRewrite: async (request) => {
    if (!holdsAll(request.mapping.source)) await checkCells(csvCells, request);
  },
  write,
};

/** Whether every value can be written: in Unicode, and with quotes around what needs them. */
function holdsAll({ encoding, quote }: ImportMapping['source']): boolean {
  return encoding.startsWith('utf') && quote !== '';
}

async function shape(start: FileStart, wanted: GivenSource): Promise<SourceShape> {
  const { path, extension, head, sizeBytes } = start;
  const given: GivenSource = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  const { source, problems, bytes } = textSource(start, 'csv', given);
  if (given.delimiter === undefined) refuseOtherText(bytes, start);
  const described = given.hasHeader === true || given.delimiter !== undefined ? null : describedColumns(bytes, start);
  const notes = [...problems];
  const note = (row: number | null, code: string, message: string) =>
    notes.push({ file: path, row, column: null, code, message, severity: 'warning' });
  if (described?.kind === 'arff') {
    const found = { ...source, ...described.dialect, ...given, names: [...described.names] };
    return { source: found, names: await columnNames(path, found), problems: notes, mixed: noMixed };
  }
  const isWhole = head.length >= sizeBytes;
  const isTsv = extension === 'tsv' || extension === 'tab';
  const dialect = detectDialect(bytes, { encoding: source.encoding, isTsv, given, isWhole });
  const found: ImportMapping['source'] = { ...source, ...dialect, ...given };
  for (const seen of layoutNotes(bytes, found, { ...given, isDescribed: described !== null })) note(...seen);
  const second = given.skipRows === undefined ? secondHeader(bytes, found, isWhole) : null;
  if (second?.isSure === true) found.skipRows = second.rows;
  if (second !== null) note(second.line, 'second_header', second.message);
  let names = await columnNames(path, found);
  if (described !== null && !found.hasHeader) {
    const fitting = namesFor(described.names, names.length);
    if (fitting === null)
      note(
        null,
        'names_not_used',
        `“${described.from}” describes ${described.names.length} columns and the file has ${names.length}; they are numbered.`,
      );
    else {
      found.names = [...fitting];
      names = await columnNames(path, found);
    }
  }
  return { source: found, names, problems: notes, mixed: noMixed };
}

type Note = readonly [row: number | null, code: string, message: string];

/** What was seen of the layout that a person may want to say otherwise. */
function* layoutNotes(
  bytes: Buffer,
  { skipLines, headerGap, quote, hasHeader }: ImportMapping['source'],
  given: GivenSource & { readonly isDescribed: boolean },
): Generator<Note> {
  if (skipLines > 0) yield [1, 'lines_skipped', `${skippedWords(bytes, skipLines)} not data and will be skipped.`];
  if (headerGap !== undefined) yield [skipLines + 1, 'header_gap', gapWords[headerGap]];
  if (quote === '' && given.quote === undefined)
    yield [
      null,
      'quotes_are_text',
      'Quotes stand in the values as letters: they would join lines that are rows by themselves.',
    ];
  if (!hasHeader && given.hasHeader === undefined && !given.isDescribed)
    yield [
      skipLines + 1,
      'no_header',
      'The first line looks like data, not like column names; the columns are numbered.',
    ];
}

const gapWords = {
  first: 'The header has one name fewer than the rows have values: the first column holds the names of the rows.',
  last: 'Every row ends with a delimiter; the column behind it is empty.',
  extra: 'The header ends with a delimiter; the rows have no value there.',
} as const;

function skippedWords(bytes: Buffer, lines: number): string {
  const first = bytes
    .subarray(0, 1000)
    .toString('utf8')
    .split(/\r\n|\n|\r/)[0]!;
  const shown = first.length > 60 ? `${first.slice(0, 59)}…` : first;
  return lines === 1 ? `The first line (“${shown}”) is` : `The first ${lines} lines (“${shown}” …) are`;
}

async function columnNames(path: string, source: ImportMapping['source']): Promise<readonly string[]> {
  for await (const { window, tokens } of delimitedWindows(path, source, { others: 'utf8' }))
    if (tokens.recordCount > 0) return headerOf(window.bytes, tokens, source, path).names;
  throw new WinnowError('bad_input', `“${path}” holds no rows and no header.`, { file: path });
}

/** Quoted when the old cell was, or when it has to be; a missing value is an empty cell. */
function cellText(given: string | null, { source, columns }: ImportMapping, old: string): string {
  const value = given ?? '';
  const { quote, delimiter } = source;
  const wasQuoted = quote !== '' && old.startsWith(quote);
  // A line that holds only blanks is no record, so the only cell of a line is quoted then.
  const isOnlyCell = columns.length === 1 && value.trim() === '';
  const isBackslashed = source.escape === 'backslash';
  if (!wasQuoted && !isOnlyCell && !needsQuotes(value, source)) return isBackslashed ? escaped(value, '') : value;
  if (quote !== '') return quoted(value, source);
  if (isBackslashed && !isOnlyCell) return escaped(value, `${delimiter}\r\n`);
  throw new WinnowError('unsupported', `“${value}” needs quotes, and the source has none.`, { file: source.path });
}

/** Whether a value would be read as something else if it stood there as it is. */
function needsQuotes(value: string, { quote, delimiter, skipBlanks }: ImportMapping['source']): boolean {
  if (value.includes(delimiter) || /[\r\n]/.test(value) || (quote !== '' && value.includes(quote))) return true;
  return skipBlanks === true && (value.startsWith(' ') || (delimiter === ' ' && /^$|[ \t]/.test(value)));
}

function* write(dataset: OutDataset): Generator<OutFile> {
  const columns = dataset.columns();
  const row = (cells: readonly OutValue[]): string =>
    `${cells.map((cell) => csvCell(cell, dataset.neutraliseFormulas)).join(',')}\n`;
  async function* parts(): AsyncGenerator<Buffer> {
    yield Buffer.from(row(columns.map((column) => column.name)));
    yield* lineParts(dataset, (id) => row(columns.map((column) => column.value(id))));
  }
  yield { path: 'data.csv', parts: parts() };
}
