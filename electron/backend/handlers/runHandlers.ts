import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { mcNemar } from '../analysis/metrics/mcnemar.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { sentInterval } from '../measure/metrics.ts';
import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf, openRunData } from '../project/runData.ts';
import { inspectModel } from '../inference/inspectModel.ts';
import { findModelConfig, loadModelConfig } from '../inference/loadModelConfig.ts';
import { proposeConfig } from '../inference/proposeConfig.ts';
import { startInference } from '../inference/startInference.ts';
import { endRun, type PredictParams, predictDataset, prepareRun, rowReader } from '../jobs/predictJob.ts';
import { importPredictions } from '../jobs/predictionsJob.ts';
import { requireRetry, retryFailed } from '../jobs/retryFailed.ts';
import { startJob } from '../jobs/startJob.ts';
import { stateBits } from '../store/decisionStore.ts';
import { inTransaction } from '../store/projectFile.ts';
import {
  countRunFailures,
  listRuns,
  readRun,
  readRunFailures,
  readSetting,
  removeRun,
  type RunFailure,
  writeSetting,
} from '../store/runStore.ts';
import { allRuns, runInfo } from './projectInfo.ts';

type RunHandlers = Pick<
  Handlers,
  | 'models.inspect'
  | 'models.preview'
  | 'runs.start'
  | 'runs.retryFailed'
  | 'runs.importPredictions'
  | 'runs.list'
  | 'runs.activate'
  | 'runs.remove'
  | 'runs.failures'
  | 'runs.compare'
>;

export function runHandlers(state: BackendState): RunHandlers {
  return {
    'models.inspect': async ({ path, configPath }) => {
      const project = requireProject(state);
      const modelPath = requireFile(path);
      const signature = await inspectModel(modelPath);
      const sidecar = configPath ?? (await findModelConfig(modelPath)) ?? null;
      const proposed = sidecar === null ? proposeConfig(signature, datasetShape(project)) : null;
      const config =
        sidecar === null ? (proposed?.config ?? null) : await loadModelConfig(modelPath, sidecar, signature);
      const inUse = new Set(project.given);
      const labels = project.classes.filter((_, code) => inUse.has(code));
      return {
        signature: {
          ...signature,
          inputs: tensors(signature.inputs),
          outputs: tensors(signature.outputs),
          opsets: { ...signature.opsets },
        },
        config,
        configPath: sidecar,
        questions: [...(proposed?.questions ?? [])],
        unknownLabels: config ? labels.filter((label) => classCodeOf(config.classes, label) < 0) : [],
        unusedClasses: config ? config.classes.filter((name) => classCodeOf(labels, name) < 0) : [],
      };
    },
    'models.preview': async ({ path, config }, { signal }) => {
      const project = requireProject(state);
      const ids = spreadIds(project.rowCount, 8);
      const unreadable: RunFailure[] = [];
      const toRow = rowReader(project, config);
      const rows = ids.map((id) => toRow(id, unreadable));
      const session = await startInference({ modelPath: requireFile(path), config, signal });
      try {
        const preview = await session.preview(rows);
        const failed = new Map(preview.failed.map((failure) => [failure.index, failure.message]));
        return {
          items: ids.map((id, index) => {
            const input = preview.inputs[index] ?? null;
            const probabilities = preview.probabilities.subarray(
              index * config.classes.length,
              (index + 1) * config.classes.length,
            );
            return {
              id,
              key: project.keys.get(id) ?? String(id),
              givenLabel: project.labelName(project.given[id]!),
              ...describeInput(input),
              top: Array.from(probabilities, (p, k) => ({ label: config.classes[k]!, p }))
                .filter(({ p }) => Number.isFinite(p))
                .sort((a, b) => b.p - a.p)
                .slice(0, 3),
              error: unreadable.find((failure) => failure.id === id)?.message ?? failed.get(index) ?? null,
            };
          }),
        };
      } finally {
        await session.close();
      }
    },
    'runs.start': ({ path, config, batchSize, threads }) =>
      startPrediction(state, { modelPath: requireFile(path), config, batchSize, threads }),
    'runs.retryFailed': ({ runId }) => startRetry(state, runId),
    'runs.importPredictions': ({ from, classes, embeddings, name }) => {
      const project = requireProject(state);
      const jobId = startJob(state, 'runs.importPredictions', {
        kind: 'predictions',
        title: `Import predictions from ${basename(from)}`,
        unit: 'examples',
        params: { from, classes, embeddings },
        canPause: false,
        canResume: false,
        work: (control) => importPredictions(project, { from, classes, embeddings, name }, control),
      });
      return { jobId };
    },
    'runs.list': () => allRuns(requireProject(state)),
    'runs.activate': ({ runId }) => {
      const project = requireProject(state);
      const record = readRun(project.file, runId);
      if (!record || record.done === 0) throw new WinnowError('not_found', 'This run has no predictions.');
      inTransaction(project.file, (file) => writeSetting(file, 'activeRun', String(runId)));
      project.activateRun();
      return runInfo(project, record, project.run);
    },
    'runs.remove': ({ runId }) => {
      const project = requireProject(state);
      if (readRun(project.file, runId)?.state === 'running')
        throw new WinnowError('conflict', 'This run is still going. Cancel it before you remove it.');
      inTransaction(project.file, (file) => {
        removeRun(file, runId);
        if (readSetting(file, 'activeRun') !== String(runId)) return;
        // The newest of the finished ones takes its place: nobody should lose every metric with one of two runs.
        const next = listRuns(file).findLast((run) => run.state === 'done');
        writeSetting(file, 'activeRun', String(next?.id ?? 0));
      });
      project.activateRun();
      return {};
    },
    'runs.failures': ({ runId, limit }) => {
      const project = requireProject(state);
      return {
        total: countRunFailures(project.file, runId),
        items: readRunFailures(project.file, runId, limit).map((failure) => ({
          ...failure,
          key: project.keys.get(failure.id) ?? '',
        })),
      };
    },
    'runs.compare': ({ a, b }) => compareRuns(requireProject(state), a, b),
  };
}

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
      work: (control) => predictDataset(project, runId, params, control),
      resume: start,
      skipped: () => {
        const { done, durationMs } = readRun(project.file, runId) ?? { done: 0, durationMs: 0 };
        endRun(project, runId, { done, durationMs, error: null });
      },
    });
  return { jobId: start(), runId };
}

