import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectAccessible } from './fixtures/accessibility.ts';
import { filesIn, sampleDir, testSamples } from './fixtures/files.ts';
import { expect, test } from './fixtures/test.ts';
import { bulkBar, expectListed, relabelSelected, row, showTable } from './pages/explorePage.ts';
import { exportSame } from './pages/exportPage.ts';
import { importAll, roleOf } from './pages/importPage.ts';
import { expectDecisionCounts, goTo } from './pages/shellPage.ts';
import { chooseSource } from './pages/startPage.ts';
import type { Page } from '@playwright/test';

/** Gives the first row another label, as a person does in the table. */
async function relabelFirst(page: Page, label: string, total: number): Promise<void> {
  await goTo(page, 'Explore');
  await expectListed(page, total, total);
  await showTable(page);
  await row(page, 0).click();
  await expect(bulkBar(page)).toContainText('1 selected');
  await relabelSelected(page, label);
  await expectDecisionCounts(page, '1 relabelled');
}

test('an export of Label Studio is opened, decided on and written back with one choice changed', async ({ app }) => {
  const { page } = app;
  const task = (id: number, label: string) =>
    `{"id": ${id}, "annotations": [{"id": ${id + 100}, "completed_by": ${1 + (id % 2)}, "result": [{"value": {"choices": ["${label}"]}, "from_name": "sentiment", "to_name": "text", "type": "choices"}]}], "data": {"text": "review number ${id} of the hotel by the sea"}}`;
  const labels = Array.from({ length: 20 }, (_, id) => (id % 3 === 0 ? 'negative' : 'positive'));
  const source = `[\n  ${labels.map((label, id) => task(id, label)).join(',\n  ')}\n]\n`;
  const path = join(app.dir, 'project-1.json');
  await writeFile(path, source);
  await chooseSource(app, 'file', path);
  await expect(page.getByText(/Label Studio export/)).toBeVisible();
  await expect(roleOf(page, 'sentiment')).toHaveText('Label');
  await expect(roleOf(page, 'annotator')).toHaveText('Annotator');
  await expect(roleOf(page, 'text')).toHaveText('Text');
  await importAll(page, 20);
  await relabelFirst(page, 'positive', 20);
  const to = join(app.dir, 'cleaned');
  await exportSame(page, { relabelled: 1, excluded: 0 }, to);
  expect(await readFile(join(to, 'project-1.json'), 'utf8')).toBe(source.replace('"negative"', '"positive"'));
});

test('a folder as Kaggle gives it: ids lead to pictures, which are shown, and the table comes back', async ({
  app,
}) => {
  const { page } = app;
  const root = join(app.dir, 'competition');
  await mkdir(join(root, 'train_images'), { recursive: true });
  const pictures = filesIn(join(sampleDir, 'images')).filter((_, at) => at % 20 === 0);
  const rows = pictures.map((path, at) => `img_${at},${path.split('/')[0]}`);
  await Promise.all(
    pictures.map((path, at) => cp(join(sampleDir, 'images', path), join(root, 'train_images', `img_${at}.png`))),
  );
  const table = `image_id,label\n${rows.join('\n')}\n`;
  await writeFile(join(root, 'train.csv'), table);
  await chooseSource(app, 'folder', root);
  await expect(roleOf(page, 'image_id')).toHaveText('Picture');
  const shown = page.getByRole('list', { name: 'Some of the pictures' }).getByRole('img');
  await expect(shown).toHaveCount(12);
  await expect.poll(() => shown.first().evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
  await expect(page.getByRole('list', { name: 'Pictures of each class' }).getByRole('listitem').first()).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    await expectAccessible(page);
  }
  await importAll(page, pictures.length);
  await relabelFirst(page, 'Bag', pictures.length);
  const to = join(app.dir, 'cleaned');
  await exportSame(page, { relabelled: 1, excluded: 0 }, to);
  const first = rows[0]!;
  expect(await readFile(join(to, 'train.csv'), 'utf8')).toBe(table.replace(first, `${first.split(',')[0]},Bag`));
});

