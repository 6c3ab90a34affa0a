import { realpathSync } from 'node:fs';
import { isAbsolute, resolve, sep } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';

/**
 * Why a path from a data file may not be opened below a folder, or null when nothing speaks against it: it must be relative,
 * without `..`, drive, URL scheme or NUL. Looks at the text only; links are checked by `resolveInside`.
 */
export function pathRefusal(relative: string): string | null {
  if (relative === '') return 'the path is empty';
  if (relative.includes('\0')) return 'the path holds a NUL character';
  if (relative.startsWith('/') || relative.startsWith('\\')) return 'the path is absolute';
  if (/^[a-zA-Z]:/.test(relative)) return 'the path names a drive';
  if (/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(relative) || /^(?:file|data|javascript|blob|https?):/i.test(relative))
    return 'the path is a URL';
  if (relative.split(/[/\\]/).includes('..')) return 'the path leaves the folder';
  return null;
}

/**
 * Absolute path, links resolved, of a file below `root`, or below one of the folders that its links may lead to. `relative` uses `/`.
 * Throws `path_outside` when the path, or what its links lead to, is not below them; `media_missing` when there is no such
 * file; `permission` or `unreadable` when it cannot be looked at.
 */
export function resolveInside(root: string, relative: string, linkTargets: readonly string[] = []): string {
  const refusal = pathRefusal(relative) ?? (isAbsolute(relative) ? 'the path is absolute' : null);
  if (refusal !== null) throw outside(relative, refusal);
  let realRoot: string;
  try {
    realRoot = realpathSync(root);
  } catch (cause) {
    throw new WinnowError('media_missing', `The folder “${root}” is not there.`, { file: root }, { cause });
  }
  let real: string;
  try {
    real = realpathSync(resolve(realRoot, relative));
  } catch (cause) {
    throw lookUpError(relative, cause);
  }
  if (!isBelow(real, realRoot) && !linkTargets.some((target) => isBelow(real, target)))
    throw outside(relative, 'a link leads out of the folder');
  return real;
}

/** Whether a path lies below a folder; both absolute, without links. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function outside(relative: string, why: string): WinnowError {
  return new WinnowError('path_outside', `“${relative}” is not opened: ${why}.`, { file: relative });
}

function lookUpError(relative: string, cause: unknown): WinnowError {
  const code = (cause as { code?: unknown } | null)?.code;
  const place = { file: relative };
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new WinnowError('media_missing', `“${relative}” does not exist.`, place, { cause });
  if (code === 'EACCES' || code === 'EPERM')
    return new WinnowError('permission', `“${relative}” may not be read: permission denied.`, place, { cause });
  if (code === 'ELOOP')
    return new WinnowError('unreadable', `“${relative}” is a link that leads to itself.`, place, { cause });
  return new WinnowError('unreadable', `“${relative}” cannot be looked up.`, place, { cause });
}
