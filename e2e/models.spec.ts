import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectAccessibleInBothThemes } from './fixtures/accessibility.ts';
import { expectFrameworkNumbers, openZooModel } from './fixtures/modelZoo.ts';
import { sampleDir } from './fixtures/files.ts';
import { expect, test } from './fixtures/test.ts';
import {
  addModel,
  chooseAnswer,
  expectSettled,
  knownRow,
  orderByKeys,
  orderedNames,
  previewItems,
  questionCard,
  runButton,
  runModel,
  runRow,
} from './pages/modelsPage.ts';
import { openSample } from './pages/startPage.ts';

/** What the numbers of tables and texts may differ by, and those of pictures, whose decoders differ. */
const exact = 1e-4;
const decoded = 0.03;

test('a block of columns, names from a ZipMap: nothing is asked, and where each fact is from is said', async ({
  app,
}) => {
  const { page } = app;
  const { rows } = await openZooModel(app, 't01-skl-logreg-zipmap-string');
  await expect(knownRow(page, 'Classes')).toContainText('the graph (ZipMap)');
  await expect(knownRow(page, 'Input float_input')).toContainText('the columns in the order of the file');
  await expectSettled(page);
  await expect(page.getByText(/^This takes about .+ examples \(.+ a second\), .+ of memory\.$/)).toBeVisible();
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 't01-skl-logreg-zipmap-string', exact);
});

test('what computes the model is chosen before a run, and compared with the CPU or why it cannot be used', async ({
  app,
}) => {
  const { page } = app;
  await openZooModel(app, 't01-skl-logreg-zipmap-string');
  await page.getByText('Name, processor, batch size and threads').click();
  const field = page.getByLabel('Computed by');
  await field.click();
  await page.getByRole('option', { name: /WebGPU/ }).click();
  await expect(page.getByText(/WebGPU (?:cannot be used for this model|agrees with|gives the numbers)/)).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await field.click();
  await page.getByRole('option', { name: 'CPU', exact: true }).click();
  await expectSettled(page);
});

test('a run’s name, the splits it was trained on, batch size and threads are taken as they were typed', async ({
  app,
}) => {
  const { page } = app;
  await openSample(page);
  await addModel(app, join(sampleDir, 'model', 'model.onnx'));
  await expectSettled(page);
  await page.getByText('Name, processor, batch size and threads').click();
  await page.getByRole('textbox', { name: 'Name of the run' }).fill('second pass');
  await page
    .getByRole('group', { name: /^Trained on these splits/ })
    .getByRole('checkbox')
    .first()
    .click();
  const size = page.getByRole('textbox', { name: 'Batch size' });
  await size.fill('many');
  await size.press('Enter');
  await expect(size).toHaveAttribute('aria-invalid', 'true');
  await size.fill('48');
  await size.press('Enter');
  await expect(size).not.toHaveAttribute('aria-invalid', 'true');
  await page.getByRole('textbox', { name: 'Threads' }).fill('1');
  await page.getByRole('textbox', { name: 'Threads' }).press('Enter');
  await expectSettled(page);
  await runModel(page, 2400);
  await expect(runRow(page, 'second pass')).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: /^(?:train|test)$/ })).toBeVisible();
  await expect(page.getByText('These scores are optimistic.')).toBeVisible();
});

test('one input a column, words, numbers, truth values and blanks: found by their names', async ({ app }) => {
  const { page } = app;
  const { rows } = await openZooModel(app, 't16-skl-pipeline-passengers');
  await expect(knownRow(page, 'Input age')).toContainText('its name');
  await expectSettled(page);
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 't16-skl-pipeline-passengers', exact);
});

test('columns in another order: stopped at chance, put in order with the keyboard, and right', async ({ app }) => {
  const { page } = app;
  const { rows } = await openZooModel(app, 't18-skl-block-shuffled-ask');
  await expect(page.getByText(/agrees with the labels in 33\.3 %, no more than chance/)).toBeVisible();
  await expect(runButton(page)).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Run all the same' })).toBeEnabled();
  await expectAccessibleInBothThemes(page);

  await page.getByRole('button', { name: 'Change: Input X' }).click();
  const change = page.getByRole('group', { name: 'Change: Input X' });
  await orderByKeys(change, ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)']);
  await change.getByRole('button', { name: 'Use these columns' }).click();
  await expect(change).toBeHidden();
  await expect(page.getByRole('button', { name: 'Change: Input X' })).toBeFocused();
  await expect(knownRow(page, 'Input X')).toContainText('you');
  await expectSettled(page);
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 't18-skl-block-shuffled-ask', exact);
});

