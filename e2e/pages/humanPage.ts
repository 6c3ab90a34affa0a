import { expect, type Locator, type Page } from '@playwright/test';

/** A card of the Overview, by its title. */
export function card(page: Page, title: string): Locator {
  return page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
}

/** Presses a key for each of the examples that are left and waits until each answer counts. */
export async function answerAll(page: Page, keys: readonly string[], words: string): Promise<void> {
  for (const [at, key] of keys.entries()) {
    // A key answers only what is on screen.
    await expect(page.getByRole('region', { name: 'Decide' }).getByRole('heading', { level: 1 })).toBeVisible();
    await page.keyboard.press(key);
    if (at < keys.length - 1) await expect(page.getByText(new RegExp(`^${at + 1} of .*${words}$`))).toBeVisible();
  }
}
