import { expect, type Locator, type Page } from '@playwright/test';

/** The select that says what a column is. */
export function roleOf(page: Page, column: string): Locator {
  return page.getByRole('combobox', { name: `Role of ${column}`, exact: true });
}

export async function chooseRole(page: Page, column: string, role: string): Promise<void> {
  await roleOf(page, column).click();
  await page.getByRole('option', { name: new RegExp(`^${role}`) }).click();
  await expect(roleOf(page, column)).toHaveText(role);
}

/** Presses Import and waits for what came of it. */
export async function importAll(page: Page, examples: number): Promise<void> {
  await page
    .getByRole('main')
    .getByRole('button', { name: /^Import(?: |$)/ })
    .click();
  const words = `${examples.toLocaleString('en-US')} examples imported`;
  await expect(page.getByRole('heading', { level: 1, name: words })).toBeVisible();
}

/** The number over `rows set aside` and its like in the summary. */
export function figure(page: Page, name: string): Locator {
  return page.locator('dl > div', { hasText: name }).locator('dd');
}
