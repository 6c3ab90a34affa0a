import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeWhenSaved } from './closeWhenSaved.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A window as Electron's: asked to close, it says so first, and is gone unless that is prevented. */
function openWindow(ask: () => boolean) {
  const events = new EventEmitter();
  const window = {
    isOpen: true,
    isDestroyed: () => !window.isOpen,
    on: events.on.bind(events),
    close() {
      let isPrevented = false;
      events.emit('close', { preventDefault: () => (isPrevented = true) });
      if (!isPrevented) window.isOpen = false;
    },
  };
  const closing = closeWhenSaved(window as unknown as BrowserWindow, ask);
  return { window, closing };
}

test('without a page to ask a window closes at once', () => {
  const { window } = openWindow(() => false);
  window.close();
  expect(window.isOpen).toBe(false);
});

test('a window waits for a page that is saving, for as long as it may need on a slow machine, and closes when it is done', () => {
  let asked = 0;
  const { window, closing } = openWindow(() => (asked += 1) > 0);
  window.close();
  vi.advanceTimersByTime(9_000);
  closing.isSaving();
  vi.advanceTimersByTime(50_000);
  window.close();
  expect([window.isOpen, asked]).toEqual([true, 1]);
  closing.isSaved();
  expect(window.isOpen).toBe(false);
});

test('a page that hangs, before it answers or while it saves, keeps the window open for a while only', () => {
  const mute = openWindow(() => true);
  mute.window.close();
  vi.advanceTimersByTime(9_999);
  expect(mute.window.isOpen).toBe(true);
  vi.advanceTimersByTime(1);
  expect(mute.window.isOpen).toBe(false);

  const stuck = openWindow(() => true);
  stuck.window.close();
  stuck.closing.isSaving();
  vi.advanceTimersByTime(59_999);
  expect(stuck.window.isOpen).toBe(true);
  vi.advanceTimersByTime(1);
  expect(stuck.window.isOpen).toBe(false);
});

test('what a page says of a window that nobody closes does nothing', () => {
  const { window, closing } = openWindow(() => true);
  closing.isSaving();
  closing.isSaved();
  vi.advanceTimersByTime(100_000);
  expect(window.isOpen).toBe(true);
});
