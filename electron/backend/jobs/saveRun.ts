import type { Matrix } from '../ingest/npy.ts';
import type { OpenProject } from '../project/openProject.ts';
import { rowsPerBlock } from '../store/blocks.ts';
import { inBulkTransaction, inTransaction, isOpen, type WritableFile } from '../store/projectFile.ts';
import {
  insertRun,
  insertRunFailures,
  removeRun,
  type RunFailure,
  setRunConditions,
  setRunShape,
  updateRun,
  writeRunBlock,
  writeSetting,
} from '../store/runStore.ts';
import type { JobControl } from './jobQueue.ts';

/** The numbers of a run, whole in memory. */
export type SavedRun = {
  readonly source: 'imported' | 'heads';
  readonly name: string;
  /** The file that it is from, and its hash; empty where there is none. */
  readonly path: string;
  readonly sha256: string;
  readonly classes: readonly string[];
  readonly matrix: Matrix;
  /** Row of the matrix for each example, −1 where it has none. */
  readonly rowOf: Int32Array;
  readonly failures: readonly RunFailure[];
  readonly notes: readonly string[];
  readonly embeddings: Matrix | null;
  readonly startedAt: number;
};

/**
 * Saves a run that is in use from now on; the caller has it read. Block by block, with a turn for others and for a cancel in between. The
 * run counts as one that has saved nothing until it is done, so a crash leaves none of it, and an error removes what was written.
 */
export async function saveRun(project: OpenProject, run: SavedRun, control: JobControl): Promise<number> {
  const { source, name, path, sha256, classes, matrix, rowOf, failures, notes, embeddings, startedAt } = run;
  const { values } = matrix;
  const precision = values instanceof Float64Array ? 'f64' : 'f32';
  const embeddingSize = embeddings?.columns ?? 0;
  const runId = inTransaction(project.file, (file) => {
    const id = insertRun(file, {
      name,
      source,
      modelPath: path,
      modelSha256: sha256,
      config: null,
      configSha256: '',
      classes,
      batchSize: rowsPerBlock,
      precision,
      embeddingSize,
      provider: '',
      total: project.rowCount,
    });
    setRunShape(file, id, precision, embeddingSize);
    setRunConditions(file, id, rowsPerBlock, notes);
    return id;
  });
  try {
    await writeMatrix(project, runId, { kind: 'probabilities', matrix, rowOf }, control);
    if (embeddings) await writeMatrix(project, runId, { kind: 'embeddings', matrix: embeddings, rowOf }, control);
    inTransaction(project.file, (file) => {
      insertRunFailures(file, runId, failures);
      updateRun(file, runId, { state: 'done', done: project.rowCount, durationMs: Date.now() - startedAt });
      writeSetting(file, 'activeRun', String(runId));
    });
  } catch (error) {
    if (isOpen(project.file)) inTransaction(project.file, (file) => removeRun(file, runId));
    throw error;
  }
  return runId;
}

type Part = { readonly kind: 'probabilities' | 'embeddings'; readonly matrix: Matrix; readonly rowOf: Int32Array };

/** Numbers that are written in one go. */
const numbersAtOnce = 1_000_000;

async function writeMatrix(project: OpenProject, runId: number, part: Part, control: JobControl): Promise<void> {
  const rowCount = part.rowOf.length;
  const blocksAtOnce = Math.max(1, Math.floor(numbersAtOnce / (rowsPerBlock * Math.max(1, part.matrix.columns))));
  const step = blocksAtOnce * rowsPerBlock;
  for (let from = 0; from < rowCount; from += step) {
    const end = Math.min(rowCount, from + step);
    inBulkTransaction(project.file, (file) => {
      for (let start = from; start < end; start += rowsPerBlock) writeRows(file, runId, part, start);
    });
    await new Promise(setImmediate);
    await control.checkpoint();
    control.progress({ done: end });
  }
}

function writeRows(file: WritableFile, runId: number, { kind, matrix, rowOf }: Part, start: number): void {
  const { columns, values } = matrix;
  const count = Math.min(rowsPerBlock, rowOf.length - start);
  const block = values instanceof Float64Array ? new Float64Array(count * columns) : new Float32Array(count * columns);
  for (let i = 0; i < count; i += 1) {
    const row = rowOf[start + i]!;
    if (row < 0) block.fill(NaN, i * columns, (i + 1) * columns);
    else block.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
  }
  writeRunBlock(file, runId, kind, { start, values: block });
}
