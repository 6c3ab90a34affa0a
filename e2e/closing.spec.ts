import { join } from 'node:path';
import { holdAnswers } from './fixtures/heldAnswers.ts';
import { expect, test } from './fixtures/test.ts';
import { decisionPanel, exampleOnScreen } from './pages/reviewPage.ts';
import { columnCells, expectListed, row, showTable } from './pages/explorePage.ts';
import { applyFilter, expectSaved, goTo, railItem } from './pages/shellPage.ts';
import { openSample } from './pages/startPage.ts';

/** Nothing that was typed or pressed is lost, however one leaves. */

test('a note is kept when its box is closed by a click elsewhere, by Escape or by another screen', async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await goTo(page, 'Review');
  const { key } = await exampleOnScreen(page);
  const box = page.getByRole('textbox', { name: 'Note' });
  const panel = decisionPanel(page);
  await page.keyboard.press('n');
  await box.fill('sleeve cut off');
  await panel.getByRole('heading', { level: 1 }).click();
  await expect(box).toBeHidden();
  await expect(panel.getByText('“sleeve cut off”')).toBeVisible();

  await page.keyboard.press('n');
  await expect(box).toHaveValue('sleeve cut off');
  await box.fill('sleeve cut off, and dark');
  await page.keyboard.press('Escape');
  await expect(panel.getByText('“sleeve cut off, and dark”')).toBeVisible();

  await page.keyboard.press('n');
  await box.fill('of another screen');
  await page.keyboard.press('Alt+2');
  await expect(railItem(page, 'Explore')).toHaveAttribute('aria-current', 'page');
  await expectSaved(page);
  await applyFilter(page, 'note~"of another screen"');
  await showTable(page);
  expect((await columnCells(page, 'Key'))[0]).toBe(key);
});

test('a click that closes a note in Explore does not carry it to the row that was clicked', async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await goTo(page, 'Explore');
  await showTable(page);
  const keys = await columnCells(page, 'Key');
  await row(page, 2).click();
  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: 'Note' }).fill('for the third row');
  await row(page, 0).click();
  await expectSaved(page);
  await applyFilter(page, 'note~"for the third row"');
  await expectListed(page, 1, 2400);
  expect((await columnCells(page, 'Key'))[0]).toBe(keys[2]);
});

test('a page with unsaved answers asks before it is closed', async ({ app }) => {
  test.skip(app.kind === 'desktop', 'The desktop window waits instead.');
  const { page } = app;
  await openSample(page);
  const answers = await holdAnswers(page);
  await goTo(page, 'Review');
  await exampleOnScreen(page);
  answers.hold();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('contentinfo')).toContainText('Saving…');
  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  answers.release();
  await expectSaved(page);
  const closed = page.waitForEvent('close');
  await page.close({ runBeforeUnload: true });
  await closed;
});

test('what is being typed when Winnow is quit is there at the next start', async ({ app }) => {
  test.skip(app.kind !== 'desktop', 'A browser waits for nobody; it asks.');
  await openSample(app.page);
  await goTo(app.page, 'Review');
  await exampleOnScreen(app.page);
  await app.page.keyboard.press('n');
  await app.page.getByRole('textbox', { name: 'Note' }).fill('typed at the last moment');
  const page = await app.restart({ project: join(app.projectsDir, 'Fashion sample.winnow') });
  await goTo(page, 'Explore');
  await applyFilter(page, 'note~"at the last moment"');
  await expectListed(page, 1, 2400);
});
