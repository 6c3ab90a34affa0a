import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testSamples } from './fixtures/files.ts';
import { tableText, writeMails } from './fixtures/generatedData.ts';
import { expect, test } from './fixtures/test.ts';
import { bulkBar, columnCells, expectListed, relabelSelected, row } from './pages/explorePage.ts';
import { exportSame } from './pages/exportPage.ts';
import { chooseRole, importAll, roleOf } from './pages/importPage.ts';
import { addModel, importPredictions, previewItems, runModel } from './pages/modelsPage.ts';
import { expectAccuracy, openWorstCell } from './pages/overviewPage.ts';
import { answer, finishQueue } from './pages/reviewPage.ts';
import { applyFilter, expectDecisionCounts, goTo } from './pages/shellPage.ts';
import { chooseSource } from './pages/startPage.ts';

test('mails with semicolons and quoted line breaks: roles changed, predictions imported, every wrong label fixed', async ({
  app,
}) => {
  const { page } = app;
  const mails = await writeMails(join(app.dir, 'data'));
  await chooseSource(app, 'file', mails.path);
  await expect(page.getByRole('heading', { name: 'Import mails.csv' })).toBeVisible();
  await expect(roleOf(page, 'id')).toHaveText('Key');
  await expect(roleOf(page, 'body')).toHaveText('Text');
  // The last column with few values looks like the label; it is not, and gives the role away.
  await expect(roleOf(page, 'box')).toHaveText('Label');
  await chooseRole(page, 'box', 'Metadata');
  await expect(page.getByText(/No column is the label/)).toBeVisible();
  await chooseRole(page, 'verdict', 'Label');
  await expect(page.getByText(/No column is the label/)).toBeHidden();
  await importAll(page, 80);

  await importPredictions(page, mails.probabilities);
  await expectAccuracy(page, 80);
  const worst = await openWorstCell(page);
  await expectListed(page, worst.count, 80);

  await applyFilter(page, 'body~"prizes" box:archive');
  await expectListed(
    page,
    mails.records.filter((one) => one.includes('prizes') && one.endsWith(';archive')).length,
    80,
  );
  await applyFilter(page, 'body~"prizes"');
  await expectListed(page, 40, 80);
  await row(page, 0).click();
  await row(page, 1).click({ modifiers: ['Control'] });
  await bulkBar(page).getByRole('button', { name: 'Select all 40' }).click();
  await expect(bulkBar(page)).toContainText('40 selected');
  await relabelSelected(page, 'ham');
  await expect.poll(async () => new Set(await columnCells(page, 'Label'))).toEqual(new Set(['ham']));
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expectDecisionCounts(page, '80 examples');

  await applyFilter(page, '');
  await goTo(page, 'Review');
  await finishQueue(page, 'Enter', mails.wrong.size);
  await expectDecisionCounts(page, '4 relabelled');
  const to = join(app.dir, 'cleaned mails');
  await exportSame(page, { relabelled: 4, excluded: 0 }, to);
  const records = mails.records.map((record, at) => {
    const label = mails.wrong.get(at);
    return label === undefined ? record : record.replace(/;("?)(?:ham|spam)\1;/, `;$1${label}$1;`);
  });
  expect(await readFile(join(to, 'mails.csv'), 'utf8')).toBe(tableText({ ...mails, records }));
  expect(await readFile(mails.path, 'utf8')).toBe(tableText(mails));
});

const spam = join(testSamples, 'text', 'spam');
test.describe('the spam sample', () => {
  test('mails: tokenizer model run on the spot, a suspicious label accepted, the rest byte for byte', async ({
    app,
  }) => {
    const { page } = app;
    const dir = join(app.dir, 'spam');
    await mkdir(dir);
    await cp(join(spam, 'data.csv'), join(dir, 'data.csv'));
    await chooseSource(app, 'file', join(dir, 'data.csv'));
    await expect(roleOf(page, 'text')).toHaveText('Text');
    await expect(roleOf(page, 'label')).toHaveText('Label');
    await expect(roleOf(page, 'split')).toHaveText('Split');
    await importAll(page, 3065);
    await addModel(app, join(spam, 'model', 'model.onnx'));
    await expect(previewItems(page)).toHaveCount(8);
    await runModel(page, 3065);
    await expectAccuracy(page, 3065);
    await expect(page.getByRole('button', { name: /^Accuracy on given labels/ })).toContainText('93.1 %');
    await goTo(page, 'Review');
    const decided = await answer(page, 'Enter');
    const to = join(app.dir, 'cleaned');
    await exportSame(page, { relabelled: 1, excluded: 0 }, to);
    const before = await readFile(join(dir, 'data.csv'), 'latin1');
    const after = await readFile(join(to, 'data.csv'), 'latin1');
    const at = before.indexOf(`\n${decided.key},`);
    const end = before.indexOf('\nmail-', at + 1);
    const record = before.slice(at, end);
    const cell = record.lastIndexOf(`,${decided.from},`);
    const fixed = `${record.slice(0, cell)},${decided.to},${record.slice(cell + decided.from.length + 2)}`;
    expect(after === before.slice(0, at) + fixed + before.slice(end)).toBe(true);
  });
});
