import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Download } from '@playwright/test';
import { expect, test } from './fixtures/test.ts';
import type { Desktop } from './standin/desktop.ts';

/** The whole app in the desktop shell: what only its native side can start. */
const rows = [
  'text,label',
  ...Array.from({ length: 12 }, (_, row) => `"what row ${row} says",${row % 2 ? 'spam' : 'ham'}`),
];

function native(desktop: Desktop | null): Desktop {
  if (!desktop) throw new Error('This spec is for the desktop shell.');
  return desktop;
}

async function backendPid(desktop: Desktop): Promise<number> {
  const pid = await desktop.evaluateMain(
    ({ app }) => app.getAppMetrics().find(({ name }) => name === 'Winnow backend')?.pid,
    null,
  );
  if (pid === undefined) throw new Error('There is no backend process.');
  return pid;
}

test('Open… in the menu asks for a file and shows its import', async ({ app }) => {
  const desktop = native(app.shell.desktop);
  const file = join(app.dir, 'mails.csv');
  await writeFile(file, rows.join('\n'));
  await expect(app.page.getByRole('button', { name: /sample/i }).first()).toBeVisible();
  await desktop.dialogs.answer([file]);
  await desktop.clickMenu('file.open');
  await expect(app.page.getByText('what row 3 says').first()).toBeVisible();
  expect(await desktop.dialogs.asked()).toHaveLength(1);
});

test('a file handed over by a second start is opened in the running window', async ({ app }) => {
  const desktop = native(app.shell.desktop);
  const file = join(app.dir, 'mails.csv');
  await writeFile(file, rows.join('\n'));
  await expect(app.page.getByRole('button', { name: /sample/i }).first()).toBeVisible();
  expect(await desktop.startSecond([file])).toBe(0);
  await expect(app.page.getByText('what row 3 says').first()).toBeVisible();
});

test('when the backend crashes the page says so, connects again and goes on', async ({ app }) => {
  const desktop = native(app.shell.desktop);
  const file = join(app.dir, 'mails.csv');
  await writeFile(file, rows.join('\n'));
  await expect(app.page.getByRole('button', { name: /sample/i }).first()).toBeVisible();
  process.kill(await backendPid(desktop), 'SIGKILL');
  await expect(app.page.getByText(/stopped unexpectedly/).first()).toBeVisible();
  expect(await desktop.startSecond([file])).toBe(0);
  await expect(app.page.getByText('what row 3 says').first()).toBeVisible();
});

test('a crash of the backend brings the open project back', async ({ app }) => {
  const desktop = native(app.shell.desktop);
  await app.page
    .getByRole('button', { name: /sample/i })
    .first()
    .click();
  const pictures = app.page.locator('img[src*="media/"]');
  await expect(app.page.getByText('Explore').first()).toBeVisible();
  await app.page.getByText('Explore').first().click();
  await expect(pictures.first()).toBeVisible();
  process.kill(await backendPid(desktop), 'SIGKILL');
  await expect(app.page.getByText(/stopped unexpectedly/).first()).toBeVisible();
  // The new backend has pictures only when it has the project open.
  await expect.poll(() => app.page.evaluate(async () => (await fetch('media/0?size=64')).status)).toBe(200);
  await expect(app.page).toHaveURL(/#\/(?!start)/);
  await expect(app.page.getByText(/2,400/).first()).toBeVisible();
});

test('what the page made itself can be saved, nothing else', async ({ app }) => {
  const { page } = app;
  await expect(page.getByRole('button', { name: /sample/i }).first()).toBeVisible();
  const download = async (address: 'blob' | 'data') => {
    const started = page.waitForEvent('download');
    await page.evaluate((kind) => {
      const link = document.createElement('a');
      link.href = kind === 'data' ? 'data:text/csv,a' : URL.createObjectURL(new Blob(['a,b'], { type: 'text/csv' }));
      link.download = 'numbers.csv';
      link.click();
    }, address);
    return started;
  };
  const saved = (one: Download) =>
    one.saveAs(join(app.dir, 'numbers.csv')).then(
      () => 'saved',
      () => 'refused',
    );
  const own = await download('blob');
  const other = await download('data');
  await expect.poll(() => saved(other)).toBe('refused');
  // Asked about first, so it was decided on before.
  expect(await saved(own)).toBe('saved');
});
