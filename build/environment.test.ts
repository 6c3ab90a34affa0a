import { copyFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

type Environment = { isInstalled(): boolean; isBuilt(): boolean; sourceState(): string; nodeBinary: string };

/** The script in a checkout of its own, with a lockfile of one package and some sources. */
async function checkout(): Promise<{ dir: string; write: (path: string, text: string) => void; scripts: Environment }> {
  const dir = mkdtempSync(join(tmpdir(), 'winnow-checkout-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(join(dir, path, '..'), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  for (const path of ['shared/a.ts', 'electron/b.ts', 'renderer/c.tsx', 'build/bundle.mjs', 'package.json'])
    write(path, '1');
  write('build/vite.renderer.config.ts', '1');
  write('package-lock.json', lockfile('1.0.0'));
  copyFileSync(join(import.meta.dirname, 'environment.mjs'), join(dir, 'build', 'environment.mjs'));
  const scripts = (await import(pathToFileURL(join(dir, 'build', 'environment.mjs')).href)) as Environment;
  return { dir, write, scripts };
}

const lockfile = (version: string): string =>
  JSON.stringify({
    packages: { '': {}, 'node_modules/zod': { version }, 'node_modules/mac-only': { optional: true } },
  });

test('an install counts when it is whole and of the versions of the lockfile', async () => {
  const { write, scripts } = await checkout();
  expect(scripts.isInstalled()).toBe(false);
  write('node_modules/.package-lock.json', lockfile('1.0.0'));
  expect(scripts.isInstalled()).toBe(false);
  mkdirSync(join(scripts.nodeBinary, '..'), { recursive: true });
  writeFileSync(scripts.nodeBinary, '');
  expect(scripts.isInstalled()).toBe(true);
  for (const broken of ['{"packages": {"node_mod', '', '{}', '{"packages": {}}', lockfile('1.0.1')]) {
    write('node_modules/.package-lock.json', broken);
    expect(scripts.isInstalled()).toBe(false);
  }
});

test('a build counts until a source changes; one that was cut off does not', async () => {
  const { dir, write, scripts } = await checkout();
  expect(scripts.isBuilt()).toBe(false);
  const build = (): void => write('dist/built.json', JSON.stringify({ sources: scripts.sourceState() }));
  build();
  expect(scripts.isBuilt()).toBe(true);
  write('shared/a.test.ts', 'a test is in no build');
  expect(scripts.isBuilt()).toBe(true);
  for (const path of ['shared/a.ts', 'electron/new.ts', 'package.json', 'package-lock.json']) {
    build();
    write(path, `{"changed": "${path}"}`);
    expect(scripts.isBuilt()).toBe(false);
  }
  build();
  // The same size at another time: an editor may have swapped two letters.
  utimesSync(join(dir, 'renderer/c.tsx'), 1, 1);
  expect(scripts.isBuilt()).toBe(false);
  write('dist/built.json', '{"sour');
  expect(scripts.isBuilt()).toBe(false);
});
