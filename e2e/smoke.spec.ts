import { expectAccessible } from './fixtures/accessibility.ts';
import { expect, test } from './fixtures/test.ts';
import { railItem } from './pages/shellPage.ts';
import { openSample } from './pages/startPage.ts';

test('the start screen shows, reaches the backend, and comes back after a restart', async ({ app }) => {
  await expect(app.page).toHaveTitle(/Winnow/);
  await expect(app.page.getByRole('button', { name: /sample/i }).first()).toBeVisible();
  await expectAccessible(app.page);
  await app.restart();
  await expect(app.page.getByRole('button', { name: /sample/i }).first()).toBeVisible();
});

test('a screen whose files cannot be loaded says so in words, and a further try brings it', async ({ app }) => {
  test.skip(app.kind !== 'web', 'the desktop shell reads its files from the disk');
  const { page } = app;
  await openSample(page);
  const files = /\/ModelsScreen[^/]*\.(?:js|css)/;
  await page.route(files, (route) => route.abort());
  await railItem(page, 'Models').click();
  const failed = page.getByRole('alert').filter({ hasText: 'This screen could not be drawn' });
  await expect(failed).toContainText('The files of this screen could not be loaded.');
  await page.unroute(files);
  await failed.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Models', exact: true })).toBeVisible();
});
