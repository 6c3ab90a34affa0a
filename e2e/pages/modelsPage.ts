import { expect, type Locator, type Page } from '@playwright/test';
import type { App } from '../fixtures/test.ts';
import { answerPath, goTo } from './shellPage.ts';

export async function addModel(app: App, path: string): Promise<void> {
  await goTo(app.page, 'Models');
  await answerPath(app, app.page.getByRole('button', { name: 'Add a model…' }), path);
}

/** The eight real examples that a model is shown with before it runs. */
export function previewItems(page: Page): Locator {
  const title = page.getByRole('heading', { name: 'As the model sees them' });
  return page.getByRole('main').locator('section').filter({ has: title }).getByRole('listitem');
}

export const runButton = (page: Page): Locator => page.getByRole('button', { name: /^Run on [\d,]+ examples?$/ });

/** Nothing is asked, nothing keeps the model from running. */
export async function expectSettled(page: Page): Promise<void> {
  await expect(runButton(page)).toBeEnabled();
  await expect(page.getByText(/answers? (?:is|are) missing/)).toBeHidden();
  await expect(previewItems(page)).toHaveCount(8);
}

/** Runs the model that is being added over all examples, and waits for its end. */
export async function runModel(page: Page, examples: number): Promise<void> {
  const n = examples.toLocaleString('en-US');
  await page.getByRole('button', { name: `Run on ${n} examples` }).click();
  await expect(page.getByRole('status').filter({ hasText: `done. ${n} examples in` })).toBeVisible();
}

/** Brings probabilities from a file, and embeddings from another, and waits until they are there. */
export async function importPredictions(page: Page, path: string, embeddings?: string): Promise<void> {
  await goTo(page, 'Models');
  await page.getByRole('button', { name: 'Import predictions…' }).click();
  await page.getByRole('textbox', { name: 'Probabilities' }).fill(path);
  if (embeddings !== undefined) await page.getByRole('textbox', { name: /^Embeddings/ }).fill(embeddings);
  await page.getByRole('main').getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: /: done\./ })).toBeVisible();
}

export function runRow(page: Page, name: string | RegExp): Locator {
  return page.getByRole('table', { name: 'Runs' }).getByRole('row').filter({ hasText: name });
}

/** The card that asks one thing about the model that is being added. */
export function questionCard(page: Page, title: string): Locator {
  return page.getByRole('region', { name: title, exact: true });
}

/** Presses one of the ready answers of a question, and waits until the question is gone and the answer is known. */
export async function chooseAnswer(page: Page, title: string, choice: string | RegExp): Promise<void> {
  await questionCard(page, title).getByRole('button', { name: choice }).click();
  await expect(questionCard(page, title)).toBeHidden();
  await expect(knownRow(page, title)).toContainText('you');
}

/** What is known of one thing: its value and where it is from. */
export function knownRow(page: Page, what: string): Locator {
  return page
    .getByRole('table', { name: 'Known' })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: what, exact: true }) });
}

/** The list of names in an order, and its names as they stand. */
export function orderedNames(scope: Locator): Promise<string[]> {
  return scope
    .getByRole('option')
    .evaluateAll((options) => options.map((option) => (option.getAttribute('aria-label') ?? '').replace(/^\d+: /, '')));
}

/** Brings the names of an ordered list into this order with the keyboard alone. */
export async function orderByKeys(scope: Locator, wanted: readonly string[]): Promise<void> {
  const list = scope.getByRole('listbox');
  await list.focus();
  for (const [to, name] of wanted.entries()) {
    const at = (await orderedNames(scope)).indexOf(name);
    await list.press('Home');
    for (let step = 0; step < at; step += 1) await list.press('ArrowDown');
    for (let step = at; step > to; step -= 1) await list.press('Alt+ArrowUp');
  }
  expect(await orderedNames(scope)).toEqual(wanted);
}
