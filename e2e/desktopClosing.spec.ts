import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { appInfo, commands, connected, test } from './fixtures/wiringTest.ts';
import type { Wiring } from './wiring/page.ts';

test('quitting waits until the backend has closed', async ({ launch, places }) => {
  const desktop = await launch();
  await connected(desktop.page);
  expect(await desktop.close()).toBe(0);
  expect(await readFile(join(places.userDataDir, 'closed.txt'), 'utf8')).toBe('closed');
});

test('closing the window quits, and the backend is waited for', async ({ launch, places }) => {
  const desktop = await launch();
  await connected(desktop.page);
  await desktop.page.close();
  expect(await desktop.exited).toBe(0);
  expect(await readFile(join(places.userDataDir, 'closed.txt'), 'utf8')).toBe('closed');
});

const answerClosing = (page: Page, isAnswered: boolean) =>
  page.evaluate((answers) => {
    (window as unknown as { wiring: Wiring }).wiring.answersClosing = answers;
  }, isAnswered);
const askedToClose = (page: Page) =>
  expect.poll(async () => (await commands(page)).map(({ name }) => name)).toContain('window.closing');

test('quitting and closing wait until the page has saved', async ({ launch }) => {
  const desktop = await launch();
  const { page } = desktop;
  await connected(page);
  await answerClosing(page, false);
  await desktop.evaluateMain(({ app }) => app.quit(), null);
  await askedToClose(page);
  // Still there, and working.
  expect(await appInfo(page)).toMatchObject({ shell: 'desktop' });
  await page.evaluate(() => (window as unknown as { wiring: Wiring }).wiring.bridge.closeWindow());
  expect(await desktop.exited).toBe(0);
});

test('a page that does not answer keeps the window open for a moment only', async ({ launch, places }) => {
  const desktop = await launch();
  await connected(desktop.page);
  await answerClosing(desktop.page, false);
  await desktop.evaluateMain(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close(), null);
  await askedToClose(desktop.page);
  expect(await desktop.exited).toBe(0);
  expect(await readFile(join(places.userDataDir, 'closed.txt'), 'utf8')).toBe('closed');
});
