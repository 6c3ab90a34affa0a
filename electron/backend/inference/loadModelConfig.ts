import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { describeIssues } from '#shared/base/describeIssues.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { modelConfigFields, modelConfigSchema, type ModelConfig } from '#shared/model/modelConfig.ts';
import { checkConfig } from './checkConfig.ts';
import { whyOutside } from './fileContainment.ts';
import { type ModelFile, readModelFile } from './inspectModel.ts';

const maxConfigBytes = 4 * 2 ** 20;

/** The sidecar that lies beside a model: `<name>.json`, else `model.json` when it does not name another model. Undefined when there is none. */
export async function findModelConfig(modelPath: string): Promise<string | undefined> {
  const folder = dirname(resolve(modelPath));
  const own = join(folder, `${basename(modelPath, extname(modelPath))}.json`);
  if (await isFile(own)) return own;
  const shared = join(folder, 'model.json');
  if (!(await isFile(shared))) return undefined;
  const parsed = modelConfigFields.pick({ file: true }).safeParse(await readJson(shared));
  return parsed.success && parsed.data.file !== undefined && parsed.data.file !== basename(modelPath)
    ? undefined
    : shared;
}

/**
 * Reads and checks a model's sidecar: `configPath`, or the one beside the model. Names, dtypes, shapes and the number of classes
 * are compared with the model's own signature (inspected when not given); files it names must lie in the model's folder, wherever it lies itself.
 * Throws `not_found`, `config_invalid` with the place in the file, or what `inspectModel` throws.
 */
export async function loadModelConfig(modelPath: string, configPath?: string, file?: ModelFile): Promise<ModelConfig> {
  const path = configPath ?? (await findModelConfig(modelPath));
  if (path === undefined) {
    throw new WinnowError(
      'not_found',
      `There is no configuration (model.json) beside ${basename(modelPath)}. It can be filled in from the model itself.`,
      { file: modelPath },
    );
  }
  const json = await readJson(path);
  // Before the rest is looked at: a path that leads elsewhere is worth saying even when more is wrong.
  const named = modelConfigFields.pick({ file: true }).safeParse(json);
  if (named.success && named.data.file !== undefined)
    await checkInside(path, named.data.file, { modelPath, place: 'file' });
  const config = parseModelConfig(json, path);
  if (config.tokenizer) await checkInside(path, config.tokenizer.file, { modelPath, place: 'tokenizer.file' });
  if (config.file !== undefined && basename(config.file) !== basename(modelPath) && configPath === undefined) {
    throw invalid(path, 'file', `names ${config.file}, not ${basename(modelPath)}`);
  }
  const known = file ?? (await readModelFile(modelPath));
  try {
    checkConfig(config, known);
  } catch (error) {
    if (error instanceof WinnowError && error.place.file === undefined)
      throw new WinnowError(error.code, error.message, { file: path }, { cause: error });
    throw error;
  }
  return config;
}

/** Checks JSON against the `model-sidecar/1` schema. Throws `config_invalid` that names every wrong place (the first five). */
export function parseModelConfig(json: unknown, path: string): ModelConfig {
  const parsed = modelConfigSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new WinnowError(
    'config_invalid',
    `${basename(path)} is not a usable model configuration. ${describeIssues(parsed.error, (path) => `At ${path}`, 5)}.`,
    { file: path },
  );
}

async function readJson(path: string): Promise<unknown> {
  const info = await stat(path).catch(() => undefined);
  if (!info?.isFile()) throw new WinnowError('not_found', `There is no configuration at ${path}.`, { file: path });
  if (info.size > maxConfigBytes)
    throw new WinnowError('config_invalid', `${basename(path)} is too large for a model configuration (over 4 MB).`, {
      file: path,
    });
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new WinnowError(
      'unreadable',
      `${basename(path)} cannot be read: ${cause.message}`,
      { file: path },
      { cause },
    );
  });
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw new WinnowError(
      'config_invalid',
      `${basename(path)} is not valid JSON: ${(cause as Error).message}.`,
      { file: path },
      { cause },
    );
  }
}

async function checkInside(
  configPath: string,
  name: string,
  { modelPath, place }: { readonly modelPath: string; readonly place: 'file' | 'tokenizer.file' },
): Promise<void> {
  const why = await whyOutside(dirname(resolve(modelPath)), name, place === 'tokenizer.file');
  if (why !== null) throw invalid(configPath, place, why);
}

async function isFile(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isFile() ?? false;
}

function invalid(path: string, place: string, why: string): WinnowError {
  return new WinnowError('config_invalid', `${basename(path)} is wrong at ${place}: ${why}.`, { file: path });
}
