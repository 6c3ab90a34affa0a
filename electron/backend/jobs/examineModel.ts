import { basename } from 'node:path';
import type { TriedHypothesis } from '#shared/contract/modelMethods.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { ModelAnswers, OpenQuestion } from '#shared/model/modelAnswers.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { checkConfig } from '../inference/checkConfig.ts';
import { readModelFile } from '../inference/inspectModel.ts';
import { findModelConfig, loadModelConfig } from '../inference/loadModelConfig.ts';
import { answerConfig } from '../inference/understand/answerConfig.ts';
import { dataFactsOf } from '../inference/understand/dataFacts.ts';
import {
  areProbabilities,
  isSingleScore,
  mostProbed,
  type Probe,
  probeModel,
} from '../inference/understand/probeModel.ts';
import { sidecarFacts } from '../inference/understand/sidecarFacts.ts';
import { understandModel } from '../inference/understand/understandModel.ts';
import type { Understanding } from '../inference/understand/understanding.ts';
import type { OpenProject } from '../project/openProject.ts';
import { chanceStop } from './chanceStop.ts';
import { rowReader } from './predictJob.ts';

export type Examination = Omit<Understanding, 'graph'> & {
  /** The sidecar that settled everything, or null. */
  readonly configPath: string | null;
  /** A reason not to believe the model's numbers on this data, with what would fit better; null where there is none. */
  readonly stop: OpenQuestion | null;
  readonly probe: Probe | null;
  /** What was tried on the labels, the best of each question first. */
  readonly tried: readonly TriedHypothesis[];
};

export type ExamineOptions = {
  readonly configPath?: string | undefined;
  readonly answers?: ModelAnswers | undefined;
  /** Run some rows to look at the values and to try them on the labels. */
  readonly tries?: boolean;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Everything between a file and a run: the sidecar beside the model where there is one, with the answers in place of
 * what it says, else what `understandModel` finds; then, with `tries`, up to 256 rows, whose values say whether they are probabilities already and whose
 * labels say whether the model does better than chance.
 */
export async function examineModel(
  project: OpenProject | null,
  modelPath: string,
  { configPath, answers, tries = false, signal }: ExamineOptions = {},
): Promise<Examination> {
  const beside = configPath ?? (await findModelConfig(modelPath)) ?? null;
  const sidecar = beside !== null && answers?.ignore?.includes(basename(beside)) ? null : beside;
  const found =
    sidecar === null
      ? await understandModel(modelPath, project && dataFactsOf(project), answers)
      : await fromSidecar(modelPath, sidecar, answers ?? {});
  const { graph: _, ...rest } = found;
  const examined: Examination = { ...rest, configPath: sidecar, stop: null, probe: null, tried: [] };
  const canTry = tries && project !== null && project.rowCount > 0 && found.config !== null && found.refusal === null;
  if (!canTry || found.config?.task !== 'classification') return examined;
  // With more open than what the values can tell, a try would only show what a guess gives.
  if (found.open.some(({ what }) => what !== 'activation')) return examined;
  return tried(project, modelPath, examined, signal);
}

async function fromSidecar(
  modelPath: string,
  sidecar: string,
  answers: ModelAnswers,
): Promise<Omit<Understanding, 'graph'> & { graph?: undefined }> {
  const file = await readModelFile(modelPath);
  const { signature } = file;
  const config = answerConfig(await loadModelConfig(modelPath, sidecar, file), answers);
  checkConfig(config, file);
  return {
    task: config.task,
    refusal: null,
    config,
    known: sidecarFacts(config, basename(sidecar)),
    open: [],
    warnings: [],
    signature,
  };
}

async function tried(
  project: OpenProject,
  modelPath: string,
  examined: Examination,
  signal: AbortSignal | undefined,
): Promise<Examination> {
  const config = examined.config!;
  const ids = spreadIds(project.rowCount, mostProbed);
  const toRow = rowReader(project, config);
  const probe = await probeModel(
    modelPath,
    config,
    ids.map((id) => toRow(id, [])),
    signal,
  );
  const settled = settleActivation(examined, config, probe);
  if (settled.open.length > 0) return { ...settled, probe };
  const isSingle = isSingleScore(settled.signature, settled.config!);
  return { ...settled, probe, stop: chanceStop(project, settled.config!, { probe, ids, isSingle }) };
}

/** What the values themselves say: numbers that are distributions already need nothing. */
function settleActivation(examined: Examination, config: ModelConfig, probe: Probe): Examination {
  const isOpen = examined.open.some(({ what }) => what === 'activation');
  const are = areProbabilities(probe, isSingleScore(examined.signature, config));
  if (!isOpen || are !== true || !config.outputs.scores) return examined;
  return {
    ...examined,
    config: { ...config, outputs: { ...config.outputs, scores: { ...config.outputs.scores, activation: 'none' } } },
    open: examined.open.filter(({ what }) => what !== 'activation'),
    known: [
      ...examined.known,
      {
        what: 'activation',
        value: 'probabilities',
        from: `the values of ${probe.rows} rows: all in 0..1, each row adds up to 1`,
      },
    ],
  };
}

/** So many ids, spread evenly over all. */
export function spreadIds(rowCount: number, count: number): ExampleId[] {
  const step = Math.max(1, rowCount / count);
  return Array.from({ length: Math.min(count, rowCount) }, (_, index) => Math.floor(index * step) as ExampleId);
}
