/** Models of the tools that write texts, pictures and embeddings: what is known from their own files, what is open, and the tool's numbers. */
import { expectAccessibleInBothThemes } from './fixtures/accessibility.ts';
import { expectFrameworkNumbers, hasZooModel, openZooModel } from './fixtures/modelZoo.ts';
import { expect, test } from './fixtures/test.ts';
import {
  chooseAnswer,
  expectSettled,
  knownRow,
  orderedNames,
  questionCard,
  runButton,
  runModel,
} from './pages/modelsPage.ts';

const exact = 1e-4;
const decoded = 0.03;

test('Hugging Face texts: everything is known from its files, and cut texts are counted', async ({ app }) => {
  const { page } = app;
  const { rows } = await openZooModel(app, 'hf01-bert');
  await expect(knownRow(page, 'Classes')).toContainText('config.json');
  await expect(knownRow(page, 'Tokenizer')).toContainText('tokenizer.json');
  await expect(knownRow(page, 'Longest text')).toContainText('tokenizer_config.json');
  await expectSettled(page);
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 'hf01-bert', exact);
});

test('texts that are too long: how many are cut, and by how much, before the run and after it', async ({ app }) => {
  const { page } = app;
  const { rows } = await openZooModel(app, 'hf01-bert');
  await page.getByRole('button', { name: 'Change: Longest text' }).click();
  const change = page.getByRole('group', { name: 'Change: Longest text' });
  await change.getByRole('textbox').fill('5');
  await change.getByRole('textbox').press('Enter');
  await expect(change).toBeHidden();
  await expect(
    page.getByText(/^8 of 8 texts are longer than 5 tokens and were cut; the longest has \d+\.$/),
  ).toBeVisible();
  await expect(page.getByText(/^cut: it has \d+.tokens$/)).toHaveCount(8);
  await expectSettled(page);
  await expectAccessibleInBothThemes(page);
  await runModel(page, rows);
  await expect(
    page.getByText(/of 49 texts are longer than 5 tokens and were cut; the longest has \d+\./),
  ).toBeVisible();
});

test('timm: its pixels are known from config.json, the order of its classes is asked and answered by keys', async ({
  app,
}) => {
  const { page } = app;
  const { rows } = await openZooModel(app, 'p12-timm-testefficientnet-nolabels');
  await expect(knownRow(page, 'Tool')).toContainText('timm');
  await expect(knownRow(page, 'Resizing')).toContainText('config.json');
  await expect(runButton(page)).toBeDisabled();
  const classes = questionCard(page, 'Classes');
  await expectAccessibleInBothThemes(page);
  expect(await orderedNames(classes)).toEqual(['apple', 'bluebell', 'fern', 'gravel']);
  await classes.getByRole('button', { name: 'Use this order' }).press('Enter');
  await expect(classes).toBeHidden();
  await expect(runButton(page)).toBeFocused();
  await expectSettled(page);
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 'p12-timm-testefficientnet-nolabels', decoded);
});

test('Ultralytics: classes, size and pixels are known from the metadata, and nothing is asked', async ({ app }) => {
  test.skip(
    !hasZooModel('p20-ultralytics-yolov8cls'),
    'this model lies beside some checkouts only: it is too large for the repository',
  );
  const { page } = app;
  const { rows } = await openZooModel(app, 'p20-ultralytics-yolov8cls');
  for (const what of ['Tool', 'Resizing', 'Classes'])
    await expect(knownRow(page, what)).toContainText('the model’s metadata');
  await expectSettled(page);
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 'p20-ultralytics-yolov8cls', decoded);
});

test('Keras: what the graph does by itself is known, what it cannot say is asked and tried on the labels', async ({
  app,
}) => {
  const { page } = app;
  const { rows } = await openZooModel(app, 'p24-keras-softmax-rescaling');
  await expect(knownRow(page, 'Pixels')).toContainText('the graph');
  await expect(knownRow(page, 'Activation')).toContainText('softmax inside');
  await expect(page.getByText(/^on \d+.labelled rows, best first$/)).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await chooseAnswer(page, 'Tool', /^keras/);
  await chooseAnswer(page, 'Resizing', /^Stretched to 48 × 48/);
  await expect(questionCard(page, 'Colour')).toBeHidden();
  await questionCard(page, 'Classes').getByRole('button', { name: 'Use this order' }).press('Enter');
  await expect(knownRow(page, 'Classes')).toContainText('you');
  await expectSettled(page);
  await runModel(page, rows);
  await expectFrameworkNumbers(app, 'p24-keras-softmax-rescaling', decoded);
});

test('sentence-transformers: a model of embeddings is known as one, and its run gives neighbours', async ({ app }) => {
  const { page } = app;
  const { rows } = await openZooModel(app, 'hf15-sentence-transformers-layout');
  await expect(knownRow(page, 'Task')).toContainText('a model of embeddings');
  await expect(knownRow(page, 'Embedding')).toContainText('1_Pooling/config.json');
  await expect(knownRow(page, 'Longest text')).toContainText('48 tokens');
  await expect(runButton(page)).toBeEnabled();
  await expectAccessibleInBothThemes(page);
  await runModel(page, rows);
  await expect(page.getByText('32 numbers each; neighbours and clusters are made of them')).toBeVisible();
});
