import type { CutTexts } from '#shared/model/cutTexts.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { type PlainError, WinnowError } from '#shared/base/winnowError.ts';
import { bytesOf } from './blocks.ts';
import {
  allRows,
  countRows,
  eachRow,
  execute,
  firstRow,
  firstValue,
  insertRow,
  type ProjectFile,
  type WritableFile,
  writeStatement,
} from './sql.ts';

export type RunState = 'running' | 'paused' | 'done' | 'failed' | 'cancelled' | 'interrupted';

export type RunRecord = {
  readonly id: number;
  readonly name: string;
  /** `heads`: learnt out of sample from the project's own labels. */
  readonly source: 'model' | 'imported' | 'heads';
  readonly modelPath: string;
  readonly modelSha256: string;
  readonly config: ModelConfig | null;
  readonly configSha256: string;
  readonly classes: readonly string[];
  readonly batchSize: number;
  readonly precision: 'f32' | 'f64';
  readonly embeddingSize: number;
  readonly state: RunState;
  readonly done: number;
  readonly total: number;
  readonly durationMs: number;
  readonly error: PlainError | null;
  /** What had to be changed to run the model, in sentences. */
  readonly notes: readonly string[];
  /** Execution provider of the runtime: `cpu`, `cuda`, … */
  readonly provider: string;
  readonly createdAt: string;
};

type RunRow = {
  id: number;
  name: string;
  source: string;
  model_path: string;
  model_sha256: string;
  config: string | null;
  config_sha256: string;
  classes: string;
  batch_size: number;
  precision: string;
  embedding_size: number;
  state: string;
  done: number;
  total: number;
  duration_ms: number;
  error: string | null;
  notes: string;
  provider: string;
  created_at: string;
};

const fromRow = (row: RunRow): RunRecord => ({
  id: row.id,
  name: row.name,
  source: row.source as RunRecord['source'],
  modelPath: row.model_path,
  modelSha256: row.model_sha256,
  config: row.config === null ? null : (JSON.parse(row.config) as ModelConfig),
  configSha256: row.config_sha256,
  classes: JSON.parse(row.classes) as string[],
  batchSize: row.batch_size,
  precision: row.precision as 'f32' | 'f64',
  embeddingSize: row.embedding_size,
  state: row.state as RunState,
  done: row.done,
  total: row.total,
  durationMs: row.duration_ms,
  error: row.error === null ? null : (JSON.parse(row.error) as PlainError),
  notes: JSON.parse(row.notes) as string[],
  provider: row.provider,
  createdAt: row.created_at,
});

export function listRuns(file: ProjectFile): RunRecord[] {
  return allRows<RunRow>(file, 'SELECT * FROM run ORDER BY id').map(fromRow);
}

export function readRun(file: ProjectFile, id: number): RunRecord | undefined {
  const row = firstRow<RunRow>(file, 'SELECT * FROM run WHERE id = ?', id);
  return row && fromRow(row);
}

export function insertRun(
  file: WritableFile,
  run: Omit<RunRecord, 'id' | 'createdAt' | 'error' | 'durationMs' | 'done' | 'state' | 'notes'>,
): number {
  return insertRow(
    file,
    `INSERT INTO run (name, source, model_path, model_sha256, config, config_sha256, classes, batch_size, precision, embedding_size,
         state, done, total, duration_ms, error, provider, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'running', 0, ?, 0, NULL, ?, ?)`,
    run.name,
    run.source,
    run.modelPath,
    run.modelSha256,
    run.config === null ? null : JSON.stringify(run.config),
    run.configSha256,
    JSON.stringify(run.classes),
    run.batchSize,
    run.precision,
    run.embeddingSize,
    run.total,
    run.provider,
    new Date().toISOString(),
  );
}

export function updateRun(
  file: WritableFile,
  id: number,
  change: {
    readonly state: RunState;
    readonly done: number;
    readonly durationMs: number;
    readonly error?: PlainError | null;
  },
): void {
  execute(
    file,
    'UPDATE run SET state = ?, done = ?, duration_ms = ?, error = ? WHERE id = ?',
    change.state,
    change.done,
    change.durationMs,
    change.error ? JSON.stringify(change.error) : null,
    id,
  );
}

export function setRunShape(file: WritableFile, id: number, precision: 'f32' | 'f64', embeddingSize: number): void {
  execute(file, 'UPDATE run SET precision = ?, embedding_size = ? WHERE id = ?', precision, embeddingSize, id);
}

/** How the model is run from here on: rows per batch, and what had to be changed. */
export function setRunConditions(file: WritableFile, id: number, batchSize: number, notes: readonly string[]): void {
  execute(file, 'UPDATE run SET batch_size = ?, notes = ? WHERE id = ?', batchSize, JSON.stringify(notes), id);
}

/** How many examples the run is over: more than before when rows were added since. */
export function setRunTotal(file: WritableFile, id: number, total: number): void {
  execute(file, 'UPDATE run SET total = ? WHERE id = ?', total, id);
}

export function renameRun(file: WritableFile, id: number, name: string): void {
  execute(file, 'UPDATE run SET name = ? WHERE id = ?', name, id);
}

export function removeRun(file: WritableFile, id: number): void {
  execute(file, 'DELETE FROM run WHERE id = ?', id);
  // The next run may get this number.
  execute(file, 'DELETE FROM project WHERE key = ?', cutTextsKey(id));
}

const cutTextsKey = (runId: number): string => `cutTexts.${runId}`;