test('what was tried on the labels, best first, is used at a press', async ({ app }) => {
  const { page } = app;
  const { rows } = await openZooModel(app, 't18-skl-block-shuffled-ask');
  const tried = page.getByRole('table', { name: 'Tried on your labels' }).getByRole('row');
  await expect(page.getByText('on 90 labelled rows, best first')).toBeVisible();
  await expect(tried.nth(1)).toContainText('97.8');
  await expect(page.getByRole('button', { name: 'Use what fits better' })).toBeVisible();
  await tried
    .nth(1)
    .getByRole('button', { name: /^Use Input X/ })
    .click();
  await expect(knownRow(page, 'Input X')).toContainText('you');
  await expectSettled(page);
  await expectAccessibleInBothThemes(page);
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 't18-skl-block-shuffled-ask', exact);
});

test('classes that are numbers: asked, answered, taken back, answered otherwise, run twice and told apart', async ({
  app,
}) => {
  const { page } = app;
  const { rows, model } = await openZooModel(app, 't20-skl-encoded-labels-ask');
  const classes = questionCard(page, 'Classes');
  await expect(classes).toContainText('The model calls them “0”, “1”, “2”.');
  await expect(runButton(page)).toBeDisabled();
  await expect(page.getByText('One answer is missing: Classes.')).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await classes.getByRole('listbox').press('1');
  expect(await orderedNames(classes)).toEqual(['setosa', 'versicolor', 'virginica']);
  await classes.getByRole('button', { name: 'Use this order' }).press('Enter');
  await expect(page.getByText(/less than chance would/)).toBeVisible();

  await page.getByRole('button', { name: 'Take back: Classes' }).click();
  await expect(classes).toBeVisible();
  await orderByKeys(classes, ['virginica', 'setosa', 'versicolor']);
  await classes.getByRole('button', { name: 'Use this order' }).press('Enter');
  await expect(classes).toBeHidden();
  await expectSettled(page);
  await expect(page.getByText(/[5-8] of 8 agree with their label/)).toBeVisible();
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 't20-skl-encoded-labels-ask', exact);

  await addModel(app, model);
  await classes.getByRole('listbox').press('1');
  await classes.getByRole('button', { name: 'Use this order' }).click();
  await page.getByRole('button', { name: 'Run all the same' }).click();
  await expect(page.getByRole('status').filter({ hasText: `done. ${rows} examples in` })).toBeVisible();
  await expect(runRow(page, 'Classes: virginica, setosa, versicolor')).toBeVisible();
  await runRow(page, 'Classes: setosa, versicolor, virginica').getByRole('button').click();
  await page.getByRole('button', { name: 'Rename…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('<i>by the alphabet</i>');
  await page.getByRole('textbox', { name: 'Name' }).press('Enter');
  await expect(runRow(page, '<i>by the alphabet</i>')).toBeVisible();
  await expect(runRow(page, 'Classes:')).toHaveCount(0);
});

test('words that were numbers: each column is asked, and the keyboard goes on to the next question', async ({
  app,
}) => {
  const { page } = app;
  const { rows } = await openZooModel(app, 't26-lgbm-category-codes-ask');
  const code = async (column: string, codes: Readonly<Record<string, string>>) => {
    const card = questionCard(page, `Words of ${column}`);
    for (const [word, number] of Object.entries(codes))
      await card.getByRole('textbox', { name: `Number for ${word}` }).fill(number);
    await card.getByRole('button', { name: 'Use these numbers' }).press('Enter');
    await expect(card).toBeHidden();
  };
  await code('sex', { male: '0', female: '1' });
  await expect(page.getByRole('heading', { name: 'Words of embarked' })).toBeFocused();
  await code('embarked', { Southampton: '0', Cherbourg: '1', Queenstown: '2' });
  await expect(page.getByRole('heading', { name: 'Classes', exact: true })).toBeFocused();
  await questionCard(page, 'Classes').getByRole('button', { name: 'Use this order' }).press('Enter');
  await expect(knownRow(page, 'Words of sex')).toContainText('female = 1, male = 0');
  await expectSettled(page);
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 't26-lgbm-category-codes-ask', exact);
});

test('texts go in whole', async ({ app }) => {
  const { page } = app;
  const { rows } = await openZooModel(app, 'x01-tfidf-logreg-sms');
  await expect(knownRow(page, 'Text')).toContainText('message');
  await expectSettled(page);
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 'x01-tfidf-logreg-sms', exact);
});

