import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import type { Problem } from '#shared/model/importMapping.ts';
import { isPictureName } from '#shared/model/pictureFormats.ts';
import { fileError } from '#backend/ingest/fileWindows.ts';
import { isSystemName } from '#backend/ingest/folderContents.ts';
import { createLinkFollower, type Pointed, type WalkedFolder } from '#backend/ingest/folders/followLinks.ts';
import { createProblemLog } from '#backend/ingest/problemLog.ts';

export type PictureWalk = {
  /** Paths below the root with `/`, in code-unit order. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  /** Whether the walk stopped at its limit. */
  readonly isCut: boolean;
  /** Links that were not followed. */
  readonly skippedLinks: number;
  /** Folders outside the root that followed links lead to; none lies below another. */
  readonly linkTargets: readonly string[];
};

export type WalkOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly limit?: number;
  /** The person agreed to it. A link back to a folder that it lies in is never followed. */
  readonly followsLinks?: boolean | undefined;
};

/**
 * Pictures below a folder. Links are followed only where that was agreed to, and where they lead is told; otherwise they are
 * listed. What is left out is listed, except system files. Errors: `not_found`, `permission` for the root itself.
 */
export async function walkPictures(root: string, options: WalkOptions = {}): Promise<PictureWalk> {
  const log = createProblemLog(root);
  const files: string[] = [];
  const limit = options.limit ?? Infinity;
  const warnOf = (path: string, code: string, message: string, severity: Problem['severity'] = 'warning') =>
    log.add({ file: join(root, path), row: null, column: null, code, message, severity });
  const realRoot = options.followsLinks ? await realpath(root).catch(() => root) : root;
  const folders: WalkedFolder[] = [{ path: '', real: realRoot, parent: null }];
  const links = createLinkFollower(root, options.followsLinks ? realRoot : null, warnOf);

  while (folders.length > 0 && files.length < limit) {
    throwIfAborted(options.signal);
    const folder = folders.pop()!;
    const entries = await entriesOf(join(root, folder.path));
    if (entries instanceof WinnowError) {
      if (folder.path === '') throw entries;
      warnOf(folder.path, 'unreadable_folder', entries.message, 'error');
      continue;
    }
    const subfolders: WalkedFolder[] = [];
    for (const entry of entries) {
      if (isSystemName(entry.name)) continue;
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
      const pointed = entry.isSymbolicLink() ? await links.follow(folder, path) : plainEntry(folder, entry);
      if (pointed === null) continue;
      const why = pointed.isFolder ? null : await whyLeftOut(root, path, pointed.isFile);
      if (pointed.isFolder) subfolders.push({ path, real: pointed.real, parent: folder });
      else if (why === null) files.push(path);
      else warnOf(path, ...why);
    }
    for (let i = subfolders.length - 1; i >= 0; i--) folders.push(subfolders[i]!);
  }
  const isCut = files.length >= limit;
  files.sort();
  return { files, problems: [...log.take(), ...log.summary()], isCut, ...links.result() };
}

function plainEntry({ real }: WalkedFolder, entry: Dirent): Pointed {
  return { real: join(real, entry.name), isFolder: entry.isDirectory(), isFile: entry.isFile() };
}

/** What lies in a folder, by name; an error where it cannot be listed. */
async function entriesOf(folder: string): Promise<Dirent[] | WinnowError> {
  try {
    return (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    return fileError(folder, cause);
  }
}

type LeftOut = [code: string, message: string, severity?: Problem['severity']];

async function whyLeftOut(root: string, path: string, isFile: boolean): Promise<LeftOut | null> {
  if (!isFile) return ['not_a_file', `“${path}” is neither a file nor a folder; it is left out.`];
  if (path.includes('\ufffd') && !(await exists(join(root, path))))
    return ['unreadable_name', `The name of “${path}” is not valid text; the file is left out.`, 'error'];
  if (isPictureName(path)) return null;
  if (/\.svg$/i.test(path)) return ['svg_skipped', `“${path}” is an SVG drawing; only pixel pictures are read.`];
  return ['not_a_picture', `“${path}” is no picture by its name; it is left out.`];
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
