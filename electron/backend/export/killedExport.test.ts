import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const files = 120;

/** Stages copies and a manifest as an export does, says when it begins and when it is done. */
const script = `
  const [, module, from, to] = process.argv;
  const { stageFolder } = await import(module);
  const stage = await stageFolder(to);
  process.stdout.write('begun');
  for (let i = 0; i < ${files}; i += 1) await stage.copy(from + '/' + i, 'class ' + (i % 7) + '/deep/' + i);
  await stage.write('manifest.json', [Buffer.from(JSON.stringify(stage.files))]);
  await stage.finish();
  process.stdout.write('done');
`;

/** Ends the process without warning that long after it began; says whether it was done by then. */
async function exportAndKill(from: string, to: string, afterMs: number): Promise<boolean> {
  const module = fileURLToPath(new URL('./stagedFolder.ts', import.meta.url));
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, module, from, to], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    said += String(chunk);
    timer ??= setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  return said.endsWith('done');
}

test('an export that is killed at any moment is there whole or not at all', { timeout: 120_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'winnow-killed-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const from = join(dir, 'source');
  mkdirSync(from);
  for (let i = 0; i < files; i += 1) writeFileSync(join(from, String(i)), `picture ${i} `.repeat(300));
  const outcomes = new Set<boolean>();
  // From the first copies to after the end, which on this machine may come early or late.
  for (const afterMs of [0, 5, 20, 50, 90, 140, 200, 60_000]) {
    const to = join(dir, `out-${afterMs}`);
    const isDone = await exportAndKill(from, to, afterMs);
    outcomes.add(isDone);
    if (isDone) expect(existsSync(to)).toBe(true);
    if (!existsSync(to)) continue;
    const manifest = JSON.parse(readFileSync(join(to, 'manifest.json'), 'utf8')) as { path: string; sha256: string }[];
    expect(manifest).toHaveLength(files);
    for (const { path, sha256 } of manifest)
      expect(
        createHash('sha256')
          .update(readFileSync(join(to, path)))
          .digest('hex'),
      ).toBe(sha256);
  }
  expect(outcomes).toEqual(new Set([false, true]));
  expect(readdirSync(from)).toHaveLength(files);
});