test('pictures: four answers, saved as model.json, and nothing asked the next time', async ({ app }) => {
  const { page } = app;
  const { rows, folder, model } = await openZooModel(app, 'p02-torch-legacy-softmax-labels');
  await expect(knownRow(page, 'Classes')).toContainText('labels.txt');
  await expect(page.getByRole('button', { name: 'Save as model.json' })).toBeDisabled();
  await expectAccessibleInBothThemes(page);
  await chooseAnswer(page, 'Tool', /^torchvision/);
  await chooseAnswer(page, 'Resizing', /^Stretched to 48 × 48/);
  await chooseAnswer(page, 'Pixels', /^0 to 1/);
  await expectSettled(page);

  await page.getByRole('button', { name: 'Save as model.json' }).click();
  await expect(knownRow(page, 'Resizing')).toContainText('model.json');
  const saved = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as { readonly classes: string[] };
  expect(saved.classes).toEqual(['fern', 'apple', 'gravel', 'bluebell']);
  await page.getByRole('button', { name: 'Change: Colour' }).click();
  await page.getByRole('group', { name: 'Change: Colour' }).getByRole('button', { name: /^Blue/ }).click();
  await expect(knownRow(page, 'Colour')).toContainText('you');
  await page.getByRole('button', { name: 'Save as model.json' }).click();
  await page.getByRole('dialog', { name: 'Replace model.json?' }).getByRole('button', { name: 'Cancel' }).click();
  expect(JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'))).toEqual(saved);

  await page.getByRole('button', { name: 'Another model…' }).first().waitFor();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await addModel(app, model);
  await expect(knownRow(page, 'Colour')).toContainText('model.json');
  await expectSettled(page);
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 'p02-torch-legacy-softmax-labels', decoded);
});

test('one score: its classes, which of them it is for, and a normalisation of its own', async ({ app }) => {
  const { page } = app;
  const { rows } = await openZooModel(app, 'p04-torch-legacy-sigmoid1');
  await chooseAnswer(page, 'Tool', /^torchvision/);
  await chooseAnswer(page, 'Resizing', /^Stretched to 48 × 48/);
  const pixels = questionCard(page, 'Pixels');
  await pixels.getByText('Another mean and deviation').click();
  await pixels.getByRole('textbox', { name: 'Mean' }).fill('0.5');
  await pixels.getByRole('textbox', { name: 'Deviation' }).fill('0.5');
  await pixels.getByRole('button', { name: 'Use these numbers' }).click();
  await expect(knownRow(page, 'Pixels')).toContainText('0 to 1, mean 0.5, std 0.5');
  await questionCard(page, 'Classes').getByRole('button', { name: 'Use this order' }).click();
  await chooseAnswer(page, 'The score is for', 'gravel');
  await expectSettled(page);
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 'p04-torch-legacy-sigmoid1', decoded);
});

test('a regression is refused in a sentence with what would help, and nothing else is asked', async ({ app }) => {
  const { page } = app;
  await openZooModel(app, 't32-refuse-linear-regression');
  const refusal = page.getByRole('alert').filter({ hasText: 'Winnow cannot run this model' });
  await expect(refusal).toContainText('It is a regression');
  await expect(refusal).toContainText('What helps: a classifier of the same data.');
  await expect(runButton(page)).toHaveCount(0);
  await expect(page.getByText(/missing:/)).toHaveCount(0);
  await expectAccessibleInBothThemes(page);
});

test('two sources that contradict each other: both are named, and one is left aside at a press', async ({ app }) => {
  const { page } = app;
  await openZooModel(app, 't20-skl-encoded-labels-ask', { 'labels.txt': 'setosa\nvirginica\n' });
  const error = page.getByRole('alert').filter({ hasText: 'This model cannot be used' });
  await expect(error).toContainText('labels.txt names 2 classes');
  await expect(error).not.toContainText('--');
  await error.getByRole('button', { name: 'Do not read labels.txt' }).click();
  await expect(questionCard(page, 'Classes')).toBeVisible();
  await expect(knownRow(page, 'Not read')).toContainText('labels.txt');
});

test('what is known can be written as JSON, and a change that is left alone changes nothing', async ({ app }) => {
  const { page } = app;
  await openZooModel(app, 't01-skl-logreg-zipmap-string');
  await expectSettled(page);
  await page.getByRole('button', { name: 'Change: Classes' }).click();
  const change = page.getByRole('group', { name: 'Change: Classes' });
  await change.getByRole('button', { name: 'Type or paste the names' }).click();
  await change.getByRole('textbox').fill('one\ntwo');
  await expect(change).toContainText('3 names are needed, 2 are given.');
  await expect(change.getByRole('button', { name: 'Use these names' })).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(change).toBeHidden();
  await expect(page.getByRole('button', { name: 'Change: Classes' })).toBeFocused();

  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  const json = page.getByRole('textbox', { name: 'Configuration as JSON' });
  await expect(json).toHaveValue(/"model-sidecar\/1"/);
  await json.fill((await json.inputValue()).replace('"setosa"', '"Iris setosa"'));
  await page.getByRole('button', { name: 'Use this', exact: true }).click();
  await expect(page.getByText('Written here. Nothing else is asked.')).toBeVisible();
  await expect(previewItems(page).filter({ hasText: 'Iris setosa' }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Set back', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Facts', exact: true })).toBeFocused();
  await expect(knownRow(page, 'Classes')).toContainText('“setosa”');
});
