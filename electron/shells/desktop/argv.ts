import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export type LaunchRequest = {
  /** The file or folder to open, absolute; not checked for existence. */
  readonly file: string | null;
  readonly projectsDir: string | null;
};

/**
 * What the command line asks for. `argv[0]` is the program; with `isDefaultApp` (`electron .`) the first plain argument
 * is the app itself. Chromium's switches and the `-psn_…` of the macOS launcher are passed over; the last file wins.
 */
export function parseArgv(
  argv: readonly string[],
  { cwd, isDefaultApp }: { readonly cwd: string; readonly isDefaultApp: boolean },
): LaunchRequest {
  const words = argv.slice(1);
  const plain = words.filter((word) => word !== '' && !word.startsWith('-')).slice(isDefaultApp ? 1 : 0);
  const last = plain.at(-1);
  const projectsDir = words.find((word) => word.startsWith('--projects-dir='))?.slice('--projects-dir='.length);
  return {
    file: last === undefined ? null : toPath(last, cwd),
    projectsDir: projectsDir === undefined || projectsDir === '' ? null : resolve(cwd, projectsDir),
  };
}

/** Linux desktops may hand over a file URL instead of a path; a URL that names no local file is no file. */
function toPath(word: string, cwd: string): string | null {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(word)) return resolve(cwd, word);
  try {
    return fileURLToPath(word);
  } catch {
    return null;
  }
}