/** Queues another try of what a run could not predict. */
function startRetry(state: BackendState, runId: number): { jobId: number } {
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

function requireFile(path: string): string {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new WinnowError('not_found', 'There is no file here.', { file: absolute });
  return absolute;
}

function datasetShape(project: OpenProject) {
  return {
    modality: project.modality(),
    classes: project.classes,
    columns: project.columns
      .filter((c) => c.role === 'feature' || c.role === 'metadata')
      .map(({ name, type, role }) => ({ name, type, role })),
  };
}

const tensors = (
  list: readonly {
    readonly name: string;
    readonly dtype: string;
    readonly shape: readonly (number | string | null)[];
  }[],
) => list.map(({ name, dtype, shape }) => ({ name, dtype, shape: [...shape] }));

type PreviewInput = NonNullable<
  Awaited<ReturnType<Awaited<ReturnType<typeof startInference>>['preview']>>['inputs'][number]
>;

function describeInput(input: PreviewInput | null): { image: string | null; lines: string[] } {
  if (input === null) return { image: null, lines: [] };
  if (input.kind === 'image')
    return { image: `data:image/png;base64,${Buffer.from(input.png).toString('base64')}`, lines: [] };
  if (input.kind === 'text') return { image: null, lines: [input.tokens.slice(0, 60).join(' ')] };
  return {
    image: null,
    lines: input.names.slice(0, 60).map((name, index) => `${name}: ${shown(input.values[index])}`),
  };
}

function shown(value: number | string | undefined): string {
  if (value === undefined || value === '' || Number.isNaN(value)) return 'missing';
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
}

/** Ids spread evenly over the dataset, so that a preview is not eight times the same class. */
function spreadIds(rowCount: number, count: number): number[] {
  const size = Math.min(rowCount, count);
  return Array.from({ length: size }, (_, i) => Math.floor(((i + 0.5) * rowCount) / size));
}

const listedIds = 1000;

function compareRuns(project: OpenProject, aId: number, bId: number) {
  const a = openRunData(project, aId);
  const b = openRunData(project, bId);
  if (!a || !b) throw new WinnowError('not_found', 'One of these runs does not exist.');
  const counts = { n: 0, bothRight: 0, bothWrong: 0, fixed: 0, broken: 0 };
  const fixedIds: number[] = [];
  const brokenIds: number[] = [];
  const included: number[] = [];
  for (let id = 0; id < project.rowCount; id += 1) {
    const label = project.current[id]!;
    if (label < 0 || a.predicted[id]! < 0 || b.predicted[id]! < 0 || project.state[id]! & stateBits.excluded) continue;
    included.push(id);
    counts.n += 1;
    const rightA = a.predicted[id] === label;
    const rightB = b.predicted[id] === label;
    if (rightA && rightB) counts.bothRight += 1;
    else if (!rightA && !rightB) counts.bothWrong += 1;
    else if (rightB) {
      counts.fixed += 1;
      if (fixedIds.length < listedIds) fixedIds.push(id);
    } else {
      counts.broken += 1;
      if (brokenIds.length < listedIds) brokenIds.push(id);
    }
  }
  const test = mcNemar({
    labels: project.current,
    first: a.predicted,
    second: b.predicted,
    selection: Int32Array.from(included),
  });
  return {
    ...counts,
    pValue: counts.n === 0 ? null : test.pValue,
    test: test.method === 'exact' ? 'McNemar, exact' : 'McNemar, chi-squared with continuity correction',
    accuracyA: sentInterval(wilsonInterval(counts.bothRight + counts.broken, counts.n)),
    accuracyB: sentInterval(wilsonInterval(counts.bothRight + counts.fixed, counts.n)),
    fixedIds,
    brokenIds,
  };
}