/** How many of a run's texts were longer than the model takes, up to its last checkpoint; null where none was. */
export function readCutTexts(file: ProjectFile, runId: number): CutTexts | null {
  const value = readSetting(file, cutTextsKey(runId));
  return value === null ? null : (JSON.parse(value) as CutTexts);
}

export function writeCutTexts(file: WritableFile, runId: number, cut: CutTexts): void {
  writeSetting(file, cutTextsKey(runId), JSON.stringify(cut));
}

/** Runs that were going when the program ended; those that had saved nothing yet are as if they had never begun. */
export function markInterruptedRuns(file: WritableFile): void {
  execute(file, `DELETE FROM run WHERE state IN ('running', 'paused') AND done = 0`);
  execute(file, `UPDATE run SET state = 'interrupted' WHERE state IN ('running', 'paused')`);
  execute(file, `UPDATE job SET state = 'interrupted' WHERE state IN ('queued', 'running', 'paused')`);
}

export type RunBlockKind = 'probabilities' | 'embeddings';

export function writeRunBlock(
  file: WritableFile,
  runId: number,
  kind: RunBlockKind,
  block: { readonly start: number; readonly values: Float32Array | Float64Array },
): void {
  execute(
    file,
    `INSERT INTO run_block (run_id, kind, start, data) VALUES (?, ?, ?, ?) ON CONFLICT (run_id, kind, start) DO UPDATE SET data = excluded.data`,
    runId,
    kind,
    block.start,
    bytesOf(block.values),
  );
}

export function removeRunBlocks(file: WritableFile, runId: number): void {
  execute(file, 'DELETE FROM run_block WHERE run_id = ?', runId);
}

/** Block by block, so that a matrix is not in memory twice while it is put together; no other SQL may run meanwhile. */
export function readRunBlocks(
  file: ProjectFile,
  runId: number,
  kind: RunBlockKind,
): IterableIterator<{ start: number; data: Buffer }> {
  return eachRow(file, 'SELECT start, data FROM run_block WHERE run_id = ? AND kind = ? ORDER BY start', runId, kind);
}

/**
 * Writes single rows into the blocks they are in. `values` are the rows of `ids` (ascending) one after another; they take the
 * precision of the run. Rows beyond the blocks are an error: what was never written cannot be mended.
 */
export function patchRunRows(
  file: WritableFile,
  run: Pick<RunRecord, 'id' | 'precision'>,
  kind: RunBlockKind,
  { ids, values }: { readonly ids: readonly number[]; readonly values: Float32Array | Float64Array },
): void {
  const isDouble = kind === 'probabilities' && run.precision === 'f64';
  const bytes = bytesOf(isDouble ? Float64Array.from(values) : Float32Array.from(values));
  const rowBytes = bytes.length / ids.length;
  const write = writeStatement(file, 'UPDATE run_block SET data = ? WHERE run_id = ? AND kind = ? AND start = ?');
  let block: { start: number; data: Buffer } | undefined;
  const flush = () => block && write.run(block.data, run.id, kind, block.start);
  ids.forEach((id, at) => {
    if (!block || (id - block.start + 1) * rowBytes > block.data.length) {
      flush();
      block = firstRow(
        file,
        'SELECT start, data FROM run_block WHERE run_id = ? AND kind = ? AND start <= ? ORDER BY start DESC LIMIT 1',
        run.id,
        kind,
        id,
      );
    }
    if (!block || (id - block.start + 1) * rowBytes > block.data.length)
      throw new WinnowError('not_a_project', 'A block of predictions in this project is missing.');
    bytes.copy(block.data, (id - block.start) * rowBytes, at * rowBytes, (at + 1) * rowBytes);
  });
  flush();
}

export type RunFailure = { readonly id: ExampleId; readonly code: string; readonly message: string };

export function insertRunFailures(file: WritableFile, runId: number, failures: readonly RunFailure[]): void {
  const insert = writeStatement(
    file,
    'INSERT OR REPLACE INTO run_failure (run_id, example_id, code, message) VALUES (?, ?, ?, ?)',
  );
  for (const failure of failures) insert.run(runId, failure.id, failure.code, failure.message);
}

export function countRunFailures(file: ProjectFile, runId: number): number {
  return countRows(file, 'SELECT count(*) FROM run_failure WHERE run_id = ?', runId);
}

export function readRunFailures(file: ProjectFile, runId: number, limit: number): RunFailure[] {
  return allRows<RunFailure>(
    file,
    'SELECT example_id AS id, code, message FROM run_failure WHERE run_id = ? ORDER BY example_id LIMIT ?',
    runId,
    limit,
  );
}

export function readAllRunFailures(file: ProjectFile, runId: number): RunFailure[] {
  return readRunFailures(file, runId, -1);
}

export function removeRunFailure(file: WritableFile, runId: number, exampleId: ExampleId): void {
  execute(file, 'DELETE FROM run_failure WHERE run_id = ? AND example_id = ?', runId, exampleId);
}

export function readRunFailure(file: ProjectFile, runId: number, exampleId: ExampleId): string | null {
  return (
    firstValue<string>(file, 'SELECT message FROM run_failure WHERE run_id = ? AND example_id = ?', runId, exampleId) ??
    null
  );
}

/** Small facts about the project: name, active run. */
export function readSetting(file: ProjectFile, key: string): string | null {
  return firstValue<string>(file, 'SELECT value FROM project WHERE key = ?', key) ?? null;
}

export function writeSetting(file: WritableFile, key: string, value: string): void {
  execute(
    file,
    'INSERT INTO project (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    key,
    value,
  );
}
