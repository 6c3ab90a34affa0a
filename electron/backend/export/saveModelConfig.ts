import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { findModelConfig, loadModelConfig } from '../inference/loadModelConfig.ts';
import { writeStaged } from './stagedPath.ts';

type Save = { readonly path: string; readonly config: ModelConfig; readonly replaces?: boolean | undefined };

/**
 * Writes a configuration beside its model: as the sidecar that is found there now, else as `model.json`, else, where that is
 * another model's, under the model's own name. It is read back as the next run would read it before it takes its place.
 * Throws `target_not_empty` with the file, where there is one and it was not said that it may be replaced.
 */
export async function saveModelConfig({ path, config, replaces = false }: Save): Promise<{ path: string }> {
  const folder = dirname(path);
  const shared = join(folder, 'model.json');
  const own = join(folder, `${basename(path, extname(path))}.json`);
  const target = (await findModelConfig(path)) ?? (existsSync(shared) ? own : shared);
  if (existsSync(target) && !replaces)
    throw new WinnowError('target_not_empty', `There is a ${basename(target)} beside the model already.`, {
      file: target,
    });
  const written = await writeStaged(target, 'nothing was saved', async (staged) => {
    await writeFile(staged, `${JSON.stringify({ ...config, file: basename(path) }, null, 2)}\n`);
    await loadModelConfig(path, staged);
  });
  return { path: written };
}
