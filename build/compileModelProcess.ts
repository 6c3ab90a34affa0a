import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const inference = fileURLToPath(new URL('../electron/backend/inference/', import.meta.url));
const loadAll = ['inferenceHost.ts', 'sessionThread.ts'].map(
  (file) => `await import(${JSON.stringify(inference + file)});`,
);

/** Model processes are ended by a signal, and only a process that comes to its end keeps what it compiled: one does, before all others. */
export function setup(): void {
  spawnSync(process.execPath, ['--input-type=module', '--eval', loadAll.join('')], { stdio: 'ignore' });
}
