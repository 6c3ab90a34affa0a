import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseShellState, readShellState, type ShellState, withRecent, writeShellState } from './shellState.ts';

const state: ShellState = {
  window: { bounds: { x: 1, y: 2, width: 900, height: 700 }, isMaximized: true, isFullScreen: false },
  theme: 'dark',
  recent: ['/a.winnow'],
};
const fresh: ShellState = { window: null, theme: 'system', recent: [] };

function temporaryFile(): string {
  const dir = mkdtempSync(join(tmpdir(), 'winnow-shell-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, 'user', 'shell.json');
}

test('what was written is read back, and no half file stays', () => {
  const file = temporaryFile();
  expect(readShellState(file)).toEqual(fresh);
  writeShellState(file, state);
  expect(readShellState(file)).toEqual(state);
  expect(readdirSync(join(file, '..'))).toEqual(['shell.json']);
});

test('a damaged file costs nothing but the memory', () => {
  const file = temporaryFile();
  writeShellState(file, state);
  writeFileSync(file, '{"window":');
  expect(readShellState(file)).toEqual(fresh);
});

test.each([null, '', '[]', '7', 'null', '{}'])('%j is a fresh start', (text) => {
  expect(parseShellState(text)).toEqual(fresh);
});

test('one bad part falls back, the others stay', () => {
  const bounds = { x: 'left', y: 2, width: -9, height: 700 };
  const text = JSON.stringify({ ...state, window: { ...state.window, bounds } });
  expect(parseShellState(text)).toEqual({ ...state, window: null });
  expect(parseShellState(JSON.stringify({ ...state, theme: 'pink' }))).toEqual({ ...state, theme: 'system' });
});

test('recent files: newest first, each once, at most ten', () => {
  expect(withRecent(['/a', '/b'], '/b')).toEqual(['/b', '/a']);
  const many = Array.from({ length: 12 }, (_, index) => `/${index}`).reduce<string[]>(
    (list, path) => withRecent(list, path),
    [],
  );
  expect(many).toHaveLength(10);
  expect(many[0]).toBe('/11');
});

test('a place that cannot be written is no reason to fail', () => {
  const file = temporaryFile();
  writeShellState(file, state);
  expect(() => writeShellState(join(file, 'below-a-file', 'shell.json'), state)).not.toThrow();
});
