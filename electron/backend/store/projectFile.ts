import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { WinnowError } from '#shared/base/winnowError.ts';
import { connection, connectionTo, type ProjectFile, type WritableFile } from './sql.ts';
import { applicationId, type Migration, migrations as shippedMigrations } from './migrations.ts';

export type { ProjectFile, WritableFile };

export type OpenMode = 'create' | 'open' | 'read';

/**
 * Opens (or creates) a project file and brings it to the newest version: migrations run in one transaction after a
 * backup was written beside the file. The file stays locked until closed: a second opening is refused.
 * @throws not_found, not_a_project, newer_version, already_open, permission, disk_full
 */
export function openProjectFile(
  path: string,
  mode: OpenMode,
  steps: readonly Migration[] = shippedMigrations,
): ProjectFile {
  const absolute = resolve(path);
  if (mode !== 'create' && !existsSync(absolute)) {
    throw new WinnowError('not_found', 'There is no project file here.', { file: absolute });
  }
  let db: Database.Database | undefined;
  try {
    if (existsSync(absolute)) refuseForeignFile(absolute);
    else mkdirSync(dirname(absolute), { recursive: true });
    db = mode === 'read' ? openForReading(absolute) : new Database(absolute, { timeout: 200 });
    // EXCLUSIVE keeps the lock between transactions; the system drops it when the process dies, however it dies.
    if (mode !== 'read') db.pragma('locking_mode = EXCLUSIVE');
    // Looked at before anything is set: going over to WAL would already change somebody else's database.
    refuseForeignDatabase(db, absolute);
    if (mode !== 'read') lockForWriting(db);
    migrate(db, absolute, mode, steps);
    return { path: absolute, isReadOnly: mode === 'read', [connection]: connectionTo(db) };
  } catch (error) {
    db?.close();
    throw explainFileError(explainSqliteError(error, absolute), absolute);
  }
}

/**
 * A reader needs no lock of its own, but the log's index beside the file. Where that cannot be made (a read-only disk) and
 * no log is waiting, the file is read from a copy in memory.
 */
function openForReading(path: string): Database.Database {
  const db = new Database(path, { readonly: true, timeout: 200 });
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    db.close();
    const isUnwritable =
      error instanceof Database.SqliteError && /^SQLITE_(?:CANTOPEN|READONLY|IOERR)/.test(error.code);
    const hasLog = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
    if (!isUnwritable || hasLog) throw error;
    const bytes = readFileSync(path);
    // Bytes 18 and 19 of the header ask for a log (2) or not (1); a database in memory has none.
    bytes.fill(1, 18, 20);
    return new Database(bytes, { readonly: true });
  }
}

function lockForWriting(db: Database.Database): void {
  db.pragma('journal_mode = WAL');
  // FULL: a decision that was acknowledged is on the disk, not only in the system's cache.
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('cache_size = -65536');
  db.exec('BEGIN IMMEDIATE; COMMIT');
}

function refuseForeignFile(path: string): void {
  const head = readHead(path);
  if (head.length === 0) return;
  const isSqlite = head.subarray(0, 15).toString('latin1') === 'SQLite format 3';
  if (!isSqlite) throw new WinnowError('not_a_project', 'This file is not a Winnow project.', { file: path });
}

function refuseForeignDatabase(db: Database.Database, path: string): void {
  if (!isEmpty(db) && db.pragma('application_id', { simple: true }) !== applicationId)
    throw new WinnowError('not_a_project', 'This SQLite file was not made by Winnow.', { file: path });
}

function isEmpty(db: Database.Database): boolean {
  return (db.prepare('SELECT count(*) AS n FROM sqlite_schema').get() as { n: number }).n === 0;
}

function readHead(path: string): Buffer {
  const head = Buffer.alloc(16);
  const handle = openSync(path, 'r');
  try {
    return head.subarray(0, readSync(handle, head, 0, 16, 0));
  } finally {
    closeSync(handle);
  }
}

