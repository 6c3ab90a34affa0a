import type { Locator, Page } from '@playwright/test';

/** What the search for weak slices found. */
export function weakSlices(page: Page): Locator {
  return page.getByRole('table', { name: 'Weak slices' }).locator('tbody tr');
}

export function savedSlice(page: Page, name: string): Locator {
  return page.getByRole('table', { name: 'Slices', exact: true }).locator('tbody tr').filter({ hasText: name });
}

/** The rows of the prioritisation table on the Overview. */
export function priorities(page: Page): Locator {
  return page.getByRole('table', { name: 'Priorities' }).locator('tbody tr');
}
