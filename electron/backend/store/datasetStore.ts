import type { ExampleId } from '#shared/model/ids.ts';
import type { ImportMapping, Problem } from '#shared/model/importMapping.ts';
import {
  allRows,
  allValues,
  countRows,
  eachRow,
  execute,
  firstValue,
  insertRow,
  type ProjectFile,
  type WritableFile,
  writeStatement,
} from './sql.ts';

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
  readonly firstExample: ExampleId;
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

export function listDatasets(file: ProjectFile): DatasetRecord[] {
  const rows = allRows<DatasetRow>(file, 'SELECT * FROM dataset ORDER BY first_example');
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
    firstExample: row.first_example as ExampleId,
    examples: row.examples,
    rejected: row.rejected,
    problems: row.problems,
  }));
}

export function nextDatasetId(file: ProjectFile): number {
  return countRows(file, 'SELECT coalesce(max(id), 0) FROM dataset') + 1;
}

export function insertDataset(file: WritableFile, record: DatasetRecord): void {
  execute(
    file,
    `INSERT INTO dataset (id, name, modality, source_path, source_relative, source_bytes, source_sha256, media_root, media_relative,
       mapping, first_example, examples, rejected, problems, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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

export function setMediaRoot(file: WritableFile, datasetId: number, mediaRoot: string, mediaRelative: string): void {
  execute(
    file,
    'UPDATE dataset SET media_root = ?, media_relative = ? WHERE id = ?',
    mediaRoot,
    mediaRelative,
    datasetId,
  );
}

export function setSource(file: WritableFile, datasetId: number, path: string, relative: string): void {
  execute(file, 'UPDATE dataset SET source_path = ?, source_relative = ? WHERE id = ?', path, relative, datasetId);
}

/** Blocks, problems and set-aside rows of an import that never finished. */
export function removeUnfinishedImports(file: WritableFile): void {
  for (const table of ['column_block', 'problem', 'rejected']) {
    execute(file, `DELETE FROM ${table} WHERE dataset_id NOT IN (SELECT id FROM dataset)`);
  }
}

export function listColumns(file: ProjectFile): ColumnRecord[] {
  return allRows<ColumnRecord>(file, 'SELECT id, name, role, type, storage FROM column_def ORDER BY id');
}

export function insertColumn(file: WritableFile, column: Omit<ColumnRecord, 'id'>): number {
  return insertRow(
    file,
    'INSERT INTO column_def (name, role, type, storage) VALUES (?, ?, ?, ?)',
    column.name,
    column.role,
    column.type,
    column.storage,
  );
}

/** Dictionary of a coded column: value at index = code. */
export function readDictionary(file: ProjectFile, columnId: number): string[] {
  return allValues<string>(file, 'SELECT value FROM column_value WHERE column_id = ? ORDER BY code', columnId);
}

export function appendDictionary(
  file: WritableFile,
  columnId: number,
  firstCode: number,
  values: readonly string[],
): void {
  const insert = writeStatement(file, 'INSERT INTO column_value (column_id, code, value) VALUES (?, ?, ?)');
  values.forEach((value, index) => insert.run(columnId, firstCode + index, value));
}

export function listClasses(file: ProjectFile): string[] {
  return allValues<string>(file, 'SELECT name FROM class ORDER BY id');
}

/** Adds class names at the end of the list; names that exist already must not be given. */
export function insertClasses(file: WritableFile, names: readonly string[]): void {
  const count = countRows(file, 'SELECT count(*) FROM class');
  const insert = writeStatement(file, 'INSERT INTO class (id, name) VALUES (?, ?)');
  names.forEach((name, index) => insert.run(count + index, name));
}

export function writeBlock(
  file: WritableFile,
  columnId: number,
  datasetId: number,
  block: { index: number; data: Buffer },
): void {
  execute(
    file,
    `INSERT INTO column_block (column_id, dataset_id, block, data) VALUES (?, ?, ?, ?)
       ON CONFLICT (column_id, dataset_id, block) DO UPDATE SET data = excluded.data`,
    columnId,
    datasetId,
    block.index,
    block.data,
  );
}

export function deleteBlocks(file: WritableFile, columnId: number, datasetId: number): void {
  execute(file, 'DELETE FROM column_block WHERE column_id = ? AND dataset_id = ?', columnId, datasetId);
}

/** Blocks of one column and dataset in order, one at a time; no other SQL may run meanwhile. */
export function readBlocks(
  file: ProjectFile,
  columnId: number,
  datasetId: number,
): IterableIterator<{ readonly data: Buffer }> {
  return eachRow(
    file,
    'SELECT data FROM column_block WHERE column_id = ? AND dataset_id = ? ORDER BY block',
    columnId,
    datasetId,
  );
}

export function readBlock(file: ProjectFile, columnId: number, datasetId: number, index: number): Buffer | undefined {
  return firstValue<Buffer>(
    file,
    'SELECT data FROM column_block WHERE column_id = ? AND dataset_id = ? AND block = ?',
    columnId,
    datasetId,
    index,
  );
}

export function insertProblems(file: WritableFile, datasetId: number, problems: readonly Problem[]): void {
  const insert = writeStatement(
    file,
    'INSERT INTO problem (dataset_id, file, source_row, source_column, code, message, severity) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  for (const p of problems) insert.run(datasetId, p.file, p.row, p.column, p.code, p.message, p.severity);
}

export function insertRejected(
  file: WritableFile,
  datasetId: number,
  rows: readonly { readonly row: number; readonly raw: string; readonly code: string; readonly message: string }[],
): void {
  const insert = writeStatement(
    file,
    'INSERT INTO rejected (dataset_id, source_row, raw, code, message) VALUES (?, ?, ?, ?, ?)',
  );
  for (const row of rows) insert.run(datasetId, row.row, row.raw, row.code, row.message);
}

export type ProblemPage = {
  readonly total: number;
  readonly rejected: number;
  readonly items: Problem[];
};

export function readProblems(file: ProjectFile, offset: number, limit: number): ProblemPage {
  return {
    total: countRows(file, 'SELECT count(*) FROM problem'),
    rejected: countRows(file, 'SELECT count(*) FROM rejected'),
    items: allRows<Problem>(
      file,
      `SELECT file, source_row AS row, source_column AS "column", code, message, severity FROM problem ORDER BY id LIMIT ? OFFSET ?`,
      limit,
      offset,
    ),
  };
}

export type RejectedRecord = {
  readonly dataset_id: number;
  readonly source_row: number;
  readonly raw: string;
  readonly code: string;
  readonly message: string;
};

export function readRejected(file: ProjectFile): RejectedRecord[] {
  return allRows(file, 'SELECT dataset_id, source_row, raw, code, message FROM rejected ORDER BY id');
}
