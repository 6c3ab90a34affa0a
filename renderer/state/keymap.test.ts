import { expect, test } from 'vitest';
import { actionsOnKey, formatKey, keyActions, keyOfEvent, keysOf, type KeyAction } from './keymap.ts';

const press = (
  key: string,
  more: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> & { code?: string } = {},
) => keyOfEvent({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

test('names of pressed keys', () => {
  expect(press('k')).toBe('K');
  expect(press('Z', { ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+Z');
  expect(press('z', { metaKey: true })).toBe('Mod+Z');
  expect(press('?', { shiftKey: true })).toBe('?');
  expect(press('ArrowLeft', { shiftKey: true })).toBe('Shift+ArrowLeft');
  expect(press('¡', { altKey: true, code: 'Digit1' })).toBe('Alt+1');
  expect(press('Shift', { shiftKey: true })).toBeNull();
});

test('no two actions of one scope share a default key', () => {
  for (const action of Object.keys(keyActions) as KeyAction[]) {
    for (const key of keysOf(action, {})) expect(actionsOnKey(key, action), `${action} on ${key}`).toEqual([]);
  }
});

test('keys as people write them', () => {
  expect(formatKey('Mod+Shift+Z')).toMatch(/^(Ctrl|⌘) Shift Z$/);
  expect(formatKey('ArrowLeft')).toBe('←');
});
