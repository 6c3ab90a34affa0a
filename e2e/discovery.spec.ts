import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessibility.ts';
import { writeEmbeddings } from './fixtures/embeddedSlice.ts';
import { type PlantedSlice, writePlantedSlice } from './fixtures/plantedSlice.ts';
import { expect, test } from './fixtures/test.ts';
import { expectListed } from './pages/explorePage.ts';
import { applyFilter, goTo } from './pages/shellPage.ts';
import { savedSlice, weakSlices } from './pages/slicesPage.ts';
import { openInspections, openTable } from './pages/openTable.ts';

type Row = { readonly width: number; readonly site: string; readonly shift: string };

async function rowsOf(data: PlantedSlice): Promise<Row[]> {
  const lines = (await readFile(data.path, 'utf8')).trim().split('\n').slice(1);
  return lines.map((line): Row => {
    const [, width = '', site = '', shift = ''] = line.split(',');
    return { width: Number(width), site, shift };
  });
}

async function discover(page: Page): Promise<void> {
  await goTo(page, 'Slices');
  await page.getByRole('button', { name: 'Discover weak slices' }).click();
}

const lookBy = (page: Page, view: string) => page.getByRole('group', { name: 'Look by' }).getByText(view).click();

test('a search with options: fewer features and conditions, hand-set bins, what was found is saved', async ({
  app,
}) => {
  const { page } = app;
  await openInspections(app);
  await discover(page);
  await expect(weakSlices(page).first()).toContainText('shift:night');

  await page.getByRole('button', { name: 'Options' }).click();
  const options = page.getByRole('form', { name: 'Options of the search' });
  await options.getByText('Made of', { exact: true }).click();
  await options.getByRole('checkbox', { name: 'shift' }).uncheck();
  await options.getByRole('textbox', { name: 'q-value up to' }).fill('1');
  await expectAccessible(page);
  await options.getByRole('button', { name: 'Search', exact: true }).click();
  const first = weakSlices(page).first();
  await expect(first).toContainText('site:north');
  await expect(page.getByRole('table', { name: 'Weak slices' })).not.toContainText('shift');

  // What a q-value is can be read without a mouse.
  await page.getByRole('button', { name: 'q-value', exact: true }).focus();
  await page.keyboard.press('Enter');
  const explanation = page.getByRole('dialog', { name: 'q-value' });
  await expect(explanation).toContainText('The share of false finds');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(explanation).toBeHidden();
  await expect(page.getByRole('button', { name: 'q-value', exact: true })).toBeFocused();

  await options.getByRole('button', { name: 'Bins of width' }).click();
  const bins = page.getByRole('dialog', { name: 'Bins of width' });
  await bins.getByRole('textbox', { name: 'Cut points' }).fill('5, 2');
  await bins.getByRole('button', { name: 'Use these' }).click();
  await expect(bins.getByText('2 does not rise above 5.')).toBeVisible();
  await bins.getByRole('textbox', { name: 'Cut points' }).fill('2.5, 5, 7.5');
  await bins.getByRole('button', { name: 'Use these' }).click();
  await expect(options.getByRole('button', { name: 'Bins of width' })).toHaveText('cut at 2.5, 5, 7.5');

  await options.getByRole('checkbox', { name: 'Predicted class' }).check();
  await options.getByRole('checkbox', { name: 'Current label' }).check();
  await expect(options.getByRole('alert')).toContainText('wrong by definition');
  await options.getByRole('button', { name: 'Back to the defaults' }).click();
  await options.getByRole('button', { name: 'Search', exact: true }).click();
  const planted = weakSlices(page).filter({ hasText: 'site:north' }).filter({ hasText: 'shift:night' }).first();
  const filter = await planted.getByRole('button').first().innerText();
  await planted.getByRole('button', { name: `Save ${filter}` }).click();
  await expect(planted.getByText('saved', { exact: true })).toBeVisible();
  await expect(savedSlice(page, filter)).toHaveCount(1);

  // The bins are kept with the project.
  await goTo(page, 'Explore');
  await expect(page.getByRole('img', { name: 'Distribution of width' }).locator('g')).toHaveCount(4);
});

