import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testSamples } from './fixtures/files.ts';
import { tableText, writeMeasurements } from './fixtures/generatedData.ts';
import { expect, test } from './fixtures/test.ts';
import { expectListed, sortBy } from './pages/explorePage.ts';
import { exportSame } from './pages/exportPage.ts';
import { figure, importAll, roleOf } from './pages/importPage.ts';
import { addModel, previewItems, runModel, runRow } from './pages/modelsPage.ts';
import { expectAccuracy, openWorstCell } from './pages/overviewPage.ts';
import { answer, finishQueue } from './pages/reviewPage.ts';
import { applyFilter, expectDecisionCounts, goTo } from './pages/shellPage.ts';
import { chooseSource } from './pages/startPage.ts';

test('measurements with bad rows: problems listed, the model beside the data run, every wrong label fixed', async ({
  app,
}) => {
  const { page } = app;
  const table = await writeMeasurements(join(app.dir, 'data'));
  await chooseSource(app, 'file', table.path);
  await expect(roleOf(page, 'width')).toHaveText('Feature');
  await expect(roleOf(page, 'grade')).toHaveText('Label');
  await importAll(page, 149);
  await expect(figure(page, 'rows set aside')).toHaveText('1');
  await expect(page.getByRole('table', { name: 'Problems' })).toContainText('62');

  await page.getByRole('button', { name: /^grades\.onnx/ }).click();
  await expect(previewItems(page)).toHaveCount(8);
  await expect(previewItems(page).first()).toContainText('width');
  await runModel(page, 149);
  await expectAccuracy(page, 149);
  const worst = await openWorstCell(page);
  await expectListed(page, worst.count, 149);

  await applyFilter(page, 'place~"lab 1" label:low');
  await expectListed(page, table.records.filter((one) => /lab 1, .*,low$/.test(one)).length, 149);
  await applyFilter(page, 'width>0');
  const widths = (await sortBy(page, 'width', 'ascending')).map(Number);
  expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  expect(widths[0]).toBeGreaterThan(0);

  await applyFilter(page, '');
  await goTo(page, 'Review');
  const decided = await finishQueue(page, 'Enter', table.wrong.size);
  for (const { key, to } of decided) expect(table.wrong.get(Number(key.slice(1)))).toBe(to);
  await expectDecisionCounts(page, `${table.wrong.size} relabelled`);
  const to = join(app.dir, 'cleaned');
  await exportSame(page, { relabelled: table.wrong.size, excluded: 0 }, to);
  const records = table.records.map((record, at) => {
    const label = table.wrong.get(at);
    return label === undefined ? record : record.replace(/,\w+$/, `,${label}`);
  });
  expect(await readFile(join(to, 'measurements.csv'), 'utf8')).toBe(tableText({ ...table, records }));
});

const wages = join(testSamples, 'tabular', 'cps-wages');
test.describe('the wages sample', () => {
  test('people: a model with one input a column, a label kept and one changed, the rest byte for byte', async ({
    app,
  }) => {
    const { page } = app;
    const dir = join(app.dir, 'wages');
    await mkdir(dir);
    await cp(join(wages, 'data.csv'), join(dir, 'data.csv'));
    await chooseSource(app, 'file', join(dir, 'data.csv'));
    await expect(roleOf(page, 'row_id')).toHaveText('Key');
    await expect(roleOf(page, 'wage_class')).toHaveText('Label');
    await importAll(page, 10_500);
    await addModel(app, join(wages, 'model_columns_tree.onnx'));
    await expect(previewItems(page)).toHaveCount(8);
    await runModel(page, 10_500);
    await expect(runRow(page, 'cps-wages')).toContainText('75.7 %');
    await expectAccuracy(page, 10_500);
    await goTo(page, 'Review');
    await answer(page, 'k');
    const decided = await answer(page, 'Enter');
    const to = join(app.dir, 'cleaned');
    await exportSame(page, { relabelled: 1, excluded: 0 }, to);
    const lines = (await readFile(join(dir, 'data.csv'), 'utf8')).split('\n');
    const expected = lines.map((line) =>
      line.startsWith(`${decided.key},`) ? line.replace(`,${decided.from},`, `,${decided.to},`) : line,
    );
    expect(expected.filter((line, at) => line !== lines[at])).toHaveLength(1);
    expect((await readFile(join(to, 'data.csv'), 'utf8')) === expected.join('\n')).toBe(true);
  });
});
