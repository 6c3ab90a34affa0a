import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type ShellDirs = {
  /** Recent projects, thumbnails, window state. */
  readonly userDataDir: string;
  readonly projectsDir: string;
};

/** Where a person's things live: WINNOW_USER_DATA and WINNOW_PROJECTS, or what is usual on the platform. */
export function shellDirs(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): ShellDirs {
  const home = homedir();
  const usual =
    platform === 'darwin'
      ? join(home, 'Library', 'Application Support')
      : platform === 'win32'
        ? (env['APPDATA'] ?? join(home, 'AppData', 'Roaming'))
        : (env['XDG_CONFIG_HOME'] ?? join(home, '.config'));
  return {
    userDataDir: env['WINNOW_USER_DATA'] || join(usual, 'Winnow'),
    projectsDir: env['WINNOW_PROJECTS'] || join(home, 'Winnow'),
  };
}

/** The checkout (or the unpacked app): the nearest folder above this file whose package.json is Winnow's. */
export function appRoot(from: string = fileURLToPath(import.meta.url)): string {
  for (let dir = dirname(from); ; dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'winnow')
      return dir;
    if (dir === dirname(dir)) throw new Error(`no package.json of Winnow above ${from}`);
  }
}