test('a node of the error tree and a cell of the heat map open their examples', async ({ app }) => {
  const { page } = app;
  const data = await openInspections(app);
  const rows = await rowsOf(data);
  await discover(page);
  await lookBy(page, 'Error tree');
  const tree = page.getByRole('list', { name: 'Error tree' });
  await expect(tree.getByRole('button', { name: 'All examples' })).toBeVisible();
  await expectAccessible(page);
  const north = rows.filter((row) => row.site === 'north').length;
  await tree.getByRole('button', { name: 'Save site:north shift:night', exact: true }).click();
  await expect(tree.getByText('saved', { exact: true })).toHaveCount(1);
  await expect(savedSlice(page, 'site:north shift:night')).toHaveCount(1);
  await tree.getByRole('button', { name: 'site:north', exact: true }).click();
  await expectListed(page, north, data.rows);

  await goTo(page, 'Slices');
  await applyFilter(page, '');
  await lookBy(page, 'Heat map');
  await page.getByRole('combobox', { name: 'Across' }).click();
  await page.getByRole('option', { name: 'shift' }).click();
  await page.getByRole('combobox', { name: 'Down' }).click();
  await page.getByRole('option', { name: 'site' }).click();
  const map = page.getByRole('grid', { name: 'Error rate, site by shift' });
  const cell = map.getByRole('gridcell', { name: /^north, night: / });
  await expect(cell).toHaveAttribute('aria-label', new RegExp(`n ${data.planted.n}$`));
  await expect(cell).toContainText(`${Math.round((100 * data.planted.errors) / data.planted.n)}`);
  await expectAccessible(page);
  // By keyboard: from the first cell to this one.
  await map.getByRole('gridcell').first().focus();
  for (let step = 0; step < 12; step += 1) {
    if (await cell.evaluate((element) => element === document.activeElement)) break;
    const [at, wanted] = await Promise.all([page.locator(':focus'), cell].map((one) => one.getAttribute('data-cell')));
    const [row, column] = at!.split(' ').map(Number);
    const [wantedRow, wantedColumn] = wanted!.split(' ').map(Number);
    await page.keyboard.press(row! < wantedRow! ? 'ArrowDown' : column! < wantedColumn! ? 'ArrowRight' : 'ArrowLeft');
  }
  await expect(cell).toBeFocused();
  await page.keyboard.press('Enter');
  await expectListed(page, data.planted.n, data.rows);
});

test('clusters of the embeddings are made, found weak, and are a filter tomorrow too', async ({ app }) => {
  const { page } = app;
  const data = await writePlantedSlice(join(app.dir, 'data'));
  const { path, sizes } = await writeEmbeddings(app.dir, await readFile(data.path, 'utf8'), 2);
  await openTable(app, { ...data, embeddings: path }, 'verdict');
  await discover(page);
  await page.getByRole('button', { name: 'Options' }).click();
  const options = page.getByRole('form', { name: 'Options of the search' });
  await options.getByText('Made of', { exact: true }).click();
  await options.getByRole('textbox', { name: 'Clusters' }).fill('4');
  await options.getByRole('button', { name: 'Make clusters' }).click();
  const clusters = options.getByRole('region', { name: 'Clusters of the embeddings' });
  const north = clusters.getByRole('button', { name: / north/ });
  await expect(north).toContainText(String(sizes.get('north')));
  await options.getByRole('checkbox', { name: 'site' }).uncheck();
  await expect(options.getByRole('checkbox', { name: 'Embedding cluster' })).toBeChecked();
  await options.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(weakSlices(page).first()).toContainText(/cluster:"\d north"/);
  await expectAccessible(page);
  const number = (await north.innerText()).slice(0, 1);
  await north.click();
  await expectListed(page, sizes.get('north')!, data.rows);

  await app.restart();
  const again = app.page;
  await again
    .getByRole('button', { name: /inspections/ })
    .first()
    .click();
  await goTo(again, 'Explore');
  await applyFilter(again, `cluster:${number}`);
  await expectListed(again, sizes.get('north')!, data.rows);
});
