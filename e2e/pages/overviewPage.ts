import { expect, type Locator, type Page } from '@playwright/test';
import { goTo } from './shellPage.ts';

export type ConfusionCell = { readonly label: string; readonly predicted: string; readonly count: number };

export function metric(page: Page, name: string): Locator {
  return page.getByRole('main').getByRole('button', { name: new RegExp(`^${name}`) });
}

/** Every cell of the confusion matrix, as screen readers hear them. */
export async function confusionCells(page: Page): Promise<ConfusionCell[]> {
  const cells = page.getByRole('grid', { name: /^Confusion matrix/ }).getByRole('gridcell');
  await expect(cells.first()).toBeVisible();
  const names = await cells.evaluateAll((all) => all.map((cell) => cell.getAttribute('aria-label') ?? ''));
  return names.map((name) => {
    const match = /^(.+) predicted (.+): ([\d,]+)/.exec(name);
    if (!match) throw new Error(`A cell is called ${name}.`);
    return { label: match[1] ?? '', predicted: match[2] ?? '', count: Number(match[3]?.replaceAll(',', '')) };
  });
}

/** Opens the fullest wrong cell in Explore, and gives it. */
export async function openWorstCell(page: Page): Promise<ConfusionCell> {
  const wrong = (await confusionCells(page)).filter(({ label, predicted }) => label !== predicted);
  const worst = wrong.reduce((most, cell) => (cell.count > most.count ? cell : most));
  await page
    .getByRole('gridcell', { name: new RegExp(`^${escaped(worst.label)} predicted ${escaped(worst.predicted)}:`) })
    .click();
  return worst;
}

/** The headline accuracy says what the confusion matrix adds up to, with its interval and n. */
export async function expectAccuracy(page: Page, examples: number): Promise<void> {
  await goTo(page, 'Overview');
  const cells = await confusionCells(page);
  const total = cells.reduce((sum, cell) => sum + cell.count, 0);
  const right = cells.reduce((sum, cell) => sum + (cell.label === cell.predicted ? cell.count : 0), 0);
  expect(total).toBe(examples);
  const card = metric(page, 'Accuracy on given labels');
  await expect(card).toContainText(`${((100 * right) / total).toFixed(1)} %`);
  await expect(card).toContainText(/\d+\.\d–\d+\.\d/);
  await expect(card).toContainText(`n ${examples.toLocaleString('en-US')}`);
  await expect(metric(page, 'Macro F1')).toContainText(
    new RegExp(
      `${(100 * macroF1(cells)).toFixed(1)}\\s% *\\d+\\.\\d–\\d+\\.\\d.*n\\s${examples.toLocaleString('en-US')}`,
    ),
  );
  for (const name of ['Log loss', 'Calibration error'])
    await expect(metric(page, name)).toContainText(/\d\.\d+.*\d+\.\d+–\d+\.\d+.* n\s[\d,]+$/);
}

/** Mean of F1 over the classes that occur. */
function macroF1(cells: readonly ConfusionCell[]): number {
  const sum = (of: (cell: ConfusionCell) => boolean) =>
    cells.reduce((total, cell) => total + (of(cell) ? cell.count : 0), 0);
  const scores = [...new Set(cells.map(({ label }) => label))].flatMap((name) => {
    const both = sum(({ label, predicted }) => label === name && predicted === name);
    const either = sum(({ label }) => label === name) + sum(({ predicted }) => predicted === name);
    return either === 0 ? [] : [(2 * both) / either];
  });
  return scores.reduce((total, score) => total + score, 0) / scores.length;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
