import { isMainThread } from 'node:worker_threads';

/** The folder that the process stands in, with the separator that ends it. */
let standing = '';

/**
 * Stands the process in the folder that all `paths` (absolute) have in common, so that `nearPath` can leave its name out:
 * looking a file up by a name of eight folders takes twice as long as reading and decoding it when it is a thumbnail. Only for a
 * process that has no other use for its working folder. Where it cannot be done, nothing changes.
 */
export function standNear(paths: readonly string[]): void {
  // Windows locks the folder that a process stands in, and its paths have more than one form.
  if (!isMainThread || process.platform === 'win32') return;
  const folder = commonFolder(paths);
  standing = '';
  if (folder.length < 2) return;
  try {
    process.chdir(folder);
    standing = folder;
  } catch {
    // The folder is gone or closed to us: each file then says so itself.
  }
}

/** The folder that all `paths` lie in, with the separator that ends it; '' where they have none in common. */
export function commonFolder(paths: readonly string[]): string {
  let common = paths[0] ?? '';
  for (const path of paths) {
    // `lastIndexOf` finds the first separator from a negative place too: the root is left by itself.
    while (common !== '' && !path.startsWith(common))
      common = common.length < 2 ? '' : common.slice(0, common.lastIndexOf('/', common.length - 2) + 1);
  }
  return common.slice(0, common.lastIndexOf('/') + 1);
}

/** The shortest name for the file at `path` from where the process stands. */
export function nearPath(path: string): string {
  return standing !== '' && path.startsWith(standing) && path.length > standing.length
    ? path.slice(standing.length)
    : path;
}
