import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { filesIn, isSameFile, sampleDir } from './fixtures/files.ts';
import { expect, test } from './fixtures/test.ts';
import { bulkBar, expectListed, relabelSelected, row, showTable, sortBy } from './pages/explorePage.ts';
import { exportSame } from './pages/exportPage.ts';
import { importAll, roleOf } from './pages/importPage.ts';
import { addModel, previewItems, runModel, runRow } from './pages/modelsPage.ts';
import { expectAccuracy, openWorstCell } from './pages/overviewPage.ts';
import { answer } from './pages/reviewPage.ts';
import { applyFilter, expectDecisionCounts, filterField, goTo } from './pages/shellPage.ts';
import { chooseSource } from './pages/startPage.ts';

/** Thirty pictures of each class, in a folder of its own. */
async function copyPictures(to: string): Promise<string[]> {
  const pictures = filesIn(join(sampleDir, 'images'));
  const seen = new Map<string, number>();
  const chosen = pictures.filter((path) => {
    const name = path.split('/')[0] ?? '';
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before < 30;
  });
  for (const name of seen.keys()) await mkdir(join(to, name), { recursive: true });
  await Promise.all(chosen.map((path) => cp(join(sampleDir, 'images', path), join(to, path))));
  return chosen;
}

test('a folder of pictures: import, run a model, find, decide, export into class folders', async ({ app }) => {
  const { page } = app;
  const source = join(app.dir, 'photos');
  const pictures = await copyPictures(source);
  expect(pictures).toHaveLength(300);

  await chooseSource(app, 'folder', source);
  await expect(page.getByRole('heading', { name: 'Import photos' })).toBeVisible();
  await expect(page.getByText(/Folder of pictures/)).toBeVisible();
  await expect(roleOf(page, 'label')).toHaveText('Label');
  await importAll(page, 300);

  await addModel(app, join(sampleDir, 'model', 'model.onnx'));
  await expect(previewItems(page)).toHaveCount(8);
  await expect(previewItems(page).first().getByRole('img')).toBeVisible();
  await expect(page.getByText(/\d of 8 agree with their label/)).toBeVisible();
  await runModel(page, 300);
  await expect(runRow(page, 'fashion-cnn')).toContainText('300');

  await expectAccuracy(page, 300);
  const worst = await openWorstCell(page);
  await expect(filterField(page)).toHaveValue(/label:.+ pred:.+/);
  await expectListed(page, worst.count, 300);

  await applyFilter(page, 'correct:false');
  await showTable(page);
  const sure = (await sortBy(page, 'Confidence', 'descending')).map((text) => parseFloat(text.replace(/[<>]\s*/, '')));
  expect(sure).toEqual(sure.toSorted((a, b) => b - a));
  await row(page, 0).click();
  await row(page, 2).click({ modifiers: ['Shift'] });
  await expect(bulkBar(page)).toContainText('3 selected');
  await relabelSelected(page, 'Bag');
  await expectDecisionCounts(page, '3 relabelled');
  await page.getByRole('button', { name: /^Undo: relabel 3 examples/ }).click();
  await expectDecisionCounts(page, '300 examples');

  await applyFilter(page, '');
  await goTo(page, 'Review');
  const moved = await answer(page, 'Enter');
  await answer(page, 'k');
  const left = await answer(page, 'x');
  const to = join(app.dir, 'cleaned');
  const said = await exportSame(page, { relabelled: 1, excluded: 1 }, to);
  expect(said).toContain('1 picture in the folder of another class and 1 example left out');

  const exported = filesIn(to).filter((path) => path.endsWith('.png'));
  const placeOf = (path: string) => (path === moved.key ? path.replace(`${moved.from}/`, `${moved.to}/`) : path);
  expect(exported).toEqual(
    pictures
      .filter((path) => path !== left.key)
      .map(placeOf)
      .sort(),
  );
  for (const path of pictures.filter((path) => path !== left.key))
    expect(await isSameFile(join(source, path), join(to, placeOf(path))), path).toBe(true);
  expect(filesIn(source)).toEqual(pictures);
});
