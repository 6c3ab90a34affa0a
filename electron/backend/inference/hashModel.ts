import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { throwIfAborted } from '#shared/base/winnowError.ts';
import type { ModelSignature } from '#shared/model/modelConfig.ts';
import { hashFile } from '../ingest/hashFile.ts';
import { createMemo } from '../project/memo.ts';

/**
 * What the same model is known by: the SHA-256 of its file. Where weights lie in other files they are part of it: it is then that of
 * the SHA-256 of the file and of each of those, in the order of their names, a line each
 * (`sha256sum MODEL WEIGHTS… | cut -c1-64 | sha256sum`). Reads all of them, so it is asked for only where a model has to be known again.
 */
export async function hashModel(
  path: string,
  { weights }: Pick<ModelSignature, 'weights'>,
  signal?: AbortSignal,
): Promise<string> {
  const own = await hashUnchanged(path, signal);
  if (weights.length === 0) return own;
  const all = [own];
  for (const file of weights) all.push(await hashUnchanged(file, signal));
  return createHash('sha256')
    .update(all.map((hash) => `${hash}\n`).join(''))
    .digest('hex');
}

const hashes = createMemo<{ sha256: string | null }>(64);

/** A file system tells the time of a change in steps: one within a step of the last would not show. */
const surelyPastMs = 2000;

/** Weights take gigabytes, and a model is asked for several times before it runs: a file that did not change is read once. */
async function hashUnchanged(path: string, signal?: AbortSignal): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(path, { bigint: true });
  const isSettled = Number(ctimeMs) < Date.now() - surelyPastMs;
  const made = () => ({ sha256: null });
  const kept = isSettled ? hashes(process, [path, dev, ino, size, mtimeNs, ctimeNs], made) : made();
  try {
    return (kept.sha256 ??= await hashFile(path, signal));
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  }
}
