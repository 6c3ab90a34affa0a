import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend, BackendOptions, Handlers } from '#backend/backend.ts';
import { serveBackend } from '#shells/desktop/serveBackend.ts';

/** The smallest backend that shows the shell's wiring: who it is, a method that never ends, a picture, a slow end. */
await serveBackend(async ({ userDataDir, projectsDir, samplesDir, shell }: BackendOptions): Promise<Backend> => {
  mkdirSync(userDataDir, { recursive: true });
  const note = (name: string, text: string) => writeFileSync(join(userDataDir, name), text);
  const handlers = {
    'app.info': () => ({
      version: String(process.pid),
      platform: process.platform,
      shell,
      hasSample: samplesDir !== null,
      projectsDir,
      recent: [],
    }),
    'jobs.list': (_input: unknown, { signal }: { signal: AbortSignal }) =>
      new Promise((_resolve, reject) => {
        note('call.txt', 'running');
        signal.addEventListener('abort', () => {
          note('call.txt', 'aborted');
          reject(new Error('aborted'));
        });
      }),
  };
  return {
    handlers: handlers as unknown as Handlers,
    subscribe: () => () => undefined,
    media: async (url) =>
      url === 'media/7?size=128'
        ? { status: 200, mime: 'image/svg+xml', bytes: new TextEncoder().encode(picture) }
        : { status: 404, mime: 'text/plain', bytes: new TextEncoder().encode(`no ${url}`) },
    async close() {
      await new Promise((resolve) => setTimeout(resolve, 300));
      note('closed.txt', 'closed');
    },
  };
});

const picture = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="5"><rect width="9" height="5"/></svg>';
