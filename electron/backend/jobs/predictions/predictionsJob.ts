import type { ExampleId } from '#shared/model/ids.ts';
import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { PredictionQuestion } from '#shared/contract/predictionValues.ts';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';
import { hashFile } from '../../ingest/hashFile.ts';
import { type Matrix, readNpy } from '../../ingest/npy.ts';
import { rowsPerBlock } from '../../store/blocks.ts';
import { inBulkTransaction, inTransaction, isOpen, type WritableFile } from '../../store/projectFile.ts';
import {
  insertRun,
  removeRun,
  setRunConditions,
  setRunShape,
  updateRun,
  writeRunBlock,
  writeSetting,
  insertRunFailures,
  type RunFailure,
} from '../../store/runStore.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { JobControl } from '../jobQueue.ts';
import { takeFileLook } from './keptLooks.ts';
import { matrixParts } from './matrixParts.ts';
import { cleanProbabilities } from './scoreRange.ts';
import { applyActivation } from './trials.ts';
import { understandPredictions } from './understandPredictions.ts';

export type PredictionsParams = PredictionAnswers & {
  readonly from: string;
  readonly embeddings?: string | undefined;
  readonly name?: string | undefined;
  /** Import them also where the labels speak against it. */
  readonly isUnchecked?: boolean | undefined;
};

export type PredictionsResult = {
  readonly runId: number;
  readonly examples: number;
  readonly failed: number;
  readonly seconds: number;
  readonly note: string | null;
};

/**
 * Imports probabilities made elsewhere as a run of their own, in the file's precision. Rows belong to examples by key when
 * the file has a key column, else by position.
 * @throws bad_input when shapes, classes or keys do not fit, when something is open that only a person can say, and when the labels speak
 * against the numbers (see `checkPredictions`).
 */
export async function importPredictions(
  project: OpenProject,
  params: PredictionsParams,
  control: JobControl,
): Promise<PredictionsResult> {
  const startedAt = Date.now();
  // The matrix of the file is gone before what there is of the run is read.
  const { runId, failed, notes } = await readAndSave(project, params, control);
  project.activateRun();
  control.progress({ done: project.rowCount });
  return {
    runId,
    examples: project.rowCount,
    failed,
    seconds: (Date.now() - startedAt) / 1000,
    note: notes.length === 0 ? null : notes.join(' '),
  };
}

async function readAndSave(project: OpenProject, params: PredictionsParams, control: JobControl) {
  const startedAt = Date.now();
  const path = resolve(params.from);
  control.progress({ phase: 'Reading', total: project.rowCount });
  const look = await takeFileLook(project, path, params, control.signal);
  const isUnchecked = params.isUnchecked === true;
  const { signal } = control;
  const understood = await understandPredictions(project, look, { answers: params, path, isUnchecked, signal });
  const { matrix, classes, way } = understood;
  const questions = understood.stop ? [understood.stop] : understood.open;
  if (questions.length > 0 || !classes) throw openQuestions(questions, path);
  for await (const { part } of matrixParts(matrix, signal)) applyActivation(part, understood.activation);
  const { unusable, notes: cleaned } = await cleanProbabilities(matrix, signal);
  const notes = [...understood.notes, ...cleaned];
  const failures = failuresOf(way.rowOf, unusable);
  const embeddings = params.embeddings ? await readEmbeddings(resolve(params.embeddings), matrix.rows) : null;
  await control.checkpoint();
  control.progress({ phase: 'Saving' });
  const sha256 = await hashFile(path, signal);
  const name = params.name ?? path.split(/[\\/]/).at(-1)!;
  const { rowOf } = way;
  const run: ImportedRun = { name, path, sha256, classes, matrix, rowOf, failures, notes, embeddings, startedAt };
  return { runId: await saveRun(project, run, control), failed: failures.length, notes };
}

export type ImportedRun = {
  readonly name: string;
  /** The file that it is from. */
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

/** Saves what was imported as the run that is in use from now on; the caller has it read. */
export async function saveRun(project: OpenProject, run: ImportedRun, control: JobControl): Promise<number> {
  const { name, path, sha256, classes, matrix, rowOf, failures, notes, embeddings, startedAt } = run;
  const { values } = matrix;
  const precision = values instanceof Float64Array ? 'f64' : 'f32';
  const embeddingSize = embeddings?.columns ?? 0;
  const runId = inTransaction(project.file, (file) => {
    const id = insertRun(file, {
      name,
      source: 'imported',
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

/** What is open, in one message: the question, what the labels say, the flag that answers it and an answer. */
function openQuestions(questions: readonly PredictionQuestion[], path: string): WinnowError {
  const message = questions
    .map(({ question, evidence = '', flag, choices, what }) => {
      const example = choices[0] === undefined || what === 'check' || what === 'columns' ? '' : `E.g. ${choices[0]}`;
      return [question, evidence, flag, example].filter((part) => part !== '').join(' ');
    })
    .join(' ');
  const open = questions.map(({ tried, ...question }) => ({
    ...question,
    tried: tried.map(({ choice, flags, n, accuracy, logLoss }) => ({ choice, flags, n, accuracy, logLoss })),
  }));
  return new WinnowError('bad_input', message, { file: path, open });
}

/** Examples without a usable prediction, and why. */
export function failuresOf(rowOf: Int32Array, unusable: Uint8Array): RunFailure[] {
  const failures: RunFailure[] = [];
  rowOf.forEach((row, at) => {
    const id = at as ExampleId;
    if (row < 0) failures.push({ id, code: 'missing_value', message: 'The file has no row for this example.' });
    else if (unusable[row] === 1)
      failures.push({ id, code: 'nan_output', message: 'A probability of this row is missing, NaN or infinite.' });
    else if (unusable[row] === 2)
      failures.push({ id, code: 'nan_output', message: 'Every probability of this row is 0: it names no class.' });
  });
  return failures;
}

type Part = { readonly kind: 'probabilities' | 'embeddings'; readonly matrix: Matrix; readonly rowOf: Int32Array };

/** Numbers that are written in one go. */
const numbersAtOnce = 1_000_000;

/**
 * Block by block, with a turn for others and for a cancel in between. The run counts as one that has saved nothing until it is
 * done, so a crash leaves none of it.
 */
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

/** One row of embeddings for each row of probabilities, in the same order. */
async function readEmbeddings(path: string, rows: number): Promise<Matrix> {
  const matrix = await readNpy(path);
  if (matrix.rows !== rows) {
    throw new WinnowError('bad_input', `The embeddings have ${matrix.rows} rows, but the probabilities ${rows}.`, {
      file: path,
    });
  }
  return matrix.values instanceof Float32Array ? matrix : { ...matrix, values: new Float32Array(matrix.values) };
}
