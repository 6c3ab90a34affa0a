import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, resolve, sep } from 'node:path';

/**
 * Why a file that a configuration names is not used: it must lie in the model's own folder, also after links are followed. The tokenizer's
 * files may lie one folder up where the model's folder is called `onnx`, as transformers.js and optimum put them. Null when all is well.
 */
export async function whyOutside(folder: string, name: string, isTokenizer: boolean): Promise<string | null> {
  const own = await realpath(folder);
  const target = resolve(own, name.replaceAll('\\', '/'));
  const isNamedAway = isAbsolute(name) || /^[a-zA-Z]:/.test(name);
  const home = isTokenizer && basename(own) === 'onnx' && dirname(target) === dirname(own) ? dirname(own) : own;
  if (isNamedAway || !isInside(home, target)) return `“${name}” lies outside the configuration's folder`;
  const real = await realpath(target).catch(() => undefined);
  if (real === undefined) return `“${name}” does not exist`;
  return isInside(home, real) ? null : `“${name}” is a link that leads outside the configuration's folder`;
}

const isInside = (folder: string, path: string): boolean =>
  path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
