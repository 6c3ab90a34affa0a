import { WinnowError } from '#shared/base/winnowError.ts';
import { formats } from '#shared/model/formats.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { csvCell } from '#backend/ingest/csvCell.ts';
import { headerOf } from '#backend/ingest/delimitedPage.ts';
import { delimitedWindows } from '#backend/ingest/delimitedWindows.ts';
import { detectDialect } from '#backend/ingest/detectText.ts';
import { lineParts } from '#backend/ingest/lineParts.ts';
import { readDelimited } from '#backend/ingest/readDelimited.ts';
import type { RecordCells } from '#backend/ingest/recordCells.ts';
import { rewriteCells } from '#backend/ingest/rewriteCells.ts';
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
import { textSource } from '#backend/ingest/textSource.ts';

export const csvCells: RecordCells = { scan: scanDelimited, cellText };

/** Delimited text: CSV, TSV and their kin. Any text could be it, so it comes last. */
export const csv: FileFormat & { readonly write: typeof write } = {
  isFolder: false,
  recognise: ({ extension }) => (formats.csv.extensions.includes(extension) ? 'named' : 'possible'),
  shape,
  read: readDelimited,
  rewrite: rewriteCells(csvCells),
  write,
};

async function shape(start: FileStart, given: GivenSource): Promise<SourceShape> {
  const { path, extension } = start;
  const { source, problems, bytes } = textSource(start, 'csv', given);
  const dialect = detectDialect(bytes, source.encoding, extension === 'tsv' || extension === 'tab');
  const found = { ...source, ...dialect, ...given };
  const notes = [...problems];
  const note = (row: number | null, code: string, message: string) =>
    notes.push({ file: path, row, column: null, code, message, severity: 'warning' });
  if (found.skipLines > 0)
    note(
      1,
      'lines_skipped',
      `The first ${found.skipLines === 1 ? 'line is' : `${found.skipLines} lines are`} not data and will be skipped.`,
    );
  if (!found.hasHeader && given.hasHeader === undefined)
    note(
      found.skipLines + 1,
      'no_header',
      'The first line looks like data, not like column names; the columns are numbered.',
    );
  return { source: found, names: await columnNames(path, found), problems: notes, mixed: noMixed };
}

async function columnNames(path: string, source: ImportMapping['source']): Promise<readonly string[]> {
  for await (const { window, tokens } of delimitedWindows(path, source, { utf16: 'utf8' }))
    if (tokens.recordCount > 0) return headerOf(window.bytes, tokens, source, path).names;
  throw new WinnowError('bad_input', `“${path}” holds no rows and no header.`, { file: path });
}

/** Quoted when the old cell was, or when it has to be; a missing value is an empty cell. */
function cellText(given: string | null, mapping: ImportMapping, old: string): string {
  const value = given ?? '';
  const { quote, delimiter } = mapping.source;
  const wasQuoted = quote !== '' && old.startsWith(quote);
  // A line that holds only blanks is no record, so the only cell of a line is quoted then.
  const isOnlyCell = mapping.columns.length === 1 && value.trim() === '';
  const isSpecial = value.includes(delimiter) || /[\r\n]/.test(value) || (quote !== '' && value.includes(quote));
  if (!wasQuoted && !isOnlyCell && !isSpecial) return value;
  if (quote === '')
    throw new WinnowError('unsupported', `“${value}” needs quotes, and the source has none.`, {
      file: mapping.source.path,
    });
  return quote + value.replaceAll(quote, quote + quote) + quote;
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
