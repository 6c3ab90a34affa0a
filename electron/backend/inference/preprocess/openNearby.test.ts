import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const script = `
  const { standNear, nearPath } = await import(process.argv[1]);
  const steps = JSON.parse(process.argv[2]).map((paths) => {
    standNear(paths);
    return [process.cwd(), ...paths.map(nearPath)];
  });
  console.log(JSON.stringify(steps));
`;

/** In a process of its own: working folders belong to processes, and tests may run in threads. */
function stand(...steps: readonly (readonly string[])[]): string[][] {
  const module = fileURLToPath(new URL('./openNearby.ts', import.meta.url));
  const args = ['--input-type=module', '-e', script, module, JSON.stringify(steps)];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: tmpdir(), encoding: 'utf8' })) as string[][];
}

test.skipIf(process.platform === 'win32')('names are shortened by the folder that all have in common', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'winnow-near-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'a/deep'), { recursive: true });
  mkdirSync(join(folder, 'ab'));
  writeFileSync(join(folder, 'a/1.png'), '');
  const outside = join(folder, 'gone/2.png');
  expect(
    stand(
      [join(folder, 'a/1.png'), join(folder, 'a/deep/2.png')],
      // "a" and "ab" begin alike but are not one folder.
      [join(folder, 'a/1.png'), join(folder, 'ab/2.png')],
      [join(folder, 'a/1.png')],
    ),
  ).toEqual([
    [join(folder, 'a'), '1.png', 'deep/2.png'],
    [folder, 'a/1.png', 'ab/2.png'],
    [join(folder, 'a'), '1.png'],
  ]);
  // A folder that is not there leaves the names whole.
  expect(stand([outside])[0]?.[1]).toBe(outside);
  expect(stand([])).toEqual([[realpathSync(tmpdir())]]);
  expect(stand(['/1.png', '/usr/2.png'])[0]?.slice(1)).toEqual(['/1.png', '/usr/2.png']);
});
