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
