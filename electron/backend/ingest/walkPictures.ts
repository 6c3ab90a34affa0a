import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '#shared/base/winnowError.ts';
import type { Problem } from '#shared/model/importMapping.ts';
import { isPictureName } from '#shared/model/pictureFormats.ts';
import { fileError } from '#backend/ingest/fileWindows.ts';
import { isSystemName } from '#backend/ingest/folderContents.ts';
import { createProblemLog } from '#backend/ingest/problemLog.ts';

export type PictureWalk = {
  /** Paths below the root with `/`, in code-unit order. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** Whether the walk stopped at its limit. */
  readonly isCut: boolean;
};

/**
 * Pictures below a folder. Links are never followed, so that the walk ends and stays inside; what is left out is listed,
 * except system files. Errors: `not_found`, `permission` for the root itself.
 */
export async function walkPictures(
  root: string,
  options: { readonly signal?: AbortSignal | undefined; readonly limit?: number } = {},
): Promise<PictureWalk> {
  const log = createProblemLog(root);
  const files: string[] = [];
  const folders = [''];
  const limit = options.limit ?? Infinity;
  const warnOf = (path: string, code: string, message: string, severity: Problem['severity'] = 'warning') =>
    log.add({ file: join(root, path), row: null, column: null, code, message, severity });
  while (folders.length > 0 && files.length < limit) {
    throwIfAborted(options.signal);
    const folder = folders.pop()!;
    let entries: Dirent[];
    try {
      entries = await readdir(join(root, folder), { withFileTypes: true });
    } catch (cause) {
      const error = fileError(join(root, folder), cause);
      if (folder === '') throw error;
      warnOf(folder, 'unreadable_folder', error.message, 'error');
      continue;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const subfolders: string[] = [];
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (isSystemName(entry.name)) continue;
      if (entry.isSymbolicLink()) warnOf(path, 'link_skipped', `“${path}” is a link; links are not followed.`);
      else if (entry.isDirectory()) subfolders.push(path);
      else if (!entry.isFile()) warnOf(path, 'not_a_file', `“${path}” is neither a file nor a folder; it is left out.`);
      else if (entry.name.includes('\ufffd') && !(await exists(join(root, path))))
        warnOf(path, 'unreadable_name', `The name of “${path}” is not valid text; the file is left out.`, 'error');
      else if (isPictureName(entry.name)) files.push(path);
      else if (/\.svg$/i.test(entry.name))
        warnOf(path, 'svg_skipped', `“${path}” is an SVG drawing; only pixel pictures are read.`);
      else warnOf(path, 'not_a_picture', `“${path}” is no picture by its name; it is left out.`);
    }
    for (let i = subfolders.length - 1; i >= 0; i--) folders.push(subfolders[i]!);
  }
  const isCut = files.length >= limit;
  files.sort();
  return { files, problems: [...log.take(), ...log.summary()], isCut };
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