test('train and test folders are splits; what the folders say can be chosen', async ({ app }) => {
  const { page } = app;
  const root = join(app.dir, 'splits');
  const pictures = filesIn(join(sampleDir, 'images')).filter((_, at) => at % 40 === 0);
  for (const [at, path] of pictures.entries()) {
    const to = join(root, at % 3 === 0 ? 'test' : 'train', path);
    await mkdir(join(to, '..'), { recursive: true });
    await cp(join(sampleDir, 'images', path), to);
  }
  await chooseSource(app, 'folder', root);
  await expect(roleOf(page, 'split')).toHaveText('Split');
  const levels = page.getByRole('combobox', { name: 'The folders are' });
  await expect(levels).toHaveText('split, then class');
  await levels.click();
  await page.getByRole('option', { name: 'class', exact: true }).click();
  await expect(roleOf(page, 'split')).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Pictures of each class' }).getByRole('listitem')).toHaveCount(2);
  await page.getByRole('button', { name: 'As recognised' }).click();
  await expect(roleOf(page, 'split')).toHaveText('Split');
  await importAll(page, pictures.length);
});

test("Hugging Face's imagefolder: a table in each split is one dataset, and only the decided table changes", async ({
  app,
}) => {
  const { page } = app;
  const root = join(app.dir, 'imagefolder');
  const pictures = filesIn(join(sampleDir, 'images')).filter((_, at) => at % 60 === 0);
  const tables = new Map<string, string>();
  for (const [at, path] of pictures.entries()) {
    const split = at % 4 === 0 ? 'test' : 'train';
    await mkdir(join(root, split), { recursive: true });
    await cp(join(sampleDir, 'images', path), join(root, split, `${at}.png`));
    tables.set(split, `${tables.get(split) ?? 'file_name,label\n'}${at}.png,${path.split('/')[0]}\n`);
  }
  for (const [split, table] of tables) await writeFile(join(root, split, 'metadata.csv'), table);
  await chooseSource(app, 'folder', root);
  await expect(roleOf(page, 'file_name')).toHaveText('Picture');
  await expect(roleOf(page, 'split')).toHaveText('Split');
  await expect(page.getByRole('list', { name: 'Some of the pictures' }).getByRole('img')).toHaveCount(12);
  await importAll(page, pictures.length);
  await relabelFirst(page, 'Bag', pictures.length);
  const to = join(app.dir, 'cleaned');
  await exportSame(page, { relabelled: 1, excluded: 0 }, to);
  const [test, train] = [tables.get('test')!, tables.get('train')!];
  expect(await readFile(join(to, 'train', 'metadata.csv'), 'utf8')).toBe(train);
  expect(await readFile(join(to, 'test', 'metadata.csv'), 'utf8')).toBe(test.replace('Ankle boot', 'Bag'));
});

test("a dataset of Hugging Face's save_to_disk: its pictures are shown, and one code is written back", async ({
  app,
}) => {
  const { page } = app;
  const root = join(app.dir, 'pictures');
  await cp(join(testSamples, 'arrow/pictures'), root, { recursive: true });
  await chooseSource(app, 'folder', root);
  await expect(roleOf(page, 'image')).toHaveText('Picture');
  await expect(roleOf(page, 'split')).toHaveText('Split');
  await expect(page.getByRole('list', { name: 'Some of the pictures' }).getByRole('img')).toHaveCount(10);
  await expectAccessible(page);
  await importAll(page, 10);
  await relabelFirst(page, 'light', 10);
  const to = join(app.dir, 'cleaned');
  await exportSame(page, { relabelled: 1, excluded: 0 }, to);
  const file = 'train/data-00000-of-00002.arrow';
  const [before, after] = [await readFile(join(root, file)), await readFile(join(to, file))];
  expect([after.length, after.filter((byte, at) => byte !== before[at]).length]).toEqual([before.length, 1]);
});

test('an array chosen at the start is data with the labels beside it', async ({ app }) => {
  const { page } = app;
  const root = join(app.dir, 'arrays');
  await cp(join(testSamples, 'arrays/pair'), root, { recursive: true });
  await chooseSource(app, 'file', join(root, 'X.npy'));
  await expect(roleOf(page, 'label')).toHaveText('Label');
  await expect(page.getByText('“y.npy” was read together with “X.npy” and “class_names.npy”.')).toBeVisible();
  await importAll(page, 6);
});
