import { expect, type Locator, type Page } from '@playwright/test';

/** The label book beside the screen. */
export function labelBook(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Label book' });
}

export function entryOf(page: Page, className: string): Locator {
  return labelBook(page).getByRole('region', { name: `Label book: ${className}`, exact: true });
}

export function definitionOf(page: Page, className: string): Locator {
  return labelBook(page).getByRole('textbox', { name: `Definition of ${className}`, exact: true });
}

/** Writes a definition and waits until the book says that it is saved. */
export async function define(page: Page, className: string, definition: string): Promise<void> {
  await definitionOf(page, className).fill(definition);
  await expect(entryOf(page, className).getByText('Saved', { exact: true })).toBeVisible();
}

export function rules(page: Page): Locator {
  return labelBook(page).getByRole('list', { name: 'Rules of the label book' }).getByRole('listitem');
}

export type WrittenRule = { readonly text: string; readonly filter: string; readonly label: string };

/** Writes a rule that a filter checks. Gives how many labels were said to contradict it. */
export async function writeRule(page: Page, { text, filter, label }: WrittenRule): Promise<number> {
  await labelBook(page).getByRole('button', { name: 'Write a rule' }).click();
  const form = labelBook(page).getByRole('form', { name: 'Write a rule' });
  await expect(form.getByRole('textbox', { name: 'The rule in words' })).toBeFocused();
  await form.getByRole('textbox', { name: 'The rule in words' }).fill(text);
  await form.getByRole('textbox', { name: 'What it holds for, as a filter' }).fill(filter);
  await form.getByRole('combobox', { name: 'is labelled' }).click();
  await page.getByRole('option', { name: label, exact: true }).click();
  const said = form.getByText(/^[\d,]+ of [\d,]+ would contradict it$/);
  await expect(said).toBeVisible();
  await expect(said).toHaveAttribute('aria-busy', 'false');
  const contradicting = Number((await said.textContent())!.split(' ')[0]!.replaceAll(',', ''));
  await form.getByRole('button', { name: 'Write the rule' }).click();
  await expect(form).toBeHidden();
  return contradicting;
}

/** Chooses an act from the book's menu. */
export async function chooseAct(page: Page, name: RegExp): Promise<void> {
  await labelBook(page).getByRole('button', { name: 'More about the label book' }).click();
  await page.getByRole('menuitem', { name }).click();
}

/** Writes the book to a file, and waits until it is there. */
export async function exportBook(page: Page, to: string): Promise<void> {
  await labelBook(page).getByRole('button', { name: 'Export the label book' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export the label book' });
  await expect(dialog.getByRole('textbox', { name: 'File' })).toHaveValue(/label-book\.html$/);
  await dialog.getByRole('textbox', { name: 'File' }).fill(to);
  await dialog.getByRole('button', { name: 'Write the file' }).click();
  await expect(dialog.getByText('Label book written')).toBeVisible();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
}
