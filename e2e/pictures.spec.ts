import { join } from 'node:path';
import { expectAccessible } from './fixtures/accessibility.ts';
import { winnowJson } from './fixtures/command.ts';
import { expect, test } from './fixtures/test.ts';
import { expectListed } from './pages/explorePage.ts';
import { confusionCells } from './pages/overviewPage.ts';
import { countInSvg, csvRows, marks, pngSize, savedFile } from './pages/chartsPage.ts';
import { applyFilter, expectSaved, filterField, goTo } from './pages/shellPage.ts';
import { openInspections } from './pages/openTable.ts';
import { openSample } from './pages/startPage.ts';

type Metrics = {
  readonly n: number;
  readonly classes: readonly { label: string; n: number; precision: number; recall: number; f1: number }[];
  readonly confusion: { readonly labels: readonly string[]; readonly matrix: readonly (readonly number[])[] };
};

const rows = 2400;

test('the matrix in every mode, and a cell that opens exactly its examples', async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await goTo(page, 'Overview');
  const given = await confusionCells(page);
  const worst = given.filter((one) => one.label !== one.predicted).reduce((a, b) => (b.count > a.count ? b : a));
  const cell = page.getByRole('gridcell', { name: new RegExp(`^${worst.label} predicted ${worst.predicted}:`) });
  const labelled = given.filter((one) => one.label === worst.label).reduce((sum, one) => sum + one.count, 0);
  const predicted = given.filter((one) => one.predicted === worst.predicted).reduce((sum, one) => sum + one.count, 0);
  const show = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await show('Row %');
  await expect(cell).toHaveText(String(Math.round((100 * worst.count) / labelled)));
  await show('Column %');
  await expect(cell).toHaveText(String(Math.round((100 * worst.count) / predicted)));
  await show('Cost');
  await expect(cell).toHaveText(String(worst.count));
  await expect(cell).toHaveAccessibleName(/cost \d+ at 1 each/);
  await show('Counts');
  await page.getByRole('checkbox', { name: 'Errors only' }).click();
  await show('Blocks');
  const ordered = await confusionCells(page);
  const byName = (a: { label: string; predicted: string }, b: typeof a) =>
    `${a.label}>${a.predicted}`.localeCompare(`${b.label}>${b.predicted}`);
  expect(ordered.toSorted(byName)).toEqual(given.toSorted(byName));
  // Shoes are taken for shoes: in blocks they stand side by side.
  const order = [...new Set(ordered.map(({ label }) => label))];
  const shoes = ['Sandal', 'Sneaker', 'Ankle boot'].map((name) => order.indexOf(name)).toSorted((a, b) => a - b);
  expect(shoes[2]! - shoes[0]!).toBe(2);
  await expectAccessible(page);
  // By keyboard: one tab stop, arrows walk, Enter opens.
  await page.getByRole('gridcell').first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('gridcell').nth(1)).toBeFocused();
  await cell.focus();
  await page.keyboard.press('Enter');
  await expectListed(page, worst.count, rows);
});

test('bars and bins open what they count, within the filter', async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await goTo(page, 'Overview');
  await applyFilter(page, 'split:train');
  const wrong = marks(page, 'Examples by confidence, right and wrong').last();
  await expect(wrong).toHaveAccessibleName(/^Confidence 95.% to 100.%: \d+ wrong/);
  const count = Number(
    /: ([\d,]+) wrong/.exec((await wrong.getAttribute('aria-label')) ?? '')?.[1]?.replaceAll(',', ''),
  );
  await wrong.press('Enter');
  await expect(filterField(page)).toHaveValue(/split:train.*conf>=0\.95.*correct:false/);
  await expectListed(page, count, rows);
  await goTo(page, 'Overview');
  await applyFilter(page, '');
  const bin = marks(page, 'Accuracy by confidence').last();
  const n = Number(/% of ([\d,]+)/.exec((await bin.getAttribute('aria-label')) ?? '')?.[1]?.replaceAll(',', ''));
  await bin.click();
  await expectListed(page, n, rows);
  await goTo(page, 'Overview');
  await applyFilter(page, 'label:Shirt pred:Bag');
  await expect(page.getByText(/Too few to draw|Nothing to compare/).first()).toBeVisible();
});

