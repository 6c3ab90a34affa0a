import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchShell } from './fixtures/launchShell.ts';
import { writeMails } from './fixtures/generatedData.ts';
import { expect, test } from './fixtures/test.ts';
import { grid } from './pages/explorePage.ts';
import { chooseRole, importAll } from './pages/importPage.ts';
import { addModel, importPredictions } from './pages/modelsPage.ts';
import { answer } from './pages/reviewPage.ts';
import { answerPath, goTo } from './pages/shellPage.ts';
import { chooseSource } from './pages/startPage.ts';

test('an empty file is refused with its name, and another can be chosen', async ({ app }) => {
  const { page } = app;
  const empty = join(app.dir, 'empty.csv');
  await writeFile(empty, '');
  await chooseSource(app, 'file', empty);
  const error = page.getByRole('alert').filter({ hasText: 'empty.csv cannot be imported' });
  await expect(error).toContainText(/empty/i);
  await error.getByRole('button', { name: 'Choose something else' }).click();
  await expect(page.getByRole('heading', { name: 'Import data' })).toBeVisible();
});

test('markup in names, texts and labels is shown as text and never becomes a part of the page', async ({ app }) => {
  const { page } = app;
  let dialogs = 0;
  page.on('dialog', (dialog) => {
    dialogs += 1;
    void dialog.dismiss();
  });
  const attack = '<img src=x onerror="globalThis.attacked=1">';
  const rows = Array.from({ length: 12 }, (_, row) => [
    `k${row}`,
    `"${row % 2 ? attack.replaceAll('"', '""') : '<script>globalThis.attacked=1</script>'} number ${row}"`,
    row % 2 ? '<b>dog</b>' : 'cat',
    '<i>tilted</i>',
  ]);
  const path = join(app.dir, 'markup <u>.csv');
  await writeFile(path, ['id,text,label,<s>extra</s>', ...rows.map((row) => row.join(','))].join('\n'));
  const expectHarmless = async () => {
    await expect(page.getByText(attack).first()).toBeVisible();
    await expect(page.locator('img[src="x"], main script, main u, main s, main td b, [role=gridcell] b')).toHaveCount(
      0,
    );
    expect(await page.evaluate(() => 'attacked' in globalThis)).toBe(false);
    expect(dialogs).toBe(0);
  };
  await chooseSource(app, 'file', path);
  await expectHarmless();
  await importAll(page, 12);
  await goTo(page, 'Explore');
  await expect(grid(page)).toBeVisible();
  await expectHarmless();
  await page.locator('[data-position="1"]').dblclick();
  await expect(page.getByText('<b>dog</b>').first()).toBeVisible();
  await page.getByRole('button', { name: 'Review these' }).click();
  await page.getByRole('button', { name: 'Next example' }).click();
  await expectHarmless();
  await goTo(page, 'Overview');
  await expect(page.getByText('<b>dog</b>').first()).toBeVisible();
  expect(await page.evaluate(() => 'attacked' in globalThis)).toBe(false);
});

test('a project with a broken model, a second opening and a full target folder: each says what to do', async ({
  app,
  browser,
}) => {
  const { page } = app;
  const mails = await writeMails(join(app.dir, 'data'));
  await chooseSource(app, 'file', mails.path);
  await chooseRole(page, 'verdict', 'Label');
  await importAll(page, 80);

  await test.step('a model that is none', async () => {
    const broken = join(app.dir, 'broken.onnx');
    await writeFile(broken, Buffer.alloc(4000, 0xa5));
    await addModel(app, broken);
    const error = page.getByRole('alert').filter({ hasText: 'This model cannot be used' });
    await expect(error).toContainText(/broken\.onnx|ONNX/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText('No model yet')).toBeVisible();
  });

  await importPredictions(page, mails.probabilities);
  await goTo(page, 'Review');
  await answer(page, 'Enter');

  await test.step('the same project opened a second time', async () => {
    const second = await launchShell({
      kind: app.kind,
      browser,
      userDataDir: join(app.dir, 'other user'),
      projectsDir: app.projectsDir,
    });
    try {
      const project = join(app.projectsDir, 'mails.winnow');
      const button = second.page.getByRole('button', { name: /^Open project…/ });
      await answerPath({ page: second.page, shell: second }, button, project);
      await expect(second.page.getByText('mails.winnow was not opened').first()).toBeVisible();
      await expect(second.page.getByText(/already open in another Winnow/).first()).toBeVisible();
    } finally {
      await second.stop();
    }
  });

  await test.step('a target folder with something in it', async () => {
    const target = join(app.dir, 'full');
    await mkdir(target);
    await writeFile(join(target, 'mine.txt'), 'mine');
    await goTo(page, 'Export');
    await page.getByRole('textbox', { name: 'Target folder' }).fill(target);
    await page.getByRole('button', { name: /^Write / }).click();
    const refusal = page.getByRole('region', { name: 'Export' }).getByRole('alert');
    await expect(refusal).toContainText(target);
    await expect(refusal).toContainText(/new folder|empty/);
    expect(await readdir(target)).toEqual(['mine.txt']);
    await page.getByRole('button', { name: /^Use a new folder/ }).click();
    await page.getByRole('button', { name: /^Write / }).click();
    await expect(page.getByRole('heading', { name: /^Exported and verified/ })).toBeVisible();
    expect(await readdir(join(app.projectsDir, 'mails cleaned'))).toContain('mails.csv');
  });
});
