import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const files = 120;

/**
 * Stages copies and a manifest as an export does. Each step on the disk is counted, and before the one with the given number the
 * process ends without warning; one that comes to its end says how many there were.
 */
const script = `
  import fs from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const [, module, from, to, endsBefore] = process.argv;
  let steps = 0;
  for (const name of ['copyFile', 'mkdir', 'open', 'readdir', 'rename', 'rm', 'rmdir', 'stat']) {
    const real = fs[name];
    fs[name] = (...args) => {
      steps += 1;
      if (steps === Number(endsBefore)) process.kill(process.pid, 'SIGKILL');
      return real(...args);
    };
  }
  syncBuiltinESMExports();
  const { stageFolder } = await import(module);
  const stage = await stageFolder(to);
  for (let i = 0; i < ${files}; i += 1) await stage.copy(from + '/' + i, 'class ' + (i % 7) + '/deep/' + i);
  await stage.write('manifest.json', [Buffer.from(JSON.stringify(stage.files))]);
  await stage.finish();
  process.stdout.write(String(steps));
`;

/** Gives the number of steps, or null when the process was ended before that one. */
async function exportAndKill(from: string, to: string, endsBefore: number): Promise<number | null> {
  const module = fileURLToPath(new URL('./stagedFolder.ts', import.meta.url));
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, module, from, to, String(endsBefore)], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += String(chunk)));
  const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));
  expect(signal).toBe(endsBefore === 0 ? null : 'SIGKILL');
  return signal === null ? Number(said) : null;
}

test('an export that is killed before any step is there whole or not at all', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'winnow-killed-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const from = join(dir, 'source');
  mkdirSync(from);
  for (let i = 0; i < files; i += 1) writeFileSync(join(from, String(i)), `picture ${i} `.repeat(300));
  const expectWhole = (to: string): void => {
    const manifest = JSON.parse(readFileSync(join(to, 'manifest.json'), 'utf8')) as { path: string; sha256: string }[];
    expect(manifest).toHaveLength(files);
    for (const { path, sha256 } of manifest)
      expect(
        createHash('sha256')
          .update(readFileSync(join(to, path)))
          .digest('hex'),
      ).toBe(sha256);
  };
  const steps = (await exportAndKill(from, join(dir, 'whole'), 0))!;
  expect(steps).toBeGreaterThan(files);
  expectWhole(join(dir, 'whole'));
  // Through the copies, and each of the last steps, in which it takes its place.
  const early = [1, 4, Math.floor(steps / 2)];
  const last = [5, 4, 3, 2, 1, 0].map((before) => steps - before);
  const found = new Set<boolean>();
  for (const step of [...early, ...last]) {
    const to = join(dir, `out-${step}`);
    expect(await exportAndKill(from, to, step)).toBeNull();
    found.add(existsSync(to));
    if (existsSync(to)) expectWhole(to);
  }
  expect(found).toEqual(new Set([false, true]));
  expect(readdirSync(from)).toHaveLength(files);
});
