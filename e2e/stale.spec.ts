import type { Page } from '@playwright/test';
import { holdAnswers } from './fixtures/heldAnswers.ts';
import { expect, test } from './fixtures/test.ts';
import { metric } from './pages/overviewPage.ts';
import { savedSlice } from './pages/slicesPage.ts';
import { applyFilter, enterFilter, expectSettled, filterField, goTo, railItem } from './pages/shellPage.ts';
import { openSample } from './pages/startPage.ts';

/** What can be pressed in a card of the screen. */
function links(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main :is(section, [aria-busy]) :is(button, tr, [role="gridcell"])')]
      .filter((one) => one.checkVisibility() && !one.closest('[inert], thead'))
      .map((one) => one.getAttribute('aria-label') ?? one.innerText),
  );
}

test('numbers of the filter before are no links, on any screen, until those of the new one are there', async ({
  app,
}) => {
  test.skip(app.kind === 'desktop', 'there is no socket to hold back');
  const { page } = app;
  await openSample(page);
  const answers = await holdAnswers(page);
  await goTo(page, 'Slices');
  await applyFilter(page, 'label:Shirt');
  await page.getByRole('button', { name: 'New slice from the current filter' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('shirts');
  await page.getByRole('dialog').getByRole('textbox', { name: 'Target, %' }).fill('99');
  await page.getByRole('button', { name: 'Save the slice' }).click();
  await expect(savedSlice(page, 'shirts')).toBeVisible();
  await applyFilter(page, '');

  await goTo(page, 'Overview');
  const headline = metric(page, 'Accuracy on given labels');
  await expect(headline).toBeVisible();
  await expectSettled(page);
  expect((await links(page)).length).toBeGreaterThan(50);
  const before = await headline.innerText();
  const place = await headline.boundingBox();
  answers.hold();
  await enterFilter(page, 'split:train');
  await expect(page.locator('main [inert]').first()).toBeVisible();
  expect(await links(page)).toEqual([]);
  // Nor by mouse: the number still stands there.
  await page.mouse.click(place!.x + 20, place!.y + 20);
  await expect(railItem(page, 'Overview')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('main')).toContainText(before.split('\n')[1] ?? 'Accuracy');
  answers.release();
  await expectSettled(page);
  await expect(headline).not.toHaveText(before);
  await headline.click();
  await expect(filterField(page)).toHaveValue(/^split:train/);

  await goTo(page, 'Slices');
  await expectSettled(page);
  answers.hold();
  await enterFilter(page, 'split:test');
  await expect(page.locator('main section[inert]', { has: savedSlice(page, 'shirts') })).toBeVisible();
  answers.release();
  await savedSlice(page, 'shirts').getByRole('button', { name: 'shirts', exact: true }).click();
  await expect(filterField(page)).toHaveValue(/split:test/);
});
