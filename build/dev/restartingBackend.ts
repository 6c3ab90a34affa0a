import { type ChildProcess, fork } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DevBackendMessage } from './devBackend.ts';

/** Where the backend of the moment answers, and the secret that lets in. */
export type BackendAddress = { readonly port: number; readonly token: string };

export type RestartingBackend = {
  /** Waits while it is being started, and until a change mends what keeps it from starting. */
  address(): Promise<BackendAddress>;
  close(): Promise<void>;
};

/** An editor writes a file in several steps, and a checkout changes many. */
const settleMs = 100;
const closeWithinMs = 10_000;

const entry = fileURLToPath(new URL('./devBackend.ts', import.meta.url));

/** Runs the backend from the sources and starts it anew, with the same project open, when a source of it changes. */
export function startRestartingBackend(
  root: string,
  project: string | null,
  say: (line: string) => void,
): RestartingBackend {
  let open = project;
  let ready = Promise.withResolvers<BackendAddress>();
  let isReady = false;
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  let turn = Promise.resolve();
  let isClosed = false;

  /** Who waits already goes on waiting for the next one that answers. */
  const awaitNext = (): void => {
    if (isReady) ready = Promise.withResolvers();
    isReady = false;
  };
  const start = (): void => {
    if (isClosed) return;
    const started = fork(entry, open === null ? [] : [open], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child = started;
    started.on('message', (message: DevBackendMessage) => {
      // One that is being ended closes its project; the next one opens it again.
      if (child !== started) return;
      if (message.kind === 'project') open = message.path;
      else {
        isReady = true;
        ready.resolve(addressIn(message.url));
      }
    });
    started.on('exit', (code) => {
      if (child !== started) return;
      child = null;
      awaitNext();
      say(`The backend ended with code ${code}. It is started at the next change of a source.`);
    });
  };
  const stop = async (): Promise<void> => {
    const stopping = child;
    child = null;
    if (!stopping) return;
    const exited = new Promise((resolve) => stopping.once('exit', resolve));
    const force = setTimeout(() => stopping.kill('SIGKILL'), closeWithinMs);
    stopping.kill('SIGTERM');
    await exited;
    clearTimeout(force);
  };
  const startAnew = async (path: string): Promise<void> => {
    awaitNext();
    say(`${path} changed: the backend starts anew.`);
    await stop();
    start();
  };
  const restart = (path: string): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      turn = turn.then(() => startAnew(path));
    }, settleMs);
  };

  start();
  const watchers = ['electron', 'shared'].map((room) =>
    watch(join(root, room), { recursive: true }, (_event, name) => {
      if (name !== null && name.endsWith('.ts') && !name.endsWith('.test.ts')) restart(join(room, name));
    }),
  );
  return {
    address: () => ready.promise,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      await turn;
      await stop();
    },
  };
}

function addressIn(url: string): BackendAddress {
  const { port, searchParams } = new URL(url);
  return { port: Number(port), token: searchParams.get('token') ?? '' };
}
