// Builds dist/: the page with Vite, and one file for each process that Node or Electron starts with rolldown.
import { existsSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { build } from 'vite';
import { distDir, root, sourceState } from './environment.mjs';

const shells = {
  'web/main': './electron/shells/web/main.ts',
  'cli/main': './electron/shells/cli/main.ts',
  'desktop/main': './electron/shells/desktop/main.ts',
  'desktop/backend': './electron/shells/desktop/backend.ts',
};
/** Files that the backend starts as processes or threads of their own; they are found beside each other. */
const processes = globSync('electron/backend/**/*{Process,Worker}.ts', { cwd: root })
  .map((path) => path.split(sep).join('/'))
  .sort();

/** Whatever comes from npm stays in node_modules: natives must, and the rest loads as fast from there. */
const external = /^(node:|electron$|[a-z@](?!:))/;

/**
 * In the sources a process's entry lies beside the file that starts it, and is found by `import.meta.url`. In dist every entry of
 * that kind lies in processes/, and every other file in a folder beside it: the address is rewritten so that it still finds it.
 */
const besideProcesses = {
  name: 'beside-processes',
  transform(code, id) {
    const path = relative(root, id).split(sep).join('/');
    if (!path.startsWith('electron/backend/') || processes.includes(path) || !code.includes('import.meta.url'))
      return null;
    const beside = `new URL('../processes/${basename(path).replace(/\.ts$/, '.js')}', import.meta.url).href`;
    return { code: code.replaceAll('import.meta.url', beside), map: null };
  },
};

async function bundleNode(outDir) {
  const input = { ...shells };
  for (const path of processes) input[`processes/${basename(path, '.ts')}`] = `./${path}`;
  const bundle = await rolldown({
    cwd: root,
    input,
    external,
    platform: 'node',
    plugins: [besideProcesses],
    logLevel: 'warn',
  });
  await bundle.write({
    dir: outDir,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
  });
}

/** A sandboxed preload script must be one CommonJS file. */
async function bundlePreload(outDir) {
  const bundle = await rolldown({
    cwd: root,
    input: './electron/shells/desktop/preload.ts',
    external: ['electron'],
    platform: 'node',
    logLevel: 'warn',
  });
  await bundle.write({ file: join(outDir, 'desktop', 'preload.cjs'), format: 'cjs', codeSplitting: false });
}

async function bundlePage(outDir) {
  const configFile = join(root, 'build', 'vite.renderer.config.ts');
  await build({ configFile, logLevel: 'warn', build: { outDir: join(outDir, 'renderer') } });
}

const sources = sourceState();
// Beside the old one until it is complete: a running Winnow never sees half a build.
const fresh = join(root, 'node_modules', '.cache', 'winnow', `dist-${process.pid}`);
rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
try {
  await Promise.all([bundleNode(fresh), bundlePreload(fresh), bundlePage(fresh)]);
  writeFileSync(join(fresh, 'built.json'), `${JSON.stringify({ sources })}\n`);
  const old = `${fresh}-old`;
  if (existsSync(distDir)) renameSync(distDir, old);
  mkdirSync(dirname(distDir), { recursive: true });
  renameSync(fresh, distDir);
  rmSync(old, { recursive: true, force: true });
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
