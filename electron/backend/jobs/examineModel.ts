import { basename } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ModelAnswers } from '#shared/model/modelAnswers.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { checkConfig } from '../inference/checkConfig.ts';
import { readModelFile } from '../inference/inspectModel.ts';
import { findModelConfig, loadModelConfig } from '../inference/loadModelConfig.ts';
import { measureSpeed, type Speed } from '../inference/measureSpeed.ts';
import { type InferenceOptions, type RunSettings, startInference } from '../inference/startInference.ts';
import { answerConfig } from '../inference/understand/answerConfig.ts';
import { dataFactsOf } from '../inference/understand/dataFacts.ts';
import { sidecarFacts } from '../inference/understand/sidecarFacts.ts';
import { readModelSources, understandSources } from '../inference/understand/understandModel.ts';
import type { Understanding } from '../inference/understand/understanding.ts';
import type { OpenProject } from '../project/openProject.ts';
import { mergeAnswers } from './tries/choices.ts';
import { rowReader } from './rowReader.ts';
import { spreadIds } from './tries/rowsToTry.ts';
import { tryModel, type Triable } from './tries/tryModel.ts';

/** `configPath` is the sidecar that settled everything, or null; `stop` a reason not to believe the numbers on this data. */
export type Examination = Omit<Understanding, 'graph'> & Triable;

export type ExamineOptions = {
  readonly configPath?: string | undefined;
  readonly answers?: ModelAnswers | undefined;
  /** Run some rows to look at the values and to try them on the labels. */
  readonly tries?: boolean;
  /** Of the tries. */
  readonly settings?: RunSettings;
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
  { configPath, answers, tries = false, settings = {}, signal }: ExamineOptions = {},
): Promise<Examination> {
  const beside = configPath ?? (await findModelConfig(modelPath)) ?? null;
  const sidecar = beside !== null && answers?.ignore?.includes(basename(beside)) ? null : beside;
  const examined =
    sidecar === null
      ? await fromFiles(project, modelPath, answers)
      : await fromSidecar(modelPath, sidecar, answers ?? {});
  const { config, configWith, ...rest } = examined;
  const found: Examination = { ...rest, config, configPath: sidecar, stop: null, probe: null, tried: [], speed: null };
  const canTry = tries && project !== null && project.rowCount > 0 && config !== null && found.refusal === null;
  if (!canTry) return found;
  if (config.task === 'classification') return tryModel(project, modelPath, { found, configWith, settings, signal });
  return found.open.length > 0
    ? found
    : { ...found, speed: await timeModel(project, { ...settings, modelPath, config, signal }) };
}

type Found = Omit<Understanding, 'graph'> & {
  /** What further answers make of the same model; null where they do not fit it. */
  readonly configWith: (further: ModelAnswers) => ModelConfig | null;
};

async function fromFiles(
  project: OpenProject | null,
  modelPath: string,
  answers: ModelAnswers | undefined,
): Promise<Found> {
  const sources = await readModelSources(modelPath, answers?.ignore);
  const data = project && dataFactsOf(project);
  const { graph: _, ...found } = understandSources(sources, data, answers);
  return {
    ...found,
    configWith: whereItFits((further) => understandSources(sources, data, mergeAnswers(answers ?? {}, further)).config),
  };
}

/** An answer that does not fit the model is no way to run it. */
function whereItFits(make: (further: ModelAnswers) => ModelConfig | null): Found['configWith'] {
  return (further) => {
    try {
      return make(further);
    } catch (error) {
      if (error instanceof WinnowError && error.code !== 'internal') return null;
      throw error;
    }
  };
}

async function fromSidecar(modelPath: string, sidecar: string, answers: ModelAnswers): Promise<Found> {
  const file = await readModelFile(modelPath);
  const { signature } = file;
  const written = await loadModelConfig(modelPath, sidecar, file);
  const config = answerConfig(written, answers);
  checkConfig(config, file);
  return {
    task: config.task,
    refusal: null,
    refusedFor: null,
    config,
    known: sidecarFacts(config, basename(sidecar)),
    open: [],
    warnings: [],
    signature,
    configWith: whereItFits((further) => answerConfig(written, mergeAnswers(answers, further))),
  };
}

/** How fast a model is on some examples. */
async function timeModel(project: OpenProject, options: InferenceOptions): Promise<Speed | null> {
  const toRow = rowReader(project, options.config);
  const session = await startInference(options);
  try {
    const rowsOf = (count: number) => spreadIds(project.rowCount, count).map((id) => toRow(id, []));
    return await measureSpeed(session, rowsOf, options.batchSize !== undefined);
  } finally {
    await session.close();
  }
}
