import { statSync } from 'node:fs';
import { WinnowError, throwIfAborted } from '#shared/base/winnowError.ts';
import type { SourceRow } from '#shared/model/ids.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';
import { addRecord, createRecordReading } from '#backend/ingest/addRecord.ts';
import { createAssembler, isFull, takeBatch } from '#backend/ingest/batchAssembler.ts';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import { maxColumns } from '#backend/ingest/headerNames.ts';
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
import {
  columnsOf,
  explained,
  openSqlite,
  rowsOf,
  tablesOf,
  type SqliteTable,
} from '#backend/store/otherDatabase/openSqlite.ts';
import { refuseUnwritable, rewriteSqlite } from '#backend/store/otherDatabase/rewriteSqlite.ts';
import { createTypeTally, type TypeTally } from '#backend/ingest/storedTypes.ts';
import { plainSource } from '#backend/ingest/textSource.ts';

const signature = 'SQLite format 3\0';

/** One table of a SQLite database, opened to be read alone. */
export const sqlite: FileFormat & { readonly write: null } = {
  isFolder: false,
  recognise: ({ head, extension }) =>
    head.toString('latin1', 0, 16) === signature && extension !== 'winnow' ? 'marked' : null,
  shape,
  read,
  rewrite,
  checkRewrite: async (request) =>
    withTable(request.mapping, request.path, (db, table) => refuseUnwritable(db, table, forRows(request))),
  write: null,
};

/** A record is a row's place in the table. */
function forRows({ path, label, edit, signal }: RewriteRequest) {
  return { path, label, signal, edit: (record: number) => edit(record as SourceRow) };
}

async function rewrite(request: RewriteRequest): Promise<Rewritten> {
  const { parts, readBack } = await withTable(request.mapping, request.path, (_, table) =>
    rewriteSqlite(forRows(request), table),
  );
  return { parts, readBack: async (written) => (await readBack(written)) as SourceRow[] };
}

async function shape({ path }: FileStart, given: GivenSource): Promise<SourceShape> {
  const db = openSqlite(path);
  try {
    const tables = tablesOf(db, path);
    const table = chosenTable(tables, given.table, path);
    const names = columnsOf(db, table.name);
    if (names.length > maxColumns)
      throw new WinnowError('too_large', `The table “${table.name}” has more than ${maxColumns} columns.`, {
        file: path,
      });
    const others = tables.filter(({ name }) => name !== table.name).map(({ name, rows }) => `“${name}” (${rows} rows)`);
    const problems = given.table === undefined ? otherTables(path, 'The database also has', others, table.name) : [];
    const { stored, mixed } = explained(path, () => storedTypes(db, table, names));
    const source = { ...plainSource(path, 'sqlite'), table: table.name };
    return { source, names, problems, mixed, stored, tables: tables.map(({ name }) => name) };
  } finally {
    db.close();
  }
}

/** The table that was asked for, else the one with most rows. */
function chosenTable(tables: readonly SqliteTable[], wanted: string | undefined, path: string): SqliteTable {
  if (wanted !== undefined) {
    const found = tables.find(({ name }) => name === wanted);
    if (found !== undefined) return found;
    const names = tables.map(({ name }) => name);
    throw noSuchTable(path, { kind: 'table', wanted, has: 'the database has', names });
  }
  const [largest] = tables.toSorted((a, b) => b.rows - a.rows);
  if (largest === undefined || largest.rows === 0)
    throw new WinnowError('bad_input', `“${path}” is a SQLite database without rows in a table.`, { file: path });
  return largest;
}

/** What SQLite keeps in each column, by the first rows: SQLite has types a value, not a column. */
function storedTypes(db: ReturnType<typeof openSqlite>, table: SqliteTable, names: readonly string[]): TypeTally {
  const tally = createTypeTally();
  let row = 0;
  for (const values of rowsOf(db, table, names)) {
    if (row++ >= 20_000) break;
    for (const [c, value] of (values as unknown[]).entries())
      if (value !== null && !Buffer.isBuffer(value))
        tally.add(names[c]!, typeof value === 'string' ? 'text' : 'number', row);
  }
  return tally;
}

async function withTable<T>(
  mapping: ImportMapping,
  path: string,
  work: (db: ReturnType<typeof openSqlite>, table: SqliteTable) => T | Promise<T>,
): Promise<T> {
  const db = openSqlite(path);
  try {
    return await work(db, chosenTable(tablesOf(db, path), mapping.source.table, path));
  } finally {
    db.close();
  }
}

/** Streams the rows of the table in their own order. Bytes are kept in the source and told of. */
async function* read(mapping: ImportMapping, path: string, options: ReadOptions): AsyncGenerator<RowBatch> {
  const db = openSqlite(path);
  try {
    const table = chosenTable(tablesOf(db, path), mapping.source.table, path);
    const names = columnsOf(db, table.name);
    const assembler = createAssembler(mapping, path, options);
    const reading = createRecordReading(assembler);
    const size = statSync(path).size;
    const told = new Set<string>();
    let record = 0;
    for (const values of rowsOf(db, table, names)) {
      const row = new Map<string, FlatValue | null>();
      for (const [c, value] of (values as unknown[]).entries()) {
        if (Buffer.isBuffer(value) && !told.has(names[c]!)) {
          told.add(names[c]!);
          const message = `“${names[c]}” holds bytes; they are left out here and kept in the source.`;
          assembler.problems.add({
            file: path,
            row: record + 1,
            column: names[c]!,
            code: 'bytes_left_out',
            message,
            severity: 'warning',
          });
        }
        row.set(names[c]!, flat(value));
      }
      addRecord(reading, row, { row: record + 1, record, raw: () => JSON.stringify(Object.fromEntries(row)) });
      record++;
      if (isFull(assembler)) {
        throwIfAborted(options.signal);
        yield takeBatch(assembler, Math.round((size * record) / Math.max(1, table.rows)), false);
      }
    }
    yield takeBatch(assembler, size, true);
  } finally {
    db.close();
  }
}

function flat(value: unknown): FlatValue | null {
  if (value === null || Buffer.isBuffer(value)) return null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : { big: String(value) };
  }
  return typeof value === 'number' ? value : String(value);
}
