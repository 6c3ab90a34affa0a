import { existsSync } from 'node:fs';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { Provider } from '#shared/model/providers.ts';
import type { OpenProject } from '../project/openProject.ts';
import { hashModel } from '../inference/hashModel.ts';
import { inspectModel } from '../inference/inspectModel.ts';
import { startInference } from '../inference/startInference.ts';
import { inTransaction, writableFile } from '../store/projectFile.ts';
import {
  countRunFailures,
  insertRunFailures,
  patchRunRows,
  readAllRunFailures,
  readRun,
  removeRunFailure,
  type RunFailure,
  type RunRecord,
  updateRun,
} from '../store/runStore.ts';
import { calledClasses, mergeScores } from './calledClasses.ts';
import type { JobControl } from './jobQueue.ts';
import type { PredictResult } from './predictJob.ts';
import { rowReader } from './rowReader.ts';

/** Rows handed to the model's process at a time; what came of them is written before the next. */
const rowsPerRequest = 256;

type Retry = RunRecord & { readonly config: ModelConfig };

/** Says at once why a run's failures cannot be tried again. Throws `not_found`, `conflict` or `bad_input`. */
export function requireRetry({ file }: OpenProject, runId: number): Retry {
  const run = readRun(file, runId);
  if (!run) throw new WinnowError('not_found', `There is no run ${runId}.`);
  if (run.state === 'running') throw new WinnowError('conflict', 'This run is still going.');
  const { config } = run;
  if (config === null) throw new WinnowError('bad_input', 'These predictions were imported: there is no model to run.');
  if (countRunFailures(file, runId) === 0) throw new WinnowError('bad_input', 'No example of this run failed.');
  if (!existsSync(run.modelPath)) throw new WinnowError('not_found', 'There is no file here.', { file: run.modelPath });
  return { ...run, config };
}

/**
 * Runs the model of a run over the examples that it could not predict, and puts what comes out where it belongs. The other
 * predictions stay as they are, so the model file has to be the one that made them.
 */
export async function retryFailed(project: OpenProject, runId: number, control: JobControl): Promise<PredictResult> {
  const file = writableFile(project.file);
  const run = requireRetry(project, runId);
  const startedAt = Date.now();
  const ids = readAllRunFailures(file, runId).map(({ id }) => id);
  control.progress({ phase: 'Loading the model', done: 0, total: ids.length });
  const sha256 = await hashModel(run.modelPath, await inspectModel(run.modelPath), control.signal);
  if (sha256 !== run.modelSha256)
    throw new WinnowError('conflict', 'The model is not the one of this run any more. Run it anew instead.', {
      file: run.modelPath,
    });
  const { state, done, error } = run;
  updateRun(file, runId, { state: 'running', done, durationMs: run.durationMs });
  let tried = 0;
  try {
    const toRow = rowReader(project, run.config);
    const called = calledClasses(run.config);
    const scoreKind = run.config.outputs.scores?.kind ?? 'probabilities';
    const { modelPath, config, provider } = run;
    const session = await startInference({ modelPath, config, provider: provider as Provider, signal: control.signal });
    try {
      control.progress({ phase: 'Predicting' });
      while (tried < ids.length) {
        const asked = ids.slice(tried, tried + rowsPerRequest);
        const unreadable: RunFailure[] = [];
        const batch = await session.run(asked.map((id) => toRow(id, unreadable)));
        const reasons = new Map(unreadable.map((failure) => [failure.id, failure]));
        const failures = batch.failed.map(({ index, code, message }): RunFailure => {
          const id = asked[index]!;
          return reasons.get(id) ?? { id, code, message };
        });
        inTransaction(project.file, (file) => {
          const values = mergeScores(batch.probabilities, called, scoreKind);
          if (run.config.task !== 'embedding') patchRunRows(file, run, 'probabilities', { ids: asked, values });
          if (batch.embeddings && batch.embeddings.length === asked.length * run.embeddingSize)
            patchRunRows(file, run, 'embeddings', { ids: asked, values: batch.embeddings });
          for (const id of asked) removeRunFailure(file, runId, id);
          insertRunFailures(file, runId, failures);
        });
        tried += asked.length;
        control.progress({ done: tried });
        await control.checkpoint();
      }
    } finally {
      await session.close();
    }
  } finally {
    // How fast the run was is said of the run as a whole, not of single examples after loading the model anew.
    updateRun(file, runId, { state, done, durationMs: run.durationMs, error });
    if ((project.run?.record.id === runId || project.embeddingSource?.record.id === runId) && tried > 0) {
      project.activateRun();
    }
  }
  const failed = countRunFailures(file, runId);
  return { runId, examples: ids.length - failed, failed, seconds: (Date.now() - startedAt) / 1000 };
}
