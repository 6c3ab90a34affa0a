import Database from 'better-sqlite3';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { createBreather } from '../../threads/breather.ts';
import { columnsOf, explained, openSqlite, quoted, rowsOf, type SqliteTable } from './openSqlite.ts';

/** What happens to a row, by its place in the table. */
type Edit =
  { readonly kind: 'keep' } | { readonly kind: 'drop' } | { readonly kind: 'replace'; readonly value: string | null };
type Request = {
  readonly path: string;
  readonly label: string | null;
  readonly edit: (record: number) => Edit;
  readonly signal?: AbortSignal | undefined;
};
type Rewritten = {
  readonly parts: AsyncIterable<Uint8Array>;
  /** The places of the rows of the copy. */
  readonly readBack: (written: string) => Promise<readonly number[]>;
};

/** The database with decided cells set and left-out rows deleted in one table; the file's own bytes where there is nothing to change. */
export async function rewriteSqlite(request: Request, table: SqliteTable): Promise<Rewritten> {
  const { path } = request;
  const edits = new Map<number, Exclude<Edit, { kind: 'keep' }>>();
  for (let record = 0; record < table.rows; record++) {
    const edit = request.edit(record);
    if (edit.kind !== 'keep') edits.set(record, edit);
  }
  const folder = await mkdtemp(join(tmpdir(), 'winnow-sqlite-'));
  const copy = join(folder, 'copy.db');
  try {
    if (edits.size > 0 || hasLog(path)) {
      const source = openSqlite(path);
      try {
        await source.backup(copy);
      } finally {
        source.close();
      }
      explained(path, () => applyEdits(copy, table, request, edits));
    }
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw cause;
  }
  async function* parts(): AsyncGenerator<Uint8Array> {
    try {
      for await (const part of createReadStream(existsSync(copy) ? copy : path)) yield part as Buffer;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const readBack = async (written: string): Promise<readonly number[]> => {
    const kept = Array.from({ length: table.rows }, (_, at) => at).filter((at) => edits.get(at)?.kind !== 'drop');
    await compareDatabases(request, table, { written, edits, kept });
    return kept;
  };
  return { parts: parts(), readBack };
}

/** Changes that are not yet in the file itself. */
function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Refuses before any work what would not be only the decided cells. */
export function refuseUnwritable(db: Database.Database, table: SqliteTable, { edit, path }: Request): void {
  let isChanged = false;
  for (let record = 0; record < table.rows && !isChanged; record++) isChanged = edit(record).kind !== 'keep';
  if (!isChanged) return;
  const fail = (why: string): never => {
    throw new WinnowError(
      'unsupported',
      `The table “${table.name}” cannot be changed: ${why}. Choose another format.`,
      { file: path },
    );
  };
  if (!table.hasRowid) fail('its rows have no row id to find them by');
  const trigger = db
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE`)
    .pluck()
    .get(table.name);
  if (trigger !== undefined) fail(`its trigger “${String(trigger)}” would change more than the decided cells`);
}

function applyEdits(
  copy: string,
  table: SqliteTable,
  { label }: Request,
  edits: ReadonlyMap<number, Exclude<Edit, { kind: 'keep' }>>,
): void {
  const db = new Database(copy);
  try {
    db.pragma('trusted_schema = OFF');
    db.pragma('foreign_keys = OFF');
    db.defaultSafeIntegers(true);
    const name = quoted(table.name);
    const rowids = db.prepare(`SELECT rowid FROM ${name} ORDER BY rowid`).pluck().all() as bigint[];
    const column = label === null ? null : quoted(label);
    const kindOf = column === null ? null : db.prepare(`SELECT typeof(${column}) FROM ${name} WHERE rowid = ?`).pluck();
    const set = column === null ? null : db.prepare(`UPDATE ${name} SET ${column} = ? WHERE rowid = ?`);
    const remove = db.prepare(`DELETE FROM ${name} WHERE rowid = ?`);
    db.transaction(() => {
      for (const [record, edit] of edits) {
        const rowid = rowids[record]!;
        if (edit.kind === 'drop') remove.run(rowid);
        else set?.run(likeOld(edit.value, String(kindOf?.get(rowid))), rowid);
      }
    })();
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}

/** A number where the cell held one and the new label reads as one. */
function likeOld(value: string | null, kind: string): string | number | bigint | null {
  if (value === null) return null;
  if (kind === 'integer' && /^-?\d{1,18}$/.test(value)) return BigInt(value);
  if (kind === 'real' && Number.isFinite(Number(value)) && value.trim() !== '') return Number(value);
  return value;
}

type Copy = {
  readonly written: string;
  readonly edits: ReadonlyMap<number, Edit>;
  readonly kept: readonly number[];
};

/** The schema and every value of the table are equal but for the decided cells, and the other tables have as many rows. */
async function compareDatabases(request: Request, table: SqliteTable, { written, edits, kept }: Copy): Promise<void> {
  const source = openSqlite(request.path);
  const copy = openSqlite(written);
  try {
    const schema = 'SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name';
    const isSchema =
      JSON.stringify(source.prepare(schema).raw().all()) === JSON.stringify(copy.prepare(schema).raw().all());
    const columns = columnsOf(source, table.name);
    const label = request.label === null ? -1 : columns.indexOf(request.label);
    const before = rowsOf(source, table, columns);
    const after = rowsOf(copy, table, columns);
    let at = -1;
    let isSame = isSchema;
    const breathe = createBreather(request.signal);
    for (const record of kept) {
      if (!isSame) break;
      if (record % 1024 === 0) await breathe();
      let old: unknown[] = [];
      for (; at < record; at++) old = before.next().value as unknown[];
      const now = after.next();
      const isDecided = edits.get(record)?.kind === 'replace';
      isSame =
        now.done !== true &&
        old.every((value, c) => (isDecided && c === label) || isSameValue(value, (now.value as unknown[])[c]));
    }
    isSame &&= after.next().done === true;
    before.return?.();
    if (!isSame)
      throw new WinnowError(
        'verify_failed',
        'The exported database differs from the source in more than the decided cells. Nothing was exported.',
        { file: request.path },
      );
  } finally {
    source.close();
    copy.close();
  }
}

function isSameValue(one: unknown, other: unknown): boolean {
  if (Buffer.isBuffer(one)) return Buffer.isBuffer(other) && one.equals(other);
  return Object.is(one, other);
}