function migrate(db: Database.Database, path: string, mode: OpenMode, steps: readonly Migration[]): void {
  const current = db.pragma('user_version', { simple: true }) as number;
  const newest = steps.at(-1)?.version ?? 0;
  if (current > newest) {
    throw new WinnowError(
      'newer_version',
      `This project was saved by a newer Winnow (format ${current}; this one knows up to ${newest}). Update Winnow to open it.`,
      { file: path },
    );
  }
  if (current === newest) return;
  if (mode === 'read') {
    throw new WinnowError(
      'newer_version',
      'This project has an older format. Open it for writing once to bring it up to date.',
      { file: path },
    );
  }
  if (!isEmpty(db)) backUp(db, `${path}.v${current}.backup`);
  const step = db.transaction(() => {
    db.pragma(`application_id = ${applicationId}`);
    for (const migration of steps) {
      if (migration.version <= current) continue;
      db.exec(migration.sql);
      migration.convert?.(db);
    }
    db.pragma(`user_version = ${newest}`);
  });
  step.immediate();
}

function backUp(db: Database.Database, to: string): void {
  rmSync(to, { force: true });
  db.prepare('VACUUM INTO ?').run(to);
}

/** Turns SQLite's codes into errors that say what to do. */
export function explainSqliteError(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const code = error.code;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new WinnowError('already_open', 'This project is already open in another Winnow. Close it there first.', {
      file,
    });
  }
  if (code.startsWith('SQLITE_FULL'))
    return new WinnowError('disk_full', 'The disk is full: nothing was saved.', { file });
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) {
    return new WinnowError('not_a_project', 'This project file is damaged or is not a Winnow project.', { file });
  }
  if (
    code.startsWith('SQLITE_IOERR_LOCK') ||
    code.startsWith('SQLITE_CANTOPEN') ||
    code.startsWith('SQLITE_READONLY') ||
    code.startsWith('SQLITE_PERM')
  ) {
    return new WinnowError('permission', 'This project file cannot be written here.', { file });
  }
  return error;
}

function explainFileError(error: unknown, file: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EISDIR') return new WinnowError('not_a_project', 'This is a folder, not a Winnow project.', { file });
  if (code === 'ENOSPC') return new WinnowError('disk_full', 'The disk is full: nothing was saved.', { file });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new WinnowError('permission', 'This project file may not be opened here.', { file });
  return error;
}

/** Checkpoints and closes, so that the project is one file again. */
export function closeProjectFile(file: ProjectFile): void {
  const { db } = file[connection];
  try {
    if (!file.isReadOnly) db.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    // On a full disk what was committed stays in the log beside the file; the next opening brings it in.
    if (!(error instanceof Database.SqliteError)) throw error;
  } finally {
    db.close();
  }
}

export function isOpen(file: ProjectFile): boolean {
  return file[connection].db.open;
}

/** Pages that may wait in the log beside the file (64 MB), and how many do otherwise. */
const [pagesInBulk, pagesOtherwise] = [16_384, 1000];

/**
 * As `inTransaction`, for much that is of no use before a later transaction names it: it is on the disk only with that one, so
 * that a power cut may take it away but never leaves it in parts.
 */
export function inBulkTransaction<T>(file: ProjectFile, work: (file: WritableFile) => T): T {
  const { db } = writableFile(file)[connection];
  db.pragma('synchronous = NORMAL');
  db.pragma(`wal_autocheckpoint = ${pagesInBulk}`);
  try {
    return inTransaction(file, work);
  } finally {
    db.pragma(`wal_autocheckpoint = ${pagesOtherwise}`);
    db.pragma('synchronous = FULL');
  }
}

/** The file to write single statements to. @throws permission when it is open for reading only */
export function writableFile(file: ProjectFile): WritableFile {
  if (file.isReadOnly)
    throw new WinnowError('permission', 'This project is open for reading only.', { file: file.path });
  return file as WritableFile;
}

/** Runs `work` in one immediate transaction; SQLite's errors come out explained. @throws permission when it is open for reading only */
export function inTransaction<T>(file: ProjectFile, work: (file: WritableFile) => T): T {
  const target = writableFile(file);
  try {
    return file[connection].db.transaction(() => work(target)).immediate();
  } catch (error) {
    throw explainSqliteError(error, file.path);
  }
}
