import type { ExampleId } from '#shared/model/ids.ts';
import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { PredictionQuestion } from '#shared/contract/predictionValues.ts';
import type { PredictionAnswers } from '#shared/model/predictionAnswers.ts';
import { hashFile } from '../../ingest/hashFile.ts';
import { type Matrix, readNpy } from '../../ingest/npy.ts';
import type { RunFailure } from '../../store/runStore.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { JobControl } from '../jobQueue.ts';
import { type SavedRun, saveRun } from '../saveRun.ts';
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
  const run: SavedRun = {
    source: 'imported',
    name,
    path,
    sha256,
    classes,
    matrix,
    rowOf,
    failures,
    notes,
    embeddings,
    startedAt,
  };
  return { runId: await saveRun(project, run, control), failed: failures.length, notes };
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
