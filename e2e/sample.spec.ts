import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesIn, sampleDir } from './fixtures/files.ts';
import { expect, test } from './fixtures/test.ts';
import { exportSame } from './pages/exportPage.ts';
import { answer, decisionPanel, exampleOnScreen, question } from './pages/reviewPage.ts';
import { expectDecisionCounts, expectSaved, goTo } from './pages/shellPage.ts';
import { openSample } from './pages/startPage.ts';

test('a newcomer sees the first suspicious label of the sample after two clicks', async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await page.getByRole('button', { name: /^Review \d+ suspicious labels/ }).click();
  await expect(question(page)).toHaveText(/^.+, or .+\?$/);
  const picture = page.getByRole('main').getByRole('img').first();
  await expect(picture).toBeVisible();
  await expect(page.getByText(/^The model gives .+ Label quality/)).toBeVisible();
  await expect(decisionPanel(page).getByText('suggested')).toBeVisible();
});

test('decisions made with keys outlive a restart and a crash, and only they differ in the export', async ({ app }) => {
  await openSample(app.page);
  await goTo(app.page, 'Review');
  const accepted = await answer(app.page, 'Enter');
  await answer(app.page, 'k');
  const undone = await answer(app.page, 'Enter');
  await app.page.keyboard.press('Control+z');
  await expect(decisionPanel(app.page).getByTitle(undone.key, { exact: true })).toBeVisible();
  await expectDecisionCounts(app.page, '1 relabelled · 1 confirmed');

  await app.restart();
  await app.page
    .getByRole('button', { name: /^Fashion sample/ })
    .first()
    .click();
  await expectDecisionCounts(app.page, '1 relabelled · 1 confirmed');
  await goTo(app.page, 'Review');
  // The one that was undone is the first that is open.
  expect(await exampleOnScreen(app.page)).toEqual(undone);
  await app.page.keyboard.press('Control+Shift+z');
  await expectDecisionCounts(app.page, '2 relabelled · 1 confirmed');
  await app.page.keyboard.press('Control+z');
  await expectDecisionCounts(app.page, '1 relabelled · 1 confirmed');
  const excluded = await answer(app.page, 'x');
  const second = await answer(app.page, 'Enter');
  expect(excluded.key).toBe(undone.key);
  await expectDecisionCounts(app.page, '2 relabelled · 1 confirmed · 1 excluded');
  await expectSaved(app.page);

  await app.restart({ how: 'kill', project: join(app.projectsDir, 'Fashion sample.winnow') });
  await expectDecisionCounts(app.page, '2 relabelled · 1 confirmed · 1 excluded');
  const said = await exportSame(app.page, { relabelled: 2, excluded: 1 });
  expect(said).toBe('Read back and compared: identical to the source except 2 decided cells and 1 example left out.');

  const source = await readFile(join(sampleDir, 'metadata.csv'), 'utf8');
  const target = join(app.projectsDir, 'Fashion sample cleaned');
  const expected = source
    .split('\n')
    .filter((line) => !line.startsWith(`${excluded.key},`))
    .map((line) => {
      const decided = [accepted, second].find(({ key }) => line.startsWith(`${key},`));
      return decided ? line.replace(`${decided.key},${decided.from},`, `${decided.key},${decided.to},`) : line;
    });
  expect((await readFile(join(target, 'metadata.csv'), 'utf8')).split('\n')).toEqual(expected);
  expect(filesIn(target)).toEqual(['decision-log.csv', 'manifest.json', 'metadata.csv']);
  const manifest: unknown = JSON.parse(await readFile(join(target, 'manifest.json'), 'utf8'));
  expect(JSON.stringify(manifest)).toContain('fashion-cnn');
  expect((await readFile(join(target, 'decision-log.csv'), 'utf8')).split('\n').length).toBeGreaterThan(4);
});
