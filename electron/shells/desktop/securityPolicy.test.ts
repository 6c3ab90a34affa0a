import { expect, test } from 'vitest';
import { appUrl, isAppUrl, isOwnDownload, isTrustedSender, pagePreferences } from './securityPolicy.ts';

test.each([
  [appUrl, true],
  ['winnow://app/review?x#y', true],
  ['winnow://app', true],
  ['winnow://app.evil/', false],
  ['winnow://app:8080/', false],
  ['winnow://user@app/', false],
  ['winnow:app', false],
  ['https://app/', false],
  ['file:///etc/passwd', false],
  ['about:blank', false],
  ['data:text/html,x', false],
  ['', false],
])('%s is ours: %s', (url, isOurs) => {
  expect(isAppUrl(url)).toBe(isOurs);
});

test.each([
  ['blob:winnow://app/0b2f', true],
  ['blob:https://app/0b2f', false],
  ['blob:winnow://app.evil/0b2f', false],
  ['blob:null/0b2f', false],
  ['winnow://app/media/1', false],
  ['data:text/html,x', false],
  ['file:///etc/passwd', false],
  ['https://example.org/x.svg', false],
])('%s may be saved: %s', (url, isOwn) => {
  expect(isOwnDownload(url)).toBe(isOwn);
});

test('only the top frame of our window on our page is heard', () => {
  const sender = { url: appUrl, parent: null, windowId: 1 };
  expect(isTrustedSender(sender, 1)).toBe(true);
  expect(isTrustedSender({ ...sender, parent: {} }, 1)).toBe(false);
  expect(isTrustedSender({ ...sender, windowId: 2 }, 1)).toBe(false);
  expect(isTrustedSender({ ...sender, windowId: null }, 1)).toBe(false);
  expect(isTrustedSender({ ...sender, url: 'https://app/' }, 1)).toBe(false);
});

test('developer tools are for development', () => {
  expect(pagePreferences('/p', false).devTools).toBe(false);
  expect(pagePreferences('/p', true).devTools).toBe(true);
  expect(pagePreferences('/p', true)).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    spellcheck: false,
  });
});
