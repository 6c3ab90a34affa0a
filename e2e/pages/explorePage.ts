import { expect, type Locator, type Page } from '@playwright/test';
import { expectSettled } from './shellPage.ts';

/** How many are listed: `5 of 300 examples`, or `300 examples`. */
export async function expectListed(page: Page, listed: number, total: number): Promise<void> {
  const n = (value: number) => value.toLocaleString('en-US');
  const words = listed === total ? `${n(total)} examples` : `${n(listed)} of ${n(total)} examples`;
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toHaveText(words);
}

export async function showTable(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(grid(page).getByRole('columnheader').first()).toBeVisible();
}

export function grid(page: Page): Locator {
  return page.getByRole('grid', { name: 'Examples' });
}

export function row(page: Page, position: number): Locator {
  return grid(page).locator(`[data-position="${position}"]`);
}

/** Sorts the table by a column, and gives its first cells. */
export async function sortBy(page: Page, title: string, direction: 'ascending' | 'descending'): Promise<string[]> {
  const head = grid(page).getByRole('columnheader', { name: title, exact: true });
  for (let press = 0; press < 2; press += 1) {
    if ((await head.getAttribute('aria-sort')) === direction) break;
    await head.getByRole('button').click();
    await expect(head).toHaveAttribute('aria-sort', /ending$/);
  }
  await expect(head).toHaveAttribute('aria-sort', direction);
  return columnCells(page, title);
}

/** The text of the first ten cells of a column, once the rows of the filter and order asked for are here. */
export async function columnCells(page: Page, title: string): Promise<string[]> {
  await expectSettled(page);
  const heads = await grid(page).getByRole('columnheader').allInnerTexts();
  const at = heads.findIndex((text) => text.trim().startsWith(title));
  const cell = (position: number) => row(page, position).getByRole('gridcell').nth(at);
  await expect(cell(0)).not.toHaveText('');
  const texts: string[] = [];
  for (let position = 0; position < 10 && (await row(page, position).count()) > 0; position += 1)
    texts.push((await cell(position).innerText()).trim());
  return texts;
}

export function bulkBar(page: Page): Locator {
  return page.getByRole('toolbar', { name: 'Decide on the selection' });
}

/** Gives the selected examples another label. */
export async function relabelSelected(page: Page, label: string): Promise<void> {
  await bulkBar(page)
    .getByRole('button', { name: /^Relabel/ })
    .click();
  const search = page.getByPlaceholder('Class…');
  await search.fill(label);
  await page.getByRole('option', { name: label, exact: true }).click();
  await expect(page.getByText(`Relabelled to ${label}`).first()).toBeVisible();
}
