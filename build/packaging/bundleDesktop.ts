import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

const root = new URL('../..', import.meta.url).pathname;
const shell = join(root, 'electron/shells/desktop');

/** Natives and their loaders stay packages: they look for their binaries beside themselves. */
const nativePackages = ['better-sqlite3', 'onnxruntime-node', 'sharp'];

export type DesktopBundle = {
  /** Receives main.js, preload.cjs and backend.js. */
  readonly outDir: string;
  /** Entry of the backend's process; another one only in the specs of the shell itself. */
  readonly backendEntry?: string;
  /** Electron before 28 can load main as CommonJS only. */
  readonly mainFormat?: Part['format'];
};

/** One file each: main and backend as ES modules, the preload as CommonJS, since a sandboxed preload can load nothing else. */
export async function bundleDesktop({ outDir, backendEntry, mainFormat = 'es' }: DesktopBundle): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await bundle(outDir, { name: 'main.js', entry: join(shell, 'main.ts'), format: mainFormat });
  await bundle(outDir, { name: 'preload.cjs', entry: join(shell, 'preload.ts'), format: 'cjs' });
  await bundle(outDir, { name: 'backend.js', entry: backendEntry ?? join(shell, 'backend.ts'), format: 'es' });
}

type Part = { readonly name: string; readonly entry: string; readonly format: 'es' | 'cjs' };

async function bundle(outDir: string, { name, entry, format }: Part): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['electron', ...nativePackages], target: 'node' },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      sourcemap: true,
      rolldownOptions: { input: entry, output: { format, entryFileNames: name, codeSplitting: false } },
    },
  });
}
