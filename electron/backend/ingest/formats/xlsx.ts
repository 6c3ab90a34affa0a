import { WinnowError, throwIfAborted } from '#shared/base/winnowError.ts';
import type { SourceRow } from '#shared/model/ids.ts';
import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, takeBatch } from '#backend/ingest/batchAssembler.ts';
import { flatText, type FlatValue } from '#backend/ingest/flattenJson.ts';
import { nameColumns } from '#backend/ingest/headerNames.ts';
import { noSuchTable, otherTables } from '#backend/ingest/otherTables.ts';
import type { RowBatch } from '#backend/ingest/reader.ts';
import type {
  FileFormat,
  FileStart,
  GivenSource,
  ReadOptions,
  RewriteRequest,
  Rewritten,
  SourceShape,
} from '#backend/ingest/sourceFormat.ts';
import { createTypeTally, type StoredType } from '#backend/ingest/storedTypes.ts';
import { plainSource } from '#backend/ingest/textSource.ts';
import { createMemo } from '#backend/project/memo.ts';
import { openWorkbook, type Sheet, type Workbook } from '#backend/ingest/workbook/openWorkbook.ts';
import { rewriteRows } from '#backend/ingest/workbook/rewriteSheet.ts';
import { sheetRows, type SheetRow } from '#backend/ingest/workbook/sheetRows.ts';
import { unpack, withMember } from '#backend/ingest/workbook/zipMembers.ts';

/** One sheet of an Excel workbook: the first row names the columns. */
export const xlsx: FileFormat & { readonly write: null } = {
  isFolder: false,
  recognise: ({ extension, head }) =>
    extension === 'xlsx' && head.toString('latin1', 0, 2) === 'PK' ? 'marked' : null,
  shape,
  read,
  rewrite,
  write: null,
};

type Table = {
  readonly book: Workbook;
  readonly sheet: Sheet;
  readonly xml: string;
  readonly names: readonly string[];
  readonly problems: readonly Problem[];
  /** Where each named column is in the sheet. */
  readonly places: readonly number[];
  /** Below the names. */
  readonly rows: AsyncGenerator<SheetRow>;
};

type FoundSheet = Pick<Table, 'book' | 'sheet' | 'xml'>;
const sheets = createMemo<Promise<FoundSheet>>();

/** A workbook is read several times before it is imported: it is unpacked once for each look at the file. */
function sheetOf(path: string, wanted: string | undefined, look: object): Promise<FoundSheet> {
  return sheets(look, [path, wanted], () => findSheet(path, wanted));
}

/** The sheet that was asked for, else the first one that holds something. */
async function findSheet(path: string, wanted: string | undefined): Promise<FoundSheet> {
  const book = await openWorkbook(path);
  const asked = book.sheets.filter(({ name }) => wanted === undefined || name === wanted);
  if (wanted !== undefined && asked.length === 0) {
    const names = book.sheets.map(({ name }) => name);
    throw noSuchTable(path, { kind: 'sheet', wanted, has: 'the workbook has', names });
  }
  for (const sheet of asked) {
    const xml = (await unpack(book.bytes, sheet.member, path)).toString('utf8');
    if ((await sheetRows(xml, book).next()).done !== true) return { book, sheet, xml };
  }
  throw new WinnowError('bad_input', `“${path}” has no sheet with rows.`, { file: path });
}

async function openTable(path: string, wanted: string | undefined, look: object = {}): Promise<Table> {
  const found = await sheetOf(path, wanted, look);
  const rows = sheetRows(found.xml, found.book);
  const first = (await rows.next()).value as SheetRow;
  const cells = first.cells.filter(({ value }) => value !== null);
  const { names, problems } = nameColumns(
    cells.map(({ value }) => flatText(value!)),
    path,
    first.row,
  );
  return { ...found, names, problems, places: cells.map(({ column }) => column), rows };
}

function valuesOf({ names, places }: Table, { cells }: SheetRow): Map<string, FlatValue | null> {
  const byColumn = new Map(cells.map(({ column, value }) => [column, value]));
  return new Map(names.map((name, i) => [name, byColumn.get(places[i]!) ?? null]));
}