test('charts are saved as SVG, PNG and CSV with the numbers of the command line', async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await goTo(page, 'Overview');
  const dir = join(app.dir, 'saved');
  const svg = (await savedFile(page, 'the confusion matrix', 'SVG', join(dir, 'm.svg'))).toString('utf8');
  expect(await countInSvg(page, svg, 'g[data-mark]')).toBe(100);
  expect(await countInSvg(page, svg, 'svg > title, svg > desc')).toBe(2);
  expect(svg).toContain('all examples');
  expect(svg).not.toMatch(/var\(--|<script|href=/);
  const [, width, height] = /width="(\d+(?:\.\d+)?)" height="(\d+(?:\.\d+)?)"/.exec(svg) ?? [];
  const png = await savedFile(page, 'the confusion matrix', 'PNG', join(dir, 'm.png'));
  expect(pngSize(png)).toEqual({
    width: Math.round(2 * Math.ceil(Number(width))),
    height: Math.round(2 * Math.ceil(Number(height))),
  });
  const matrix = csvRows((await savedFile(page, 'the confusion matrix', 'CSV', join(dir, 'm.csv'))).toString('utf8'));
  const bars = csvRows((await savedFile(page, 'quality by class', 'CSV', join(dir, 'c.csv'))).toString('utf8'));
  const bins = csvRows((await savedFile(page, 'the reliability diagram', 'CSV', join(dir, 'r.csv'))).toString('utf8'));
  const histogram = csvRows(
    (await savedFile(page, 'the confidence histogram', 'CSV', join(dir, 'h.csv'))).toString('utf8'),
  );
  await expectSaved(page);
  await app.shell.stop();

  const said = await winnowJson<Metrics>('metrics', join(app.projectsDir, 'Fashion sample.winnow'));
  const { labels } = said.confusion;
  expect(matrix.map(({ label, predicted, count }) => [label, predicted, Number(count)])).toEqual(
    labels.flatMap((label, row) => labels.map((other, column) => [label, other, said.confusion.matrix[row]?.[column]])),
  );
  expect(
    new Map(bars.map((bar) => [bar['class'], [bar['n'], bar['precision'], bar['recall'], bar['f1']].map(Number)])),
  ).toEqual(new Map(said.classes.map(({ label, n, precision, recall, f1 }) => [label, [n, precision, recall, f1]])));
  const sum = (name: string, table: typeof bins) => table.reduce((total, row) => total + Number(row[name]), 0);
  expect(sum('n', bins)).toBe(said.n);
  const right = labels.reduce((total, _, at) => total + (said.confusion.matrix[at]?.[at] ?? 0), 0);
  expect([sum('right', histogram), sum('wrong', histogram)]).toEqual([right, said.n - right]);
});

test('the slice chart shows a weak slice and opens it', async ({ app }) => {
  const { page } = app;
  const data = await openInspections(app);
  await goTo(page, 'Slices');
  for (const [name, filter] of [
    ['=weak', 'site:north shift:night'],
    ['south', 'site:south'],
  ] as const) {
    await applyFilter(page, filter);
    await page.getByRole('button', { name: 'New slice from the current filter' }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByRole('button', { name: 'Save the slice' }).click();
    await expect(page.getByRole('dialog')).toBeHidden();
  }
  await applyFilter(page, '');
  const points = marks(page, 'Accuracy of slices by size');
  await expect(points).toHaveCount(2);
  const weak = page.getByRole('button', { name: /^=weak: right .*clearly worse/ });
  await expect(weak).toBeVisible();
  await expectAccessible(page);
  const file = await savedFile(page, 'the slice chart', 'CSV', join(app.dir, 'slices.csv'));
  const table = csvRows(file.toString('utf8'));
  expect(table.map((row) => row['slice']).toSorted()).toEqual(["'=weak", 'all together', 'south']);
  const { n, errors } = data.planted;
  expect(Number(table.find((row) => row['slice'] === "'=weak")?.['accuracy'])).toBe((n - errors) / n);
  await weak.click();
  await expectListed(page, n, data.rows);
});
