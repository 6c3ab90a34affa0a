import { expectAccessible } from './fixtures/accessibility.ts';
import { expect, test } from './fixtures/test.ts';

test('the start screen shows, reaches the backend, and comes back after a restart', async ({ app }) => {
  await expect(app.page).toHaveTitle(/Winnow/);
  await expect(app.page.getByRole('button', { name: /sample/i }).first()).toBeVisible();
  await expectAccessible(app.page);
  await app.restart();
  await expect(app.page.getByRole('button', { name: /sample/i }).first()).toBeVisible();
});