async function shape(start: FileStart, given: GivenSource): Promise<SourceShape> {
  const { path } = start;
  const table = await openTable(path, given.table, start);
  const { book, sheet, names } = table;
  const tally = createTypeTally();
  let looked = 0;
  for await (const row of table.rows) {
    if (looked++ >= 20_000) break;
    for (const [name, value] of valuesOf(table, row))
      if (value !== null && value !== '') tally.add(name, storedAs(value), row.row);
  }
  const others = book.sheets.filter(({ name }) => name !== sheet.name).map(({ name }) => `“${name}”`);
  const has = `The workbook also has the sheet${others.length === 1 ? '' : 's'}`;
  const problems = [
    ...table.problems,
    ...(given.table === undefined ? otherTables(path, has, others, sheet.name) : []),
  ];
  const source = { ...plainSource(path, 'xlsx'), table: sheet.name };
  const { stored, mixed } = tally;
  return { source, names, problems, mixed, stored, tables: book.sheets.map(({ name }) => name) };
}

function storedAs(value: FlatValue): StoredType {
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'boolean' : 'number';
}

async function* read(mapping: ImportMapping, path: string, options: ReadOptions): AsyncGenerator<RowBatch> {
  const table = await openTable(path, mapping.source.table, options.start);
  const assembler = createAssembler(mapping, path, options);
  const reading = createRecordReading(assembler);
  const size = table.book.bytes.length;
  let record = 0;
  for await (const row of table.rows) {
    const values = valuesOf(table, row);
    addRecord(reading, values, { row: row.row, record, raw: () => JSON.stringify(Object.fromEntries(values)) });
    record++;
    if (!isFull(assembler)) continue;
    throwIfAborted(options.signal);
    yield takeBatch(assembler, Math.round((size * row.end) / table.xml.length), false);
  }
  yield takeBatch(assembler, size, true);
}

async function rewrite(request: RewriteRequest): Promise<Rewritten> {
  const { path, mapping, label, edit } = request;
  const table = await openTable(path, mapping.source.table);
  const rows: SheetRow[] = [];
  for await (const row of table.rows) rows.push(row);
  const column = label === null ? -1 : (table.places[table.names.indexOf(label)] ?? -1);
  const xml = rewriteRows(table.xml, rows, request, column);
  const { book, sheet } = table;
  const bytes = xml === null ? book.bytes : await withMember(book.bytes, book.members, sheet.member, Buffer.from(xml));
  const kept = rows.map((_, at) => at as SourceRow).filter((at) => edit(at).kind !== 'drop');
  const readBack = async (written: string): Promise<readonly SourceRow[]> => {
    await compareWorkbooks({ table, rows, kept }, written, request);
    return kept;
  };
  return { parts: [bytes], readBack };
}

/** Every member but the sheet is the same, and every value of the sheet but the decided cells. */
async function compareWorkbooks(
  {
    table,
    rows,
    kept,
  }: { readonly table: Table; readonly rows: readonly SheetRow[]; readonly kept: readonly SourceRow[] },
  written: string,
  { path, mapping, label, edit }: RewriteRequest,
): Promise<void> {
  const copy = await openTable(written, mapping.source.table);
  let isSame = copy.book.members.length === table.book.members.length;
  for (const [i, member] of table.book.members.entries()) {
    if (!isSame || member === table.sheet.member) continue;
    const other = copy.book.members[i]!;
    const [one, two] = [await unpack(table.book.bytes, member, path), await unpack(copy.book.bytes, other, written)];
    isSame = other.name === member.name && one.equals(two);
  }
  let at = 0;
  for await (const row of copy.rows) {
    const record = kept[at++];
    if (record === undefined) isSame = false;
    if (!isSame) break;
    const isDecided = edit(record!).kind === 'replace';
    const now = valuesOf(copy, row);
    for (const [name, value] of valuesOf(table, rows[record!]!))
      isSame &&= (isDecided && name === label) || Object.is(now.get(name), value);
  }
  if (!isSame || at !== kept.length)
    throw new WinnowError(
      'verify_failed',
      'The exported workbook differs from the source in more than the decided cells. Nothing was exported.',
      { file: path },
    );
}
