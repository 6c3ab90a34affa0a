import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf } from '../project/runData.ts';
import { inspectModel } from './inspectModel.ts';
import { findModelConfig, loadModelConfig } from './loadModelConfig.ts';
import { proposeConfig } from './proposeConfig.ts';

/** What is known of a model beside the data of a project: its signature, its configuration or what is open of it, and how the classes fit. */
export async function modelForProject(
  project: OpenProject,
  { path, configPath }: MethodParsed<'models.inspect'>,
): Promise<MethodOutput<'models.inspect'>> {
  const modelPath = requireModel(path);
  const signature = await inspectModel(modelPath);
  const sidecar = configPath ?? (await findModelConfig(modelPath)) ?? null;
  const proposed = sidecar === null ? proposeConfig(signature, datasetShape(project)) : null;
  const config = sidecar === null ? (proposed?.config ?? null) : await loadModelConfig(modelPath, sidecar, signature);
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
}

export function requireModel(path: string): string {
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
