import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectAccessible } from './fixtures/accessibility.ts';
import { expect, test } from './fixtures/test.ts';
import { importAll } from './pages/importPage.ts';
import { goTo } from './pages/shellPage.ts';
import { chooseSource } from './pages/startPage.ts';

const subjects = {
  money: ['refund', 'invoice', 'payment', 'order', 'account'],
  sport: ['football', 'goal', 'match', 'team', 'league'],
} as const;
const rows = 300;
const wrong = [20, 51, 82, 113, 144, 175, 206, 237, 268, 299];

/** Messages of which ten have the other label, and a table's own probabilities, which agree with every label or with a share of them. */
async function writeMessages(dir: string, agreeing = 1): Promise<string> {
  await mkdir(dir, { recursive: true });
  const lines = Array.from({ length: rows }, (_, row) => {
    const truth = row % 2 === 0 ? 'money' : 'sport';
    const given = wrong.includes(row) === (truth === 'money') ? 'sport' : 'money';
    const words = subjects[truth];
    const text = `The ${words[row % 5]} of the ${words[(row * 3 + 1) % 5]} and a ${words[(row * 7 + 2) % 5]}, number ${row}`;
    const likely = (row * 7) % rows < agreeing * rows ? given : given === 'money' ? 'sport' : 'money';
    return `m${row},"${text}",${given},${likely === 'money' ? '0.97,0.03' : '0.03,0.97'}`;
  });
  const table = join(dir, 'messages.csv');
  await writeFile(table, ['id,text,label,p_money,p_sport', ...lines].join('\n'));
  return table;
}

test('a run that has seen the labels is noticed, mended with one press, and every label is ranked', async ({ app }) => {
  const { page } = app;
  await chooseSource(app, 'file', await writeMessages(join(app.dir, 'data')));
  await importAll(page, rows);
  await goTo(page, 'Overview');
  const main = page.getByRole('main');
  await expect(main.getByText(/The model agrees with 100\.0 % of the labels \(n 300\)/).first()).toBeVisible();
  // What such a run says of how many labels are wrong is worth nothing.
  await expect(main.getByText('Wrong labels in all')).toHaveCount(0);
  await expect(main.getByText('No label here looks suspicious')).toHaveCount(0);
  await expect(main.getByRole('button', { name: /^Check the labels without this model/ })).toBeVisible();
  await expectAccessible(page);
  await main.getByRole('button', { name: 'Check the labels without it' }).click();
  await expect(page.getByRole('button', { name: 'Run Out of sample, words' })).toBeVisible();
  const estimate = main.getByText(/Wrong labels in all: about/);
  await expect(estimate).toBeVisible();
  const before = await estimate.textContent();
  await expectAccessible(page);

  await main.getByRole('button', { name: 'Review all labels, the least trusted first' }).click();
  await expect(main.getByText(`1 of ${rows}`, { exact: true })).toBeVisible();
  await expect(main.getByText(/by all evidence it is number 1 of 300/)).toBeVisible();
  for (let decided = 1; decided <= 3; decided += 1) {
    // The strongest other class is what the label should be: these are the planted ones.
    await page.keyboard.press('Enter');
    await expect(main.getByText(`${decided} of ${rows} examples decided`)).toBeVisible();
  }
  await expectAccessible(page);
  await goTo(page, 'Overview');
  await expect(estimate).toBeVisible();
  await expect(estimate).not.toHaveText(before!);

  await goTo(page, 'Models');
  await expect(main.getByText('out of sample').first()).toBeVisible();
  await expect(main.getByText(/Made from the words in 5 folds with seed \d+\..*, n 300\)/)).toBeVisible();
  await expectAccessible(page);
});

test('all runs together rank the labels when that is chosen with the keys, also after a reload', async ({ app }) => {
  const { page } = app;
  await chooseSource(app, 'file', await writeMessages(join(app.dir, 'data'), 0.7));
  await importAll(page, rows);
  await goTo(page, 'Models');
  const main = page.getByRole('main');
  await main.getByRole('button', { name: 'Check labels without a model' }).click();
  const runs = page.getByRole('button', { name: 'Run Out of sample, words' });
  await expect(runs).toBeVisible();
  await expect(page.getByText('Check labels without a model: done')).toBeVisible();
  await goTo(page, 'Overview');
  await main.getByRole('button', { name: 'Review all labels, the least trusted first' }).click();
  const reason = main.getByText(/by all evidence it is number 1 of 300/);
  await expect(reason).toHaveText(/^The model gives /);

  await runs.focus();
  await page.keyboard.press('Enter');
  const all = page.getByRole('menuitemradio', { name: 'All runs together' });
  await expect(all).toHaveAttribute('aria-checked', 'false');
  await expectAccessible(page);
  // Down from the first run: the second run, the run in use, all runs together.
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowDown');
  await expect(all).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(reason).toHaveText(/^On average 2 runs give /);
  await expectAccessible(page);

  await page.reload();
  await expect(reason).toHaveText(/^On average 2 runs give /);
  await runs.click();
  await expect(all).toHaveAttribute('aria-checked', 'true');
});
