import Database from 'better-sqlite3';
import { WinnowError } from '#shared/base/winnowError.ts';

export type SqliteTable = { readonly name: string; readonly rows: number; readonly hasRowid: boolean };

/** A database of somebody else, to be read alone: nothing in it is run, and it is not written to. */
export function openSqlite(path: string): Database.Database {
  const db = explained(path, () => new Database(path, { readonly: true, fileMustExist: true }));
  try {
    explained(path, () => {
      db.pragma('trusted_schema = OFF');
      db.defaultSafeIntegers(true);
      db.prepare('SELECT 1 FROM sqlite_master').get();
    });
  } catch (cause) {
    db.close();
    throw cause;
  }
  return db;
}

/** Tables that hold rows of their own; views and virtual tables would run what the file says. */
export function tablesOf(db: Database.Database, path: string): SqliteTable[] {
  return explained(path, () => {
    const found = db
      .prepare(
        `SELECT name, sql FROM sqlite_master
         WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY rowid`,
      )
      .all() as { readonly name: string; readonly sql: string }[];
    return found.map(({ name, sql }) => ({
      name,
      rows: Number(
        db
          .prepare(`SELECT count(*) FROM ${quoted(name)}`)
          .pluck()
          .get(),
      ),
      hasRowid: !/\bWITHOUT\s+ROWID\b/i.test(sql),
    }));
  });
}

export function columnsOf(db: Database.Database, table: string): string[] {
  const columns = db.prepare(`SELECT name FROM pragma_table_info(?)`).all(table) as { readonly name: string }[];
  return columns.map(({ name }) => name);
}

/** The rows of a table in their own order, each as the values of its columns. */
export function rowsOf(db: Database.Database, { name, hasRowid }: SqliteTable, columns: readonly string[]) {
  const order = hasRowid ? ' ORDER BY rowid' : '';
  return db
    .prepare(`SELECT ${columns.map(quoted).join(', ')} FROM ${quoted(name)}${order}`)
    .raw()
    .iterate();
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What SQLite says of a file, as an error about it. */
export function explained<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    if (cause instanceof WinnowError) throw cause;
    const code = (cause as { readonly code?: unknown }).code;
    if (typeof code !== 'string' || !code.startsWith('SQLITE_')) throw cause;
    const why = cause instanceof Error ? cause.message : code;
    throw new WinnowError(
      'bad_input',
      `“${path}” cannot be read as a SQLite database: ${why}.`,
      { file: path },
      { cause },
    );
  }
}
