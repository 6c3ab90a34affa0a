import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { stageFile, writeWhole } from '../report/replaceFile.ts';
import { stageFolder } from './stagedFolder.ts';
import { explainingDisk, stagedPath, writeStaged } from './stagedPath.ts';

let dir: string;
beforeEach(() => {
  const made = mkdtempSync(join(tmpdir(), 'winnow-staged-'));
  dir = made;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
});

test('what killed processes left for a target goes with the next write to it; what may be in use stays', async () => {
  const dead = spawnSync(process.execPath, ['--version']).pid;
  const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
  const leave = (name: string, time: Date): string => {
    const path = join(dir, name);
    mkdirSync(path);
    writeFileSync(join(path, 'part'), 'half');
    utimesSync(path, time, time);
    return name;
  };
  const stay = [
    leave(`.r.html.winnow-${process.pid}-a1`, old),
    leave(`.r.html.winnow-${dead}-young`, new Date()),
    leave(`.other.html.winnow-${dead}-a2`, old),
    leave('.r.html.winnow-notes', old),
  ];
  leave(`.r.html.winnow-${dead}-a3`, old);
  const staged = await stageFile(join(dir, 'r.html'), false);
  expect(readdirSync(dir).sort()).toEqual(stay.sort());
  await writeWhole(staged, Buffer.from('new'));
  await staged.finish();
  leave(`.out.winnow-${dead}-a4`, old);
  const folder = await stageFolder(join(dir, 'out'));
  await folder.finish();
  expect(readdirSync(dir).sort()).toEqual([...stay, 'out', 'r.html'].sort());
});

test.skipIf(process.platform === 'win32')('a link stays one: the place is beside what it leads to', async () => {
  mkdirSync(join(dir, 'far'));
  writeFileSync(join(dir, 'far', 'real.html'), '');
  symlinkSync(join(dir, 'far', 'real.html'), join(dir, 'link.html'));
  const { target, path } = await stagedPath(join(dir, 'link.html'));
  expect(target.endsWith(join('far', 'real.html'))).toBe(true);
  expect(path.startsWith(join(target, '..', '.real.html.winnow-'))).toBe(true);
});

test.each([
  ['ENOSPC', 'disk_full'],
  ['EROFS', 'permission'],
  ['EXDEV', 'unsupported'],
  ['ENAMETOOLONG', 'bad_input'],
])('%s is said as %s, with what became of the work', async (code, said) => {
  const failing = explainingDisk('/t', 'nothing was exported', () =>
    Promise.reject(Object.assign(new Error(), { code })),
  );
  await expect(failing).rejects.toMatchObject({
    code: said,
    place: { file: '/t' },
    message: expect.stringContaining('nothing was exported') as string,
  });
});

test.runIf(process.platform === 'linux')(
  'a folder that the system does not let be made is said as permission',
  async () => {
    const target = '/proc/winnow-export';
    await expect(stageFolder(target)).rejects.toMatchObject({ code: 'permission', place: { file: target } });
    const gone = explainingDisk('/t', 'nothing was exported', () => readFile(join(dir, 'gone.csv')));
    await expect(gone).rejects.toMatchObject({ code: 'ENOENT' });
  },
);

test('a file is there whole or not at all', async () => {
  const to = join(dir, 'a.csv');
  const written = (text: string) => (path: string) => writeFile(path, text);
  expect(await writeStaged(to, 'nothing was exported', written('old'))).toBe(to);
  const half = async (path: string) => {
    await writeFile(path, 'ne');
    throw new Error('stopped');
  };
  await expect(writeStaged(to, 'nothing was exported', half)).rejects.toThrow('stopped');
  expect([readdirSync(dir), await readFile(to, 'utf8')]).toEqual([['a.csv'], 'old']);
  await writeStaged(to, 'nothing was exported', written('new'));
  expect([readdirSync(dir), await readFile(to, 'utf8')]).toEqual([['a.csv'], 'new']);
  const inNone = writeStaged(join(dir, 'none', 'a.csv'), 'nothing was exported', () => {
    throw new Error('it was begun');
  });
  await expect(inNone).rejects.toMatchObject({ code: 'not_found', place: { file: join(dir, 'none', 'a.csv') } });
});

test.skipIf(process.platform === 'win32')('a folder is not replaced by a file', async () => {
  mkdirSync(join(dir, 'folder.csv'));
  const failing = writeStaged(join(dir, 'folder.csv'), 'nothing was exported', (path) => writeFile(path, 'new'));
  await expect(failing).rejects.toMatchObject({ code: 'target_not_empty' });
  expect(readdirSync(dir)).toEqual(['folder.csv']);
});
