import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WinnowError } from '#shared/base/winnowError.ts';
import { pathRefusal, resolveInside } from '#backend/media/pathContainment.ts';

let folder: string;
let root: string;
const odd = [
  'dots..name/..hidden...png',
  'été 日本/🙂.png',
  'percent%20/100%25 sure%.png',
  'hash#tag/a#b.png',
  "quotes/it's.png",
  ' x/ y.png',
  '-dash/--help.png',
];

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'winnow-paths-')));
  root = join(folder, 'root');
  for (const path of odd) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), 'x');
  }
  mkdirSync(join(folder, 'root-beside'));
  writeFileSync(join(folder, 'root-beside/secret.png'), 'x');
  writeFileSync(join(folder, 'secret.png'), 'x');
  symlinkSync(join(folder, 'secret.png'), join(root, 'escape.png'));
  symlinkSync('../root-beside', join(root, 'beside'));
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync(odd[0]!, join(root, 'inside.png'));
  symlinkSync(root, join(folder, 'rootlink'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof WinnowError) return error.code;
    throw error;
  }
  return 'none';
}

test('odd but honest names open', () => {
  for (const path of odd) expect(resolveInside(root, path)).toBe(join(root, path));
  expect(resolveInside(join(folder, 'rootlink'), odd[0]!)).toBe(join(root, odd[0]!));
  expect(resolveInside(root, 'inside.png')).toBe(join(root, odd[0]!));
});

test('paths that leave the folder are refused before anything is looked up', () => {
  const paths = [
    '../secret.png',
    'a/../../secret.png',
    'ok/../x.png',
    '..',
    '/etc/hostname',
    '\\\\server\\x',
    '..\\secret.png',
    'C:\\Windows\\win.ini',
    'file:///etc/hostname',
    'http://127.0.0.1/x.png',
    'data:image/png;base64,AA',
    'x\0.png',
    '',
  ];
  for (const path of paths) {
    expect(pathRefusal(path)).not.toBeNull();
    expect(codeOf(() => resolveInside(root, path))).toBe('path_outside');
  }
});

test('links that lead out are refused, also to a folder whose name begins the same', () => {
  expect(codeOf(() => resolveInside(root, 'escape.png'))).toBe('path_outside');
  expect(codeOf(() => resolveInside(root, 'beside/secret.png'))).toBe('path_outside');
});

test('what is not there, or leads to itself, has its own code', () => {
  expect(codeOf(() => resolveInside(root, 'none.png'))).toBe('media_missing');
  expect(codeOf(() => resolveInside(root, 'loop'))).toBe('unreadable');
  expect(codeOf(() => resolveInside(join(folder, 'gone'), 'a.png'))).toBe('media_missing');
});
