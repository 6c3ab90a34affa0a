import { join } from 'node:path';
import { expectAccessible } from './fixtures/accessibility.ts';
import { writePlantedSlice } from './fixtures/plantedSlice.ts';
import { expect, test } from './fixtures/test.ts';
import { expectListed } from './pages/explorePage.ts';
import { importAll, roleOf } from './pages/importPage.ts';
import { importPredictions } from './pages/modelsPage.ts';
import { applyFilter, filterField, goTo } from './pages/shellPage.ts';
import { priorities, savedSlice, weakSlices } from './pages/slicesPage.ts';
import { chooseSource } from './pages/startPage.ts';

test('a planted weak slice is discovered, saved, first on the Overview, and opens with its examples', async ({
  app,
}) => {
  const { page } = app;
  const data = await writePlantedSlice(join(app.dir, 'data'));
  const { planted, rows } = data;
  await chooseSource(app, 'file', data.path);
  await expect(roleOf(page, 'verdict')).toHaveText('Label');
  await importAll(page, rows);

  await goTo(page, 'Slices');
  await expect(page.getByRole('heading', { name: 'Run a model first' })).toBeVisible();
  await importPredictions(page, data.probabilities);

  await goTo(page, 'Overview');
  await page.getByRole('button', { name: 'Discover weak slices' }).click();
  const found = weakSlices(page).first();
  await expect(found).toContainText('site:north');
  await expect(found).toContainText('shift:night');
  await expect(found.getByRole('cell').nth(1)).toHaveText(String(planted.n));
  await expect(found).toContainText(`${((100 * planted.errors) / planted.n).toFixed(1)}\u00a0%`);
  const filter = await found.getByRole('button').first().innerText();
  await expectAccessible(page);
  await found.getByRole('button', { name: `Save ${filter}` }).click();
  await expect(found.getByText('saved', { exact: true })).toBeVisible();

  const saved = savedSlice(page, filter);
  await saved.getByRole('button', { name: `Edit ${filter}` }).click();
  const form = page.getByRole('dialog', { name: 'Change the slice' });
  await expect(form.getByText(`${planted.n} of ${rows} examples`)).toBeVisible();
  await form.getByRole('textbox', { name: 'Name' }).fill('North at night');
  await form.getByRole('textbox', { name: 'Target, %' }).fill('90');
  await form.getByRole('textbox', { name: 'Human level, %' }).fill('95');
  await form.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(form).toBeHidden();
  await expect(savedSlice(page, 'North at night')).toContainText('missed');

  await goTo(page, 'Overview');
  const first = priorities(page).first();
  await expect(first).toContainText('target missed');
  const errorRate = planted.errors / planted.n;
  const gain = (0.95 - (1 - errorRate)) * (planted.n / rows);
  await expect(first).toContainText(`${(100 * gain).toFixed(2)}\u00a0pts`);
  await first.getByRole('button', { name: 'North at night' }).click();
  await expectListed(page, planted.n, rows);

  await goTo(page, 'Slices');
  await applyFilter(page, 'site:south');
  await expect(filterField(page)).toHaveValue('site:south');
  await page.getByRole('button', { name: 'New slice from the current filter' }).click();
  const made = page.getByRole('dialog', { name: 'New slice' });
  await made.getByRole('textbox', { name: 'Name' }).fill('North at night');
  await made.getByRole('button', { name: 'Save the slice' }).click();
  await expect(made.getByText('already a slice called')).toBeVisible();
  await made.getByRole('textbox', { name: 'Name' }).fill('South');
  await made.getByRole('button', { name: 'Save the slice' }).click();
  await expect(made).toBeHidden();
  await savedSlice(page, 'South').getByRole('button', { name: 'Remove South' }).click();
  await page
    .getByRole('dialog', { name: 'Remove the slice South?' })
    .getByRole('button', { name: 'Remove', exact: true })
    .click();
  await expect(savedSlice(page, 'South')).toHaveCount(0);
});
