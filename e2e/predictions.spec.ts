import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectAccessible } from './fixtures/accessibility.ts';
import { expect, test } from './fixtures/test.ts';
import { importAll } from './pages/importPage.ts';
import { questionCard } from './pages/modelsPage.ts';
import { expectAccuracy } from './pages/overviewPage.ts';
import { goTo } from './pages/shellPage.ts';
import { chooseSource } from './pages/startPage.ts';

const animals = ['zebra', 'cat', 'Owl'];
/** As Python sorts them: capitals first. */
const sorted = ['Owl', 'cat', 'zebra'];

/** 120 examples, and probabilities right in all but every twelfth row, in Python's order and without names. */
async function writeAnimals(dir: string): Promise<{ readonly table: string; readonly scores: string }> {
  await mkdir(dir, { recursive: true });
  const labels = Array.from({ length: 120 }, (_, row) => animals[(row * 7) % 3]!);
  const table = join(dir, 'animals.csv');
  await writeFile(
    table,
    `id,size,label\n${labels.map((label, row) => `a${row},${(row * 0.37) % 1},${label}`).join('\n')}\n`,
  );
  const rows = labels.map((label, row) => {
    const said = row % 12 === 5 ? sorted[(sorted.indexOf(label) + 1) % 3] : label;
    return sorted.map((name) => (name === said ? 0.9 : 0.05));
  });
  const scores = join(dir, 'scores.json');
  await writeFile(scores, JSON.stringify(rows));
  return { table, scores };
}

test('predictions in another order of the classes are caught beside their labels, mended at a press, and imported', async ({
  app,
}) => {
  const { page } = app;
  const { table, scores } = await writeAnimals(join(app.dir, 'data'));
  await chooseSource(app, 'file', table);
  await importAll(page, 120);
  await goTo(page, 'Models');
  await page.getByRole('button', { name: 'Import predictions…' }).click();
  await page.getByRole('textbox', { name: 'Probabilities' }).fill(scores);
  const importButton = page.getByRole('main').getByRole('button', { name: 'Import', exact: true });
  const question = questionCard(page, 'Which class is each column?');
  await expect(question.getByRole('button', { name: /Owl, cat, zebra.*92/ })).toBeVisible();
  await expect(importButton).toBeDisabled();
  await expectAccessible(page);

  await test.step('the wrong order is caught, with the one that fits', async () => {
    await question.getByRole('textbox').fill('zebra, cat, Owl');
    await question.getByRole('button', { name: 'Use this order' }).click();
    const caught = page.getByRole('alert').filter({ hasText: 'The labels speak against these numbers' });
    await expect(caught).toContainText('Owl,cat,zebra');
    await expect(importButton).toBeDisabled();
    await expectAccessible(page);
    await caught.getByRole('button', { name: 'Read them so' }).click();
    await expect(caught).toBeHidden();
  });

  await test.step('eight rows beside their labels', async () => {
    const rows = page.getByRole('table', { name: 'Eight rows beside their labels' }).getByRole('row');
    await expect(rows).toHaveCount(9);
    await expect(rows.nth(1)).toContainText(/a0.*row 1.*zebra.*zebra 90/s);
  });
  await importButton.click();
  await expect(page.getByRole('status').filter({ hasText: /: done\./ })).toBeVisible();
  await expect(page.getByText('The columns are Owl,cat,zebra, as they were given.')).toBeVisible();
  await expectAccuracy(page, 120);
});

test('rows that do not belong to the labels are said to be so above what is asked of them', async ({ app }) => {
  const { page } = app;
  const { table, scores } = await writeAnimals(join(app.dir, 'data'));
  await chooseSource(app, 'file', table);
  await importAll(page, 120);
  const rows = JSON.parse(await readFile(scores, 'utf8')) as number[][];
  // As a Trainer leaves them after training: the codes of its labels beside its predictions, in an order of its own.
  const codes = rows.map((_, row) => sorted.indexOf(animals[(row * 7) % 3]!));
  const shuffled = rows.map((_, row) => (row * 37 + Math.floor(row / 3)) % rows.length);
  const trainer = join(app.dir, 'data', 'trainer.json');
  const saved = { predictions: shuffled.map((row) => rows[row]), label_ids: shuffled.map((row) => codes[row]) };
  await writeFile(trainer, JSON.stringify(saved));
  await goTo(page, 'Models');
  await page.getByRole('button', { name: 'Import predictions…' }).click();
  await page.getByRole('textbox', { name: 'Probabilities' }).fill(trainer);
  const alert = page.getByRole('alert').filter({ hasText: '“label_ids” and the labels of the project' });
  const question = questionCard(page, 'Which class is each column?');
  const [first, second] = [await alert.boundingBox(), await question.boundingBox()];
  expect(first!.y + first!.height).toBeLessThanOrEqual(second!.y);
  await expectAccessible(page);
});

test('an import that fails keeps what was filled in', async ({ app }) => {
  const { page } = app;
  const { table, scores } = await writeAnimals(join(app.dir, 'data'));
  await chooseSource(app, 'file', table);
  await importAll(page, 120);
  await goTo(page, 'Models');
  await page.getByRole('button', { name: 'Import predictions…' }).click();
  await page.getByRole('textbox', { name: 'Probabilities' }).fill(scores);
  await page.getByRole('textbox', { name: 'Name' }).fill('night run');
  await page.getByRole('textbox', { name: /^Embeddings/ }).fill(join(app.dir, 'not there.npy'));
  await questionCard(page, 'Which class is each column?')
    .getByRole('button', { name: /Owl, cat, zebra/ })
    .click();
  await page.getByRole('main').getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'The import failed.' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Probabilities' })).toHaveValue(scores);
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('night run');
  await page.getByRole('textbox', { name: /^Embeddings/ }).fill('');
  await page.getByRole('main').getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: /: done\./ })).toBeVisible();
});
