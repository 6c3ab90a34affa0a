import type { ExampleId } from '#shared/model/ids.ts';
import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { PredictionQuestion } from '#shared/contract/predictionValues.ts';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';
import { hashFile } from '../../ingest/hashFile.ts';
import { type Matrix, readNpy } from '../../ingest/npy.ts';
import { rowsPerBlock } from '../../store/blocks.ts';
import { inTransaction, type WritableFile } from '../../store/projectFile.ts';
import {
  insertRun,
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
  const path = resolve(params.from);
  control.progress({ phase: 'Reading', total: project.rowCount });
  const look = await takeFileLook(project, path, params, control.signal);
  const isUnchecked = params.isUnchecked === true;
  const understood = await understandPredictions(project, look, { answers: params, path, isUnchecked });
  const { matrix, classes, way } = understood;
  const questions = understood.stop ? [understood.stop] : understood.open;
  if (questions.length > 0 || !classes) throw openQuestions(questions, path);
  applyActivation(matrix, understood.activation);
  const { unusable, notes: cleaned } = cleanProbabilities(matrix);
  const notes = [...understood.notes, ...cleaned];
  const failures = failuresOf(way.rowOf, unusable);
  const embeddings = params.embeddings ? await readEmbeddings(resolve(params.embeddings), matrix.rows) : null;
  await control.checkpoint();
  control.progress({ phase: 'Saving' });
  const sha256 = await hashFile(path, control.signal);
  const { values } = matrix;
  const runId = inTransaction(project.file, (file) => {
    const id = insertRun(file, {
      name: params.name ?? path.split(/[\\/]/).at(-1)!,
      source: 'imported',
      modelPath: path,
      modelSha256: sha256,
      config: null,
      configSha256: '',
      classes,
      batchSize: rowsPerBlock,
      precision: values instanceof Float64Array ? 'f64' : 'f32',
      embeddingSize: embeddings?.columns ?? 0,
      provider: '',
      total: project.rowCount,
    });
    setRunShape(file, id, values instanceof Float64Array ? 'f64' : 'f32', embeddings?.columns ?? 0);
    setRunConditions(file, id, rowsPerBlock, notes);
    writeMatrix(file, id, { kind: 'probabilities', matrix, rowOf: way.rowOf });
    if (embeddings) writeMatrix(file, id, { kind: 'embeddings', matrix: embeddings, rowOf: way.rowOf });
    insertRunFailures(file, id, failures);
    updateRun(file, id, { state: 'done', done: project.rowCount, durationMs: Date.now() - startedAt });
    writeSetting(file, 'activeRun', String(id));
    return id;
  });
  project.activateRun();
  control.progress({ done: project.rowCount });
  return {
    runId,
    examples: project.rowCount,
    failed: failures.length,
    seconds: (Date.now() - startedAt) / 1000,
    note: notes.length === 0 ? null : notes.join(' '),
  };
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
function failuresOf(rowOf: Int32Array, unusable: Uint8Array): RunFailure[] {
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

function writeMatrix(
  file: WritableFile,
  runId: number,
  part: { readonly kind: 'probabilities' | 'embeddings'; readonly matrix: Matrix; readonly rowOf: Int32Array },
): void {
  const { columns, values } = part.matrix;
  const rowCount = part.rowOf.length;
  for (let start = 0; start < rowCount; start += rowsPerBlock) {
    const count = Math.min(rowsPerBlock, rowCount - start);
    const block =
      values instanceof Float64Array ? new Float64Array(count * columns) : new Float32Array(count * columns);
    for (let i = 0; i < count; i += 1) {
      const row = part.rowOf[start + i]!;
      if (row < 0) block.fill(NaN, i * columns, (i + 1) * columns);
      else block.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
    }
    writeRunBlock(file, runId, part.kind, { start, values: block });
  }
}

/** One row of embeddings for each row of probabilities, in the same order. */
async function readEmbeddings(path: string, rows: number): Promise<Matrix> {
  const matrix = await readNpy(path);
  if (matrix.rows !== rows) {
    throw new WinnowError('bad_input', `The embeddings have ${matrix.rows} rows, but the probabilities ${rows}.`, {
      file: path,
    });
  }
  return matrix.values instanceof Float32Array ? matrix : { ...matrix, values: Float32Array.from(matrix.values) };
}
