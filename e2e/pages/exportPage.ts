import { expect, type Page } from '@playwright/test';
import { goTo } from './shellPage.ts';

export type ExportSums = { readonly relabelled: number; readonly excluded: number };

/** Looks at what would change, writes it, and waits until it is verified. Gives the sentence that says what was compared. */
export async function exportSame(page: Page, { relabelled, excluded }: ExportSums, to?: string): Promise<string> {
  await goTo(page, 'Export');
  await expect(page.getByText(`${relabelled} relabelled · ${excluded} excluded`).first()).toBeVisible();
  await expect(page.getByRole('radio', { name: /^Same as the source/ })).toBeChecked();
  const changes = page.getByRole('table', { name: 'Changes' }).getByRole('row');
  if (relabelled + excluded > 0) await expect(changes).toHaveCount(1 + relabelled + excluded);
  if (to !== undefined) await page.getByRole('textbox', { name: 'Target folder' }).fill(to);
  await page.getByRole('button', { name: /^Write / }).click();
  const result = page.getByRole('region', { name: 'Export' });
  await expect(result.getByRole('heading', { name: /^Exported and verified/ })).toBeVisible();
  if (to !== undefined) await expect(result.getByText(to, { exact: true })).toBeVisible();
  const said = (await result.getByRole('paragraph').first().textContent()) ?? '';
  return said.replaceAll('\u00A0', ' ');
}
