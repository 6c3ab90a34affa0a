import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
  const pid = await desktop.evaluateMain(
    ({ app: electron }) => electron.getAppMetrics().find(({ type }) => type === 'Utility')?.pid,
    null,
  );
  process.kill(Number(pid), 'SIGKILL');
  await expect(app.page.getByText(/stopped unexpectedly/).first()).toBeVisible();
  expect(await desktop.startSecond([file])).toBe(0);
  await expect(app.page.getByText('what row 3 says').first()).toBeVisible();
});
