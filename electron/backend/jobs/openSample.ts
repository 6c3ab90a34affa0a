import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { toPlainError, WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { type BackendState, requireProject, switchProject } from '../backendState.ts';
import { loadModelConfig } from '../inference/loadModelConfig.ts';
import { recognise } from '../ingest/recognise.ts';
import { remember, startImport } from './startImport.ts';
import { startPrediction } from './startPrediction.ts';

/** Makes the sample project, or opens it again, and starts its model where it has no run yet. */
export async function openSample(state: BackendState): Promise<MethodOutput<'project.openSample'>> {
  const { samplesDir, projectsDir } = state.options;
  if (!samplesDir) throw new WinnowError('not_found', 'The sample was not installed with this copy of Winnow.');
  const path = join(projectsDir, 'Fashion sample.winnow');
  if (existsSync(path)) {
    if (state.project?.file.path !== path) await switchProject(state, path, 'open');
    const project = requireProject(state);
    remember(state, project);
    if (project.rowCount > 0) return { path, jobId: project.run ? null : await predictSample(state, samplesDir) };
  }
  mkdirSync(projectsDir, { recursive: true });
  const { mapping } = await recognise(join(samplesDir, 'fashion-mnist', 'metadata.csv'));
  const jobId = await startImport(state, mapping, path, () => {
    predictSample(state, samplesDir).catch((error: unknown) =>
      state.options.log?.(`The sample was not predicted: ${toPlainError(error).message}`),
    );
  });
  return { path, jobId };
}

async function predictSample(state: BackendState, samplesDir: string): Promise<number> {
  const modelPath = join(samplesDir, 'fashion-mnist', 'model', 'model.onnx');
  return (await startPrediction(state, { modelPath, config: await loadModelConfig(modelPath) })).jobId;
}
