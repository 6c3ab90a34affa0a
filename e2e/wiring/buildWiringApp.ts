import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { bundleDesktop } from '#build/packaging/bundleDesktop.ts';

/** `WINNOW_ELECTRON_CJS` says that the Electron of `WINNOW_ELECTRON` is one before 28. */
const isOldElectron = Boolean(process.env['WINNOW_ELECTRON_CJS']);
const forOldElectron = 'URL.canParse ??= (url) => { try { return Boolean(new URL(url)); } catch { return false; } };\n';

const here = new URL('.', import.meta.url).pathname;

/** The real main and preload around a page and a backend that are just big enough to show the wiring. */
export async function buildWiringApp(appDir: string): Promise<void> {
  await bundleDesktop({
    outDir: join(appDir, 'desktop'),
    backendEntry: join(here, 'fakeBackend.ts'),
    mainFormat: isOldElectron ? 'cjs' : 'es',
  });
  const main = join(appDir, 'desktop', 'main.js');
  if (isOldElectron) await writeFile(main, forOldElectron + (await readFile(main, 'utf8')));
  await build({
    root: here,
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: join(appDir, 'renderer'),
      emptyOutDir: true,
      rolldownOptions: { input: join(here, 'page.ts'), output: { entryFileNames: 'page.js' } },
    },
  });
  const html =
    '<!doctype html><html lang="en"><title>Wiring</title><script type="module" src="/page.js"></script><h1>Wiring</h1>';
  await writeFile(join(appDir, 'renderer', 'index.html'), html);
}
