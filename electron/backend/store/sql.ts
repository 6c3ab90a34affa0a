import type Database from 'better-sqlite3';

/** Where a file keeps its database: a key that only this folder knows, so that no SQL runs elsewhere. */
export const connection = Symbol('connection');

type Statements = Map<string, Database.Statement>;
export type Connection = {
  readonly db: Database.Database;
  /** By their SQL: statements that give rows, and those that give the value of the first column. */
  readonly rows: Statements;
  readonly values: Statements;
};

/** An open project file: what can be read from it. */
export type ProjectFile = { readonly path: string; readonly isReadOnly: boolean; readonly [connection]: Connection };

declare const writable: unique symbol;
/** A project file that may be written: `inTransaction` and `writableFile` give it, and refuse where it was opened for reading. */
export type WritableFile = ProjectFile & { readonly [writable]: true };

export function connectionTo(db: Database.Database): Connection {
  return { db, rows: new Map(), values: new Map() };
}

/** Statements are prepared once for each open file: preparing one costs more than most of them take. */
function rowStatement(file: ProjectFile, sql: string): Database.Statement {
  const { db, rows } = file[connection];
  let known = rows.get(sql);
  if (!known) rows.set(sql, (known = db.prepare(sql)));
  return known;
}

function valueStatement(file: ProjectFile, sql: string): Database.Statement {
  const { db, values } = file[connection];
  let known = values.get(sql);
  if (!known) values.set(sql, (known = db.prepare(sql).pluck()));
  return known;
}

export function allRows<Row>(file: ProjectFile, sql: string, ...parameters: unknown[]): Row[] {
  return rowStatement(file, sql).all(...parameters) as Row[];
}

export function firstRow<Row>(file: ProjectFile, sql: string, ...parameters: unknown[]): Row | undefined {
  return rowStatement(file, sql).get(...parameters) as Row | undefined;
}

/** The first column of every row. */
export function allValues<Value>(file: ProjectFile, sql: string, ...parameters: unknown[]): Value[] {
  return valueStatement(file, sql).all(...parameters) as Value[];
}

export function firstValue<Value>(file: ProjectFile, sql: string, ...parameters: unknown[]): Value | undefined {
  return valueStatement(file, sql).get(...parameters) as Value | undefined;
}

/** Row by row. The statement is the caller's own, since it is busy until the last row was read; no other SQL may run meanwhile. */
export function eachRow<Row>(file: ProjectFile, sql: string, ...parameters: unknown[]): IterableIterator<Row> {
  return file[connection].db.prepare(sql).iterate(...parameters) as IterableIterator<Row>;
}

export function countRows(file: ProjectFile, sql: string, ...parameters: unknown[]): number {
  return firstValue<number>(file, sql, ...parameters) ?? 0;
}

/** For many rows one after another. */
export function writeStatement(file: WritableFile, sql: string): Database.Statement {
  return rowStatement(file, sql);
}

/** Runs a statement that writes. */
export function execute(file: WritableFile, sql: string, ...parameters: unknown[]): Database.RunResult {
  return rowStatement(file, sql).run(...parameters);
}

/** As `execute`, of one row: its id. */
export function insertRow(file: WritableFile, sql: string, ...parameters: unknown[]): number {
  return Number(execute(file, sql, ...parameters).lastInsertRowid);
}
