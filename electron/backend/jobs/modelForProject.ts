import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf } from '../project/runData.ts';
import { hashModel } from '../inference/hashModel.ts';
import { examineModel } from './examineModel.ts';
import { expectedOf } from './predictJob.ts';

/** What is known of a model and what is open, beside the data of a project (null: none is open), and how the classes fit the labels. */
export async function modelForProject(
  project: OpenProject | null,
  { path, configPath, answers, tries, ...settings }: MethodParsed<'models.inspect'>,
  signal: AbortSignal,
): Promise<MethodOutput<'models.inspect'>> {
  const modelPath = requireModel(path);
  const examined = await examineModel(project, modelPath, { configPath, answers, tries, settings, signal });
  const { signature, config, probe: _, speed, ...rest } = examined;
  const { weights, ...ofFile } = signature;
  const sha256 = await hashModel(modelPath, signature, signal);
  const inUse = new Set<number>(project?.given);
  const labels = project?.classes.filter((_name, code) => inUse.has(code)) ?? [];
  const called = config?.classes.map((name) => config.data.label_as?.[name] ?? name) ?? [];
  return {
    ...rest,
    known: [...rest.known],
    open: [...rest.open],
    tried: [...rest.tried],
    warnings: [...rest.warnings],
    signature: {
      ...ofFile,
      weightFiles: weights.length,
      sha256,
      inputs: tensors(signature.inputs),
      outputs: tensors(signature.outputs),
      opsets: { ...signature.opsets },
    },
    config,
    expected: project && config && expectedOf(project, speed, { sha256, config }),
    unknownLabels: config ? labels.filter((label) => classCodeOf(called, label) < 0) : [],
    unusedClasses: config ? called.filter((name) => classCodeOf(labels, name) < 0) : [],
  };
}

export function requireModel(path: string): string {
  const absolute = resolve(path);
  if (!existsSync(absolute)) throw new WinnowError('not_found', 'There is no file here.', { file: absolute });
  return absolute;
}

const tensors = (
  list: readonly {
    readonly name: string;
    readonly dtype: string;
    readonly shape: readonly (number | string | null)[];
  }[],
) => list.map(({ name, dtype, shape }) => ({ name, dtype, shape: [...shape] }));
