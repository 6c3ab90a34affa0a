import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import type { ProjectFile } from './projectFile.ts';

export type DatasetRecord = {
  readonly id: number;
  readonly name: string;
  readonly modality: 'image' | 'text' | 'tabular';
  readonly sourcePath: string;
  readonly sourceRelative: string;
  readonly sourceBytes: number;
  readonly sourceSha256: string | null;
  readonly mediaRoot: string | null;
  readonly mediaRelative: string | null;
  readonly mapping: ImportMapping;
  readonly firstExample: number;
  readonly examples: number;
  readonly rejected: number;
  readonly problems: number;
};

export type ColumnStorage = 'number' | 'coded' | 'text';
export type ColumnRecord = {
  readonly id: number;
  readonly name: string;
  readonly role: ImportMapping['columns'][number]['role'];
  readonly type: ImportMapping['columns'][number]['type'];
  readonly storage: ColumnStorage;
};

type DatasetRow = {
  id: number;
  name: string;
  modality: string;
  source_path: string;
  source_relative: string;
  source_bytes: number;
  source_sha256: string | null;
  media_root: string | null;
  media_relative: string | null;
  mapping: string;
  first_example: number;
  examples: number;
  rejected: number;
  problems: number;
};

export function listDatasets({ db }: ProjectFile): DatasetRecord[] {
  const rows = db.prepare('SELECT * FROM dataset ORDER BY first_example').all() as DatasetRow[];
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    modality: row.modality as DatasetRecord['modality'],
    sourcePath: row.source_path,
    sourceRelative: row.source_relative,
    sourceBytes: row.source_bytes,
    sourceSha256: row.source_sha256,
    mediaRoot: row.media_root,
    mediaRelative: row.media_relative,
    mapping: JSON.parse(row.mapping) as ImportMapping,
    firstExample: row.first_example,
    examples: row.examples,
    rejected: row.rejected,
    problems: row.problems,
  }));
}

export function nextDatasetId({ db }: ProjectFile): number {
  return (db.prepare('SELECT coalesce(max(id), 0) + 1 AS id FROM dataset').get() as { id: number }).id;
}

