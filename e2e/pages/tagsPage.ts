import { expect, type Locator, type Page } from '@playwright/test';

export function tagRow(page: Page, name: string): Locator {
  return page.getByRole('table', { name: 'Tags', exact: true }).locator('tbody tr').filter({ hasText: name });
}

/** The answers of a tag as the Tags screen counts them. */
export async function expectAnswers(page: Page, tag: string, counts: { yes: number; no: number }): Promise<void> {
  const n = (value: number) => value.toLocaleString('en-US');
  const row = tagRow(page, tag);
  await expect(row.getByRole('button', { name: `${tag}, yes: ${n(counts.yes)}`, exact: true })).toBeVisible();
  await expect(row.getByRole('button', { name: `${tag}, no: ${n(counts.no)}`, exact: true })).toBeVisible();
}

/** Makes a tag on the Tags screen, with a letter as its key where one is given. */
export async function makeTag(page: Page, name: string, letter?: string): Promise<void> {
  await page.getByRole('button', { name: 'New tag' }).click();
  const form = page.getByRole('dialog', { name: 'New tag' });
  await form.getByRole('textbox', { name: 'Name' }).fill(name);
  if (letter !== undefined) {
    await form.getByRole('combobox', { name: 'Key in Review' }).click();
    await page.getByRole('option', { name: `Shift ${letter}`, exact: true }).click();
  }
  await form.getByRole('button', { name: 'Make the tag' }).click();
  await expect(form).toBeHidden();
  await expect(tagRow(page, name)).toBeVisible();
}

/** What an example on screen answers to a tag. */
export function answerTo(page: Page, tag: string, answer: 'yes' | 'no' | 'unknown'): Locator {
  return page.getByRole('button', { name: `${tag}: ${answer}`, exact: true });
}

/** The rows of the prioritisation table over tags. */
export function tagPriority(page: Page, tag: string): Locator {
  return page.getByRole('table', { name: 'Tag priorities' }).locator('tbody tr').filter({ hasText: tag });
}

/** Where a queue stands: `3 of 100`. */
export async function expectPosition(page: Page, position: number, count: number): Promise<void> {
  const n = (value: number) => value.toLocaleString('en-US');
  await expect(page.getByRole('main').getByText(`${n(position)} of ${n(count)}`, { exact: true })).toBeVisible();
}
