import { expect, type Locator, type Page } from '@playwright/test';
import { goTo } from './shellPage.ts';

/** Goes to the sets of equal examples and waits until they are found, which begins by itself the first time. */
export async function openSets(page: Page): Promise<void> {
  await goTo(page, 'Consistency');
  await expect(page.getByRole('heading', { name: 'Precision so far' })).toBeVisible();
}

/** What the set in the middle is: `3 examples with the same text, 2 labels`. */
export function setTitle(page: Page): Locator {
  return page.getByRole('region', { name: 'Set', exact: true }).getByRole('heading', { level: 2 });
}

/** What can be decided, each with its key and what it would change. */
export function acts(page: Page): Locator {
  return page.getByRole('toolbar', { name: 'Decide on the set' });
}

/** What was done last, as it is said to screen readers too. */
export function said(page: Page): Locator {
  return page.getByRole('main').getByRole('status');
}

/** A set in the list, from 0. */
export function listedSet(page: Page, at: number): Locator {
  return page.getByRole('region', { name: 'Sets' }).getByRole('listitem').nth(at);
}
