import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { Backend, BackendOptions } from '#backend/backend.ts';
import { openInBrowser } from './openInBrowser.ts';
import { appRoot, shellDirs } from './shellDirs.ts';
import { startWebShell, type WebShell } from './startWebShell.ts';
import type { WebArgs } from './webArgs.ts';

const usualPort = 4680;

export type ServeOptions = WebArgs & {
  readonly createBackend: (options: BackendOptions) => Promise<Backend>;
  /** The one line with the address goes here. */
  readonly print: (line: string) => void;
  readonly log: (line: string) => void;
};

/**
 * Runs the backend and serves the page until SIGINT or SIGTERM, then closes the project cleanly; a second signal ends at once.
 * Gives the exit code: 0, or 130 after SIGINT. Throws WinnowError when the project, the page or the port cannot be had.
 */
export async function serveWeb(options: ServeOptions): Promise<number> {
  const root = appRoot();
  const rendererDir = join(root, 'dist', 'renderer');
  if (!existsSync(join(rendererDir, 'index.html'))) {
    throw new WinnowError('not_found', 'The page is not built yet. Run `npm run build` first.', { file: rendererDir });
  }
  const samplesDir = join(root, 'build', 'samples');
  const backend = await options.createBackend({
    shell: 'web',
    ...shellDirs(process.env),
    samplesDir: existsSync(samplesDir) ? samplesDir : null,
    log: options.log,
  });
  let shell: WebShell | null = null;
  try {
    if (options.project !== null) {
      await backend.handlers['project.open'](
        { path: resolve(options.project) },
        { signal: new AbortController().signal },
      );
    }
    shell = await startShell(options, backend, rendererDir);
    options.print(`Winnow is open at ${shell.url}`);
    if (options.opensBrowser) openInBrowser(shell, process.env, options.log);
    return await untilSignal();
  } finally {
    await shell?.close();
    await backend.close();
  }
}

/** Without a wish the usual port is taken, so that a bookmark keeps working, or any free one when it is in use. */
async function startShell(options: ServeOptions, backend: Backend, rendererDir: string): Promise<WebShell> {
  const start = (port: number) => startWebShell({ backend, rendererDir, port, log: options.log });
  if (options.port !== null) return start(options.port);
  try {
    return await start(usualPort);
  } catch (error) {
    if (error instanceof WinnowError && error.code === 'conflict') return start(0);
    throw error;
  }
}

function untilSignal(): Promise<number> {
  return new Promise((done) => {
    let isEnding = false;
    const end = (signal: NodeJS.Signals) => {
      if (isEnding) process.exit(130);
      isEnding = true;
      done(signal === 'SIGINT' ? 130 : 0);
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
    process.on('SIGHUP', end);
  });
}