export function insertDataset({ db }: ProjectFile, record: DatasetRecord): void {
  db.prepare(
    `INSERT INTO dataset (id, name, modality, source_path, source_relative, source_bytes, source_sha256, media_root, media_relative,
       mapping, first_example, examples, rejected, problems, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    record.id,
    record.name,
    record.modality,
    record.sourcePath,
    record.sourceRelative,
    record.sourceBytes,
    record.sourceSha256,
    record.mediaRoot,
    record.mediaRelative,
    JSON.stringify(record.mapping),
    record.firstExample,
    record.examples,
    record.rejected,
    record.problems,
    new Date().toISOString(),
  );
}

export function setMediaRoot({ db }: ProjectFile, datasetId: number, mediaRoot: string, mediaRelative: string): void {
  db.prepare('UPDATE dataset SET media_root = ?, media_relative = ? WHERE id = ?').run(
    mediaRoot,
    mediaRelative,
    datasetId,
  );
}

export function setSource({ db }: ProjectFile, datasetId: number, path: string, relative: string): void {
  db.prepare('UPDATE dataset SET source_path = ?, source_relative = ? WHERE id = ?').run(path, relative, datasetId);
}

/** Blocks, problems and set-aside rows of an import that never finished. */
export function removeUnfinishedImports({ db }: ProjectFile): void {
  for (const table of ['column_block', 'problem', 'rejected']) {
    db.exec(`DELETE FROM ${table} WHERE dataset_id NOT IN (SELECT id FROM dataset)`);
  }
}

export function listColumns({ db }: ProjectFile): ColumnRecord[] {
  return db.prepare('SELECT id, name, role, type, storage FROM column_def ORDER BY id').all() as ColumnRecord[];
}

export function insertColumn({ db }: ProjectFile, column: Omit<ColumnRecord, 'id'>): number {
  const { lastInsertRowid } = db
    .prepare('INSERT INTO column_def (name, role, type, storage) VALUES (?, ?, ?, ?)')
    .run(column.name, column.role, column.type, column.storage);
  return Number(lastInsertRowid);
}

/** Dictionary of a coded column: value at index = code. */
export function readDictionary({ db }: ProjectFile, columnId: number): string[] {
  return db
    .prepare('SELECT value FROM column_value WHERE column_id = ? ORDER BY code')
    .pluck()
    .all(columnId) as string[];
}

export function appendDictionary(
  { db }: ProjectFile,
  columnId: number,
  firstCode: number,
  values: readonly string[],
): void {
  const insert = db.prepare('INSERT INTO column_value (column_id, code, value) VALUES (?, ?, ?)');
  values.forEach((value, index) => insert.run(columnId, firstCode + index, value));
}

export function listClasses({ db }: ProjectFile): string[] {
  return db.prepare('SELECT name FROM class ORDER BY id').pluck().all() as string[];
}

/** Adds class names at the end of the list; names that exist already must not be given. */
export function insertClasses({ db }: ProjectFile, names: readonly string[]): void {
  const count = (db.prepare('SELECT count(*) AS n FROM class').get() as { n: number }).n;
  const insert = db.prepare('INSERT INTO class (id, name) VALUES (?, ?)');
  names.forEach((name, index) => insert.run(count + index, name));
}

export function writeBlock(
  file: ProjectFile,
  columnId: number,
  datasetId: number,
  block: { index: number; data: Buffer },
): void {
  file.db
    .prepare(
      `INSERT INTO column_block (column_id, dataset_id, block, data) VALUES (?, ?, ?, ?)
       ON CONFLICT (column_id, dataset_id, block) DO UPDATE SET data = excluded.data`,
    )
    .run(columnId, datasetId, block.index, block.data);
}

/** Blocks of one column and dataset in order. */
export function readBlocks({ db }: ProjectFile, columnId: number, datasetId: number): Buffer[] {
  return db
    .prepare('SELECT data FROM column_block WHERE column_id = ? AND dataset_id = ? ORDER BY block')
    .pluck()
    .all(columnId, datasetId) as Buffer[];
}

export function readBlock({ db }: ProjectFile, columnId: number, datasetId: number, index: number): Buffer | undefined {
  return db
    .prepare('SELECT data FROM column_block WHERE column_id = ? AND dataset_id = ? AND block = ?')
    .pluck()
    .get(columnId, datasetId, index) as Buffer | undefined;
}

export function insertProblems({ db }: ProjectFile, datasetId: number, problems: readonly Problem[]): void {
  const insert = db.prepare(
    'INSERT INTO problem (dataset_id, file, source_row, source_column, code, message, severity) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  for (const p of problems) insert.run(datasetId, p.file, p.row, p.column, p.code, p.message, p.severity);
}

export function insertRejected(
  { db }: ProjectFile,
  datasetId: number,
  rows: readonly { readonly row: number; readonly raw: string; readonly code: string; readonly message: string }[],
): void {
  const insert = db.prepare('INSERT INTO rejected (dataset_id, source_row, raw, code, message) VALUES (?, ?, ?, ?, ?)');
  for (const row of rows) insert.run(datasetId, row.row, row.raw, row.code, row.message);
}

export type ProblemPage = {
  readonly total: number;
  readonly rejected: number;
  readonly items: Problem[];
};

export function readProblems({ db }: ProjectFile, offset: number, limit: number): ProblemPage {
  return {
    total: (db.prepare('SELECT count(*) AS n FROM problem').get() as { n: number }).n,
    rejected: (db.prepare('SELECT count(*) AS n FROM rejected').get() as { n: number }).n,
    items: db
      .prepare(
        `SELECT file, source_row AS row, source_column AS "column", code, message, severity FROM problem ORDER BY id LIMIT ? OFFSET ?`,
      )
      .all(limit, offset) as Problem[],
  };
}

export function readRejected({
  db,
}: ProjectFile): { dataset_id: number; source_row: number; raw: string; code: string; message: string }[] {
  return db.prepare('SELECT dataset_id, source_row, raw, code, message FROM rejected ORDER BY id').all() as ReturnType<
    typeof readRejected
  >;
}
