import { join } from 'node:path';
import { expectAccessible } from './fixtures/accessibility.ts';
import { writePlantedSlice } from './fixtures/plantedSlice.ts';
import { expect, test } from './fixtures/test.ts';
import { expectListed } from './pages/explorePage.ts';
import { importAll, roleOf } from './pages/importPage.ts';
import { importPredictions } from './pages/modelsPage.ts';
import { applyFilter, filterField, goTo } from './pages/shellPage.ts';
import { priorities, savedSlice, weakSlices } from './pages/slicesPage.ts';
import { openInspections } from './pages/openTable.ts';
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
  // Chosen to be worked on: a tick is no link, and what it covers is not counted for the others again.
  await first.getByRole('checkbox', { name: 'Choose North at night' }).click();
  await expect(first.getByRole('cell', { name: 'chosen', exact: true })).toBeVisible();
  await first.getByRole('textbox', { name: 'Weight of North at night' }).fill('2');
  await page.keyboard.press('Enter');
  await expect(first.getByRole('textbox', { name: 'Weight of North at night' })).toHaveValue('2');
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

test('a slice made from the filter in Explore misses its recall target, first on the Overview; costs are edited in a grid', async ({
  app,
}) => {
  const { page } = app;
  const data = await openInspections(app);

  await goTo(page, 'Explore');
  await applyFilter(page, 'site:north shift:night');
  await expectListed(page, data.planted.n, data.rows);
  await goTo(page, 'Slices');
  await page.getByRole('button', { name: 'New slice from the current filter' }).click();
  const form = page.getByRole('dialog', { name: 'New slice' });
  await expect(form.getByText(`${data.planted.n} of ${data.rows} examples`)).toBeVisible();
  await form.getByRole('textbox', { name: 'Name' }).fill('North at night');
  await form.getByRole('combobox', { name: 'Metric' }).click();
  await page.getByRole('option', { name: 'Recall' }).click();
  await form.getByRole('combobox', { name: 'Of' }).click();
  await page.getByRole('option', { name: 'good' }).click();
  await form.getByRole('textbox', { name: 'Target, %' }).fill('90');
  await expectAccessible(page);
  await form.getByRole('button', { name: 'Save the slice' }).click();
  await expect(form).toBeHidden();

  await applyFilter(page, '');
  const saved = savedSlice(page, 'North at night');
  await expect(saved).toContainText('recall of good ≥ 90\u00a0%');
  await expect(saved).toContainText('missed');
  await goTo(page, 'Overview');
  const failing = page.getByRole('list', { name: 'Targets that fail' }).getByRole('listitem');
  await expect(failing).toHaveCount(1);
  await expect(failing).toContainText('recall of good ≥ 90\u00a0%');
  await failing.getByRole('button').click();
  await expectListed(page, data.planted.n, data.rows);

  // The slice is a value of the field slice, and may be a part of another.
  await applyFilter(page, 'slice:"North at night" width<5');
  await goTo(page, 'Slices');
  await page.getByRole('button', { name: 'New slice from the current filter' }).click();
  await form.getByRole('textbox', { name: 'Name' }).fill('Narrow ones of these');
  await form.getByRole('combobox', { name: 'Metric' }).click();
  await page.getByRole('option', { name: 'Mean cost' }).click();
  await form.getByRole('textbox', { name: 'Target', exact: true }).fill('0.05');
  await form.getByRole('button', { name: 'Save the slice' }).click();
  await expect(form).toBeHidden();
  await applyFilter(page, '');
  const narrow = savedSlice(page, 'Narrow ones of these');
  await expect(narrow).toContainText('mean cost ≤ 0.05');
  const before = await narrow.getByRole('cell').nth(2).innerText();

  await page.getByRole('button', { name: 'Edit the costs' }).click();
  const first = page.getByRole('textbox', { name: 'true bad predicted as bad costs' });
  await expect(first).toHaveValue('0');
  await first.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.type('20');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 pair set, all others cost 1')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'true good predicted as good costs' })).toBeFocused();
  await expect(narrow.getByRole('cell').nth(2)).not.toHaveText(before, { useInnerText: true });
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page.getByRole('textbox', { name: 'true bad predicted as good costs' })).toHaveValue('1');
  await expect(narrow.getByRole('cell').nth(2)).toHaveText(before, { useInnerText: true });

  // In a narrow window the names of project and run are whole.
  await page.setViewportSize({ width: 400, height: 800 });
  for (const name of [/^Project inspections/, /^Run /]) {
    const cut = () =>
      page
        .getByRole('banner')
        .getByRole('button', { name })
        .locator('span')
        .evaluateAll(
          (spans) =>
            spans.filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
              .length,
        );
    await expect.poll(cut).toBe(0);
  }
});
