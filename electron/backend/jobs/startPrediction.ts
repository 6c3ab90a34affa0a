import { basename } from 'node:path';
import type { MethodParsed } from '#shared/contract/contract.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { readRun } from '../store/runStore.ts';
import { endRun, type PredictParams, predictDataset, prepareRun } from './predictJob.ts';
import { importPredictions } from './predictions/predictionsJob.ts';
import { requireRetry, retryFailed } from './retryFailed.ts';
import { startJob } from './startJob.ts';

/** Queues a prediction job; an interrupted run of the same model and configuration goes on where it stopped. */
export async function startPrediction(
  state: BackendState,
  params: PredictParams,
): Promise<{ jobId: number; runId: number }> {
  const project = requireProject(state);
  const runId = await prepareRun(project, params);
  const start = (): number =>
    startJob(state, 'runs.start', {
      kind: 'predict',
      title: `Predict with ${params.config.name ?? basename(params.modelPath)}`,
      unit: 'examples',
      params: { modelPath: params.modelPath, config: params.config },
      canPause: true,
      canResume: true,
      work: async (control) => {
        // A run that was stopped before it had anything was removed: going on with it begins another.
        const id = readRun(project.file, runId) ? runId : await prepareRun(project, params);
        return predictDataset(project, id, params, control);
      },
      resume: start,
      skipped: () => {
        const { done, durationMs } = readRun(project.file, runId) ?? { done: 0, durationMs: 0 };
        endRun(project, runId, { done, durationMs, error: null });
      },
    });
  return { jobId: start(), runId };
}

/** Queues another try of what a run could not predict. */
export function startRetry(state: BackendState, runId: number): { jobId: number } {
  const project = requireProject(state);
  const { name } = requireRetry(project, runId);
  const jobId = startJob(state, 'runs.retryFailed', {
    kind: 'predict',
    title: `Try again what ${name} could not predict`,
    unit: 'examples',
    params: { runId },
    canPause: true,
    canResume: false,
    work: (control) => retryFailed(project, runId, control),
  });
  return { jobId };
}

/** Queues the import of predictions made elsewhere. */
export function startPredictionsImport(
  state: BackendState,
  params: MethodParsed<'runs.importPredictions'>,
): { jobId: number } {
  const project = requireProject(state);
  const { from } = params;
  const jobId = startJob(state, 'runs.importPredictions', {
    kind: 'predictions',
    title: `Import predictions from ${basename(from)}`,
    unit: 'examples',
    params,
    canPause: false,
    canResume: false,
    work: (control) => importPredictions(project, params, control),
  });
  return { jobId };
}
