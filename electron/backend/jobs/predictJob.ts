import { createHash } from 'node:crypto';
import { toPlainError, WinnowError } from '#shared/base/winnowError.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { RunExpectation } from '#shared/model/runExpectation.ts';
import type { Speed } from '../inference/measureSpeed.ts';
import { hashModel } from '../inference/hashModel.ts';
import { inspectModel } from '../inference/inspectModel.ts';
import { type RunSettings, startInference } from '../inference/startInference.ts';
import { mostRowsPerRequest, usualBatchSize } from '../inference/usualBatchSize.ts';
import { inTransaction, writableFile } from '../store/projectFile.ts';
import {
  countRunFailures,
  insertRun,
  readRun,
  listRuns,
  removeRun,
  type RunRecord,
  setRunTotal,
  updateRun,
  writeSetting,
} from '../store/runStore.ts';
import { embeddingRunSetting } from '../project/embeddingSource.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { JobControl } from './jobQueue.ts';
import { calledClasses } from './calledClasses.ts';
import { createClock, predictRows } from './predictRows.ts';
import { rowsInOrder } from './rowReader.ts';
import { createRunWriter } from './runWriter.ts';

export type PredictParams = RunSettings & {
  readonly modelPath: string;
  readonly config: ModelConfig;
};

export const configHash = (config: ModelConfig): string =>
  createHash('sha256').update(JSON.stringify(config)).digest('hex');

type AskedModel = Pick<RunSettings, 'provider'> & { readonly sha256: string; readonly config: ModelConfig };

/**
 * The run that goes on: of the same model with the same configuration on the same provider, and either stopped before its end or made before rows
 * were added, which are then all that is predicted.
 */
function runToGoOn(project: OpenProject, { sha256, config, provider = 'cpu' }: AskedModel): RunRecord | undefined {
  const configSha256 = configHash(config);
  const { names } = calledClasses(config);
  return listRuns(project.file)
    .filter(
      (run) =>
        run.source === 'model' &&
        run.modelSha256 === sha256 &&
        run.provider === provider &&
        run.configSha256 === configSha256 &&
        // Runs of earlier versions kept the model's own names.
        run.classes.join('\n') === names.join('\n') &&
        run.state !== 'running' &&
        run.done > 0 &&
        (run.state !== 'done' || run.done < project.rowCount),
    )
    .toSorted((one, other) => other.done - one.done)[0];
}

/** What a run of this model takes over the examples that it has not predicted yet. Null where nothing was measured or is left. */
export function expectedOf(project: OpenProject, speed: Speed | null, asked: AskedModel): RunExpectation | null {
  const rows = project.rowCount - (runToGoOn(project, asked)?.done ?? 0);
  return speed === null || rows === 0 ? null : { ...speed, rows };
}

/** The run that goes on, else a new one. */
export async function prepareRun(project: OpenProject, params: PredictParams): Promise<number> {
  if (project.rowCount === 0) throw new WinnowError('bad_input', 'This project has no examples to predict.');
  const sha256 = await hashModel(params.modelPath, await inspectModel(params.modelPath));
  const configSha256 = configHash(params.config);
  const { names } = calledClasses(params.config);
  const goesOn = runToGoOn(project, { ...params, sha256 });
  if (goesOn) return goesOn.id;
  return inTransaction(project.file, (file) =>
    insertRun(file, {
      name: params.config.name ?? params.modelPath.split(/[\\/]/).at(-1) ?? 'model',
      source: 'model',
      modelPath: params.modelPath,
      modelSha256: sha256,
      config: params.config,
      configSha256,
      classes: names,
      batchSize: params.batchSize ?? usualBatchSize(params.config),
      precision: 'f32',
      embeddingSize: 0,
      provider: params.provider ?? 'cpu',
      total: project.rowCount,
    }),
  );
}

/** What is asked for, else what the run began with; undefined leaves it to the model's input. */
export function batchSizeOf(
  asked: Pick<PredictParams, 'batchSize'>,
  run: { readonly batchSize: number; readonly done: number },
): number | undefined {
  return asked.batchSize ?? (run.done > 0 && run.batchSize > 0 ? run.batchSize : undefined);
}

export type PredictResult = {
  readonly runId: number;
  readonly examples: number;
  readonly failed: number;
  readonly seconds: number;
};

/**
 * Runs the model over every example from where the run stopped. What is done is written every few seconds with how far the run is, so a
 * resume is exact and a crash repeats at most that. A run that stops before anything was written is removed.
 */
export async function predictDataset(
  project: OpenProject,
  runId: number,
  params: PredictParams,
  control: JobControl,
): Promise<PredictResult> {
  const { file } = project;
  const before = readRun(file, runId);
  if (!before) throw new WinnowError('not_found', `There is no run ${runId}.`);
  control.progress({ phase: 'Loading the model', done: before.done, total: project.rowCount });
  const startedAt = Date.now();
  const clock = createClock(before.durationMs);
  const writer = createRunWriter(project, before, params.config);
  try {
    inTransaction(file, (writable) => {
      setRunTotal(writable, runId, project.rowCount);
      updateRun(writable, runId, { state: 'running', done: before.done, durationMs: before.durationMs });
    });
    const { modelPath, config, threads, provider } = params;
    await predictRows({
      rowCount: project.rowCount,
      rowsFrom: rowsInOrder(project, config),
      mostPerRequest: mostRowsPerRequest(config),
      start: (batchSize) => startInference({ modelPath, config, threads, provider, batchSize, signal: control.signal }),
      batchSize: batchSizeOf(params, before),
      writer,
      control,
      clock,
    });
  } catch (error) {
    const done = writer.written();
    endRun(project, runId, { done, durationMs: clock.workedMs(), error: control.signal.aborted ? null : error });
    // What was added to the run in use counts as it will when the project is opened again.
    if ((project.run?.record.id === runId || project.embeddingSource?.record.id === runId) && done > before.done) {
      project.activateRun();
    }
    throw error;
  }
  const done = writer.written();
  finishRun(project, runId, { done, durationMs: clock.workedMs(), isEmbedding: params.config.task === 'embedding' });
  return { runId, examples: done, failed: countRunFailures(file, runId), seconds: (Date.now() - startedAt) / 1000 };
}

/** Notes that a run is over every example, and puts it to use: its predictions, or its embeddings where it gives those alone. */
function finishRun(
  project: OpenProject,
  runId: number,
  end: { readonly done: number; readonly durationMs: number; readonly isEmbedding: boolean },
): void {
  inTransaction(project.file, (file) => {
    updateRun(file, runId, { state: 'done', done: end.done, durationMs: end.durationMs });
    writeSetting(file, end.isEmbedding ? embeddingRunSetting : 'activeRun', String(runId));
  });
  project.activateRun();
}

/** Notes that a run stopped: cancelled when there is no error. One that has nothing yet is as if it had never begun. */
export function endRun(
  { file }: OpenProject,
  runId: number,
  end: { readonly done: number; readonly durationMs: number; readonly error: unknown },
): void {
  try {
    if (end.done === 0) return removeRun(writableFile(file), runId);
    updateRun(writableFile(file), runId, {
      state: end.error === null ? 'cancelled' : 'failed',
      done: end.done,
      durationMs: end.durationMs,
      error: end.error === null ? null : toPlainError(end.error),
    });
  } catch (error) {
    // When the disk is full this fails too, and then why the run ended says more. The file calls it interrupted next time.
    if (end.error === null) throw error;
  }
}
