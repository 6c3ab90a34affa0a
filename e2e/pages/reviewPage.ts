import { expect, type Locator, type Page } from '@playwright/test';

export function decisionPanel(page: Page): Locator {
  return page.getByRole('region', { name: 'Decide' });
}

/** What is asked of the example on screen: `Shirt, or Coat?`. */
export function question(page: Page): Locator {
  return decisionPanel(page).getByRole('heading', { level: 1 });
}

export type ReviewedExample = {
  readonly key: string;
  /** Its label and what is suggested instead, from the question. */
  readonly from: string;
  readonly to: string;
};

/** The example on screen, which has a suggestion. */
export async function exampleOnScreen(page: Page): Promise<ReviewedExample> {
  await expect(question(page)).toHaveText(/^.+, or .+\?$/);
  const match = /^(?<from>.+), or (?<to>.+)\?$/.exec((await question(page).textContent()) ?? '');
  const key = await decisionPanel(page).getByRole('paragraph').first().getAttribute('title');
  return { key: key ?? '', from: match?.groups?.['from'] ?? '', to: match?.groups?.['to'] ?? '' };
}

/** Presses a key that decides, and waits until another example is on screen. Gives the one that was decided. */
export async function answer(page: Page, key: string): Promise<ReviewedExample> {
  const decided = await exampleOnScreen(page);
  await page.keyboard.press(key);
  await expect(decisionPanel(page).getByTitle(decided.key, { exact: true })).toHaveCount(0);
  return decided;
}

/** One key an example, in order. */
export async function answerKeys(page: Page, keys: readonly string[]): Promise<ReviewedExample[]> {
  const decided: ReviewedExample[] = [];
  for (const key of keys) decided.push(await answer(page, key));
  return decided;
}

/** Gives every example that is left the same answer, and ends where the screen says that the queue is done. */
export async function finishQueue(page: Page, key: string, left: number): Promise<ReviewedExample[]> {
  const decided = await answerKeys(
    page,
    Array.from({ length: left - 1 }, () => key),
  );
  decided.push(await exampleOnScreen(page));
  await page.keyboard.press(key);
  await expect(page.getByRole('heading', { name: 'This queue is done' })).toBeVisible();
  return decided;
}
