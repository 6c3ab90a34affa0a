import { join } from 'node:path';
import { mkdir, writeFile } from 'node:fs/promises';
import { expect, test } from './fixtures/test.ts';
import { filterField } from './pages/shellPage.ts';
import { chooseSource, openSample } from './pages/startPage.ts';

test('a filter that is being typed is no error until it is applied; numbers to cut at are suggested', async ({
  app,
}) => {
  const { page } = app;
  await openSample(page);
  const field = filterField(page);
  const suggestions = page.getByRole('listbox', { name: 'Completions' }).getByRole('option');
  await field.pressSequentially('brightness>');
  await expect(suggestions.first()).toContainText(/^\d/);
  await expect(suggestions).toHaveCount(3);
  await expect(field).toHaveAttribute('aria-invalid', 'false');
  await expect(page.getByRole('banner').getByRole('alert')).toHaveCount(0);
  await field.press('Enter');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('banner').getByRole('status')).toContainText('cannot be read');
  await field.press('ArrowDown');
  await field.press('ArrowDown');
  await field.press('Enter');
  await field.press('Enter');
  await expect(field).toHaveAttribute('aria-invalid', 'false');
  await expect(field).toHaveValue(/^brightness>\d/);
});

test('a mistyped path in the file browser leaves the list and the text, and says why beside it', async ({ app }) => {
  test.skip(app.kind === 'desktop', 'The desktop shell has the dialogs of the system.');
  const { page } = app;
  const dir = join(app.dir, 'data');
  await mkdir(dir);
  await writeFile(join(dir, 'mails.csv'), 'text,label\nhello,ham\nbuy,spam\n');
  await page.getByRole('button', { name: 'Choose a file…' }).click();
  const dialog = page.getByRole('dialog');
  const path = dialog.getByRole('textbox', { name: 'Path' });
  await expect(path).not.toHaveValue('');
  await path.fill(dir);
  await path.press('Enter');
  const row = dialog.getByRole('option', { name: /mails\.csv/ });
  await expect(row).toBeVisible();
  for (const wrong of [join(dir, 'mials.csv'), join(app.dir, 'dta'), join(dir, 'mails.csv', 'more')]) {
    await path.fill(wrong);
    await path.press('Enter');
    await expect(dialog.getByRole('alert')).toHaveText('There is no file or folder of this name.');
    await expect(path).toHaveValue(wrong);
    await expect(row).toBeVisible();
  }
  await path.fill(join(dir, 'mails.csv'));
  await expect(dialog.getByRole('alert')).toBeHidden();
  await path.press('Enter');
  await expect(page.getByText('hello').first()).toBeVisible();
});

test('a file without a row that can be read is not offered for import, and says so', async ({ app }) => {
  const { page } = app;
  const file = join(app.dir, 'wide-row.csv');
  await writeFile(file, 'text,label\nbuy,now,or,never,spam\n');
  await chooseSource(app, 'file', file);
  await expect(page.getByText('No row of this source can be read')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Import', exact: true })).toBeDisabled();
});
