import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import { pathRefusal } from '#backend/media/pathContainment.ts';

/** A file of a saved dataset, below its folder, and the split that it is of; null where there are no splits. */
export type SavedFile = { readonly path: string; readonly split: string | null };

const mostBytes = 16 * 1024 * 1024;

/**
 * The Arrow files of a folder that Hugging Face's `save_to_disk` made, as its `state.json` lists them, those of each split where
 * `dataset_dict.json` names some; null for another folder. Throws `bad_input` where a listed file is not there.
 * https://huggingface.co/docs/datasets/process#save
 */
export async function savedDataset(root: string): Promise<SavedFile[] | null> {
  const splits = (await jsonIn(join(root, 'dataset_dict.json')))?.['splits'];
  if (!Array.isArray(splits)) return filesOf(root, null);
  const files: SavedFile[] = [];
  for (const split of splits as unknown[]) {
    if (typeof split !== 'string' || pathRefusal(split) !== null || split.includes('/'))
      throw broken(root, 'its dataset_dict.json names a split that can be no folder');
    const own = await filesOf(root, split);
    if (own === null) throw broken(root, `the folder of its split “${split}” has no state.json`);
    files.push(...own);
  }
  return files;
}

async function filesOf(root: string, split: string | null): Promise<SavedFile[] | null> {
  const state = await jsonIn(join(root, split ?? '', 'state.json'));
  const listed = state?.['_data_files'];
  if (!Array.isArray(listed)) return null;
  const indices = state?.['_indices_data_files'];
  if (Array.isArray(indices) && indices.length > 0)
    throw broken(root, 'its rows are a selection of those in its files; call flatten_indices() before save_to_disk');
  const files: SavedFile[] = [];
  for (const one of listed as readonly ({ readonly filename?: unknown } | null)[]) {
    const name = one?.filename;
    if (typeof name !== 'string' || pathRefusal(name) !== null)
      throw broken(root, 'its state.json names no files of its own');
    const path = posix.join(split ?? '', name);
    if ((await stat(join(root, path)).catch(() => null))?.isFile() !== true)
      throw broken(root, `“${path}”, which its state.json lists, is not there`);
    files.push({ path, split });
  }
  return files;
}

/**
 * The Arrow files of a folder in the library's cache: `imdb-train.arrow`, or its shards, of the splits that `dataset_info.json` names;
 * null for another folder. Files that `map` and `filter` left beside them are none.
 */
export async function cachedDataset(root: string): Promise<SavedFile[] | null> {
  const splits = (await jsonIn(join(root, 'dataset_info.json')))?.['splits'];
  if (typeof splits !== 'object' || splits === null) return null;
  const names = (await readdir(root).catch(() => [])).filter((name) => !name.startsWith('cache-')).sort();
  const files = Object.keys(splits).flatMap((split) =>
    names
      .filter(
        (name) => name.replace(/(?:-\d{5}-of-\d{5})?\.arrow$/, '').endsWith(`-${split}`) && name.endsWith('.arrow'),
      )
      .map((path) => ({ path, split })),
  );
  return files.length === 0 ? null : files;
}

function broken(root: string, why: string): WinnowError {
  return new WinnowError(
    'bad_input',
    `“${root}” is a dataset of Hugging Face's save_to_disk that is not whole: ${why}.`,
    {
      file: root,
    },
  );
}

async function jsonIn(path: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    if ((await stat(path)).size > mostBytes) return null;
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    // There is none, or it is another program's: then the folder is none of these.
    return null;
  }
}
