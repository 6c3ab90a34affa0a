import { expect, type Page } from '@playwright/test';
import type { App } from '../fixtures/test.ts';
import { answerPath } from './shellPage.ts';

/** Opens the sample and waits until its model has run. */
export async function openSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Open the sample/ }).click();
  await expect(page.getByRole('heading', { name: 'What to work on' })).toBeVisible();
}

/** Chooses a file or folder to import, as a person does on the start screen. */
export async function chooseSource(
  app: Pick<App, 'page' | 'shell'>,
  kind: 'file' | 'folder',
  path: string,
): Promise<void> {
  await answerPath(app, app.page.getByRole('button', { name: `Choose a ${kind}…` }), path);
}
