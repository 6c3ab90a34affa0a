import { expect, type Locator, type Page } from '@playwright/test';
import type { App } from '../fixtures/test.ts';

export type ScreenName =
  'Overview' | 'Explore' | 'Review' | 'Consistency' | 'Slices' | 'Tags' | 'Models' | 'Effect' | 'Export';

/** Goes to a screen with the left rail. */
export async function goTo(page: Page, screen: ScreenName): Promise<void> {
  await railItem(page, screen).click();
  await expect(railItem(page, screen)).toHaveAttribute('aria-current', 'page');
}

export function railItem(page: Page, screen: ScreenName): Locator {
  return page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: new RegExp(`^${screen}`) });
}

/** Types a filter and applies it, and waits until the screen shows what it holds. */
export async function applyFilter(page: Page, text: string): Promise<void> {
  await enterFilter(page, text);
  await expectSettled(page);
}

/** The same without waiting: for what a screen does meanwhile. */
export async function enterFilter(page: Page, text: string): Promise<void> {
  const field = filterField(page);
  await field.fill(text);
  await field.press('Enter');
}

/** Nothing on the screen waits for an answer any more. */
export async function expectSettled(page: Page): Promise<void> {
  await expect(page.locator('main [aria-busy="true"]')).toHaveCount(0);
}

export function filterField(page: Page): Locator {
  return page.getByRole('combobox', { name: 'Filter' });
}

/** What the bottom bar says of decisions: `3 relabelled · 1 confirmed`. */
export async function expectDecisionCounts(page: Page, text: string | RegExp): Promise<void> {
  await expect(page.getByRole('contentinfo')).toContainText(text);
}

/** Everything that was pressed and typed is acknowledged. */
export async function expectSaved(page: Page): Promise<void> {
  await expect(page.getByRole('contentinfo')).toContainText('All changes saved');
}

/** Presses a button that asks for a path, and answers: with the native dialog in the desktop shell, in the page's own elsewhere. */
export async function answerPath(app: Pick<App, 'page' | 'shell'>, button: Locator, path: string): Promise<void> {
  const { desktop } = app.shell;
  await desktop?.dialogs.answer([path]);
  await button.click();
  if (desktop) return;
  // A notice is a dialog too.
  const dialog = app.page.getByRole('dialog').filter({ has: app.page.getByRole('textbox', { name: 'Path' }) });
  const field = dialog.getByRole('textbox', { name: 'Path' });
  // The folder it starts in comes from the backend: until then what is typed would be added to.
  await expect(field).not.toHaveValue('');
  await field.fill(path);
  await field.press('Enter');
  const isFile = /\.[a-z0-9]{2,8}$/i.test(path);
  // A folder is entered; a file is taken at once.
  if (!isFile) {
    await expect(dialog.getByRole('listbox', { name: `Files in ${path}`, exact: true })).toBeVisible();
    await dialog.getByRole('button', { name: /^(?:Import|Open|Choose|Use this folder|Export here)$/ }).click();
  }
  await expect(dialog).toBeHidden();
}
