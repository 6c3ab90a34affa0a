// One backend of `npm run dev`, from the sources: `[PROJECT]`. Tells its parent where it answers and what is open; ends with it.
import { join } from 'node:path';
import { createBackend } from '#backend/createBackend.ts';
import { appRoot, shellDirs } from '#shells/web/shellDirs.ts';
import { startWebShell } from '#shells/web/startWebShell.ts';

/** What a backend tells the dev server. */
export type DevBackendMessage =
  | { readonly kind: 'ready'; readonly url: string }
  /** Null: no project is open. */
  | { readonly kind: 'project'; readonly path: string | null };

const tell = (message: DevBackendMessage) => void process.send?.(message);
const log = (line: string) => process.stderr.write(`${line}\n`);
const never = { signal: new AbortController().signal };

const root = appRoot();
const samplesDir = join(root, 'build', 'samples');
const backend = await createBackend({ shell: 'web', ...shellDirs(process.env), samplesDir, log });
// The page comes from Vite: here is none.
const shell = await startWebShell({ backend, port: 0, rendererDir: join(root, 'dist', 'none'), log });

const [project] = process.argv.slice(2);
if (project !== undefined) {
  try {
    await backend.handlers['project.open']({ path: project }, never);
  } catch (error) {
    log(`${project} could not be opened: ${error instanceof Error ? error.message : String(error)}`);
  }
}
const tellProject = async () => {
  const info = await backend.handlers['project.info']({}, never);
  tell({ kind: 'project', path: info?.path ?? null });
};
backend.subscribe(({ name }) => {
  if (name === 'project.changed') void tellProject();
});
await tellProject();
tell({ kind: 'ready', url: shell.url });

let isEnding = false;
const end = async () => {
  if (isEnding) return;
  isEnding = true;
  await shell.close();
  await backend.close();
  process.exit(0);
};
process.on('SIGTERM', () => void end());
process.on('disconnect', () => void end());
// Ctrl-C reaches the whole group; the dev server says when to end.
process.on('SIGINT', () => undefined);
