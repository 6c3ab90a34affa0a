import { expect, type Locator, type Page } from '@playwright/test';

/** A card of the Overview, by its title. */
export function card(page: Page, title: string): Locator {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
}

/** Presses a key for each of the examples that are left, as fast as they are drawn: the answers may be behind, none is lost. */
export async function answerAll(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    // A key answers only what is on screen.
    await expect(page.getByRole('region', { name: 'Decide' }).getByRole('heading', { level: 1 })).toBeVisible();
    await page.keyboard.press(key);
  }
}
