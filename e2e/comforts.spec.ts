import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test, type App } from './fixtures/test.ts';
import { bulkBar, row } from './pages/explorePage.ts';
import { decisionPanel } from './pages/reviewPage.ts';
import { expectDecisionCounts, goTo, railItem } from './pages/shellPage.ts';
import { openTable } from './pages/openTable.ts';

const classes = ['rubber hiking shoe, waterproof, high', 'rubber hiking shoe, waterproof, low', 'sandal'] as const;

/** Sixty texts of three classes, two of which have long names; every tenth label is wrong. */
async function importShoes(app: App): Promise<void> {
  const dir = join(app.dir, 'data');
  await mkdir(dir);
  const lines = ['id,text,label'];
  const probabilities = [classes.map((name) => `"${name}"`).join(',')];
  for (let i = 0; i < 60; i += 1) {
    const truth = i % 3;
    const given = i % 10 === 0 ? (truth + 1) % 3 : truth;
    lines.push(`s${i},"a shoe that looks like number ${truth} and more words","${classes[given]}"`);
    probabilities.push(classes.map((_, k) => (k === truth ? 0.9 : 0.05)).join(','));
  }
  await writeFile(join(dir, 'shoes.csv'), `${lines.join('\n')}\n`);
  await writeFile(join(dir, 'shoes-probabilities.csv'), `${probabilities.join('\n')}\n`);
  await openTable(app, { path: join(dir, 'shoes.csv'), rows: 60, probabilities: join(dir, 'shoes-probabilities.csv') });
}

/** Fails with the parts that reach over the right edge of the screen's own area. */
async function expectNothingSideways(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const main = document.querySelector('main')!;
    const edge = main.getBoundingClientRect().right + 1;
    const isOver = [document.documentElement, main].some((element) => element.scrollWidth > element.clientWidth);
    const over = [...main.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > edge);
    return isOver ? over.map((element) => `${element.tagName} ${element.className} ${element.textContent}`) : [];
  });
  expect(wide).toEqual([]);
}

test('undo of a bulk decision opens nothing; a flag moves on and is handled; narrow windows cut no class name', async ({
  app,
}) => {
  const { page } = app;
  await importShoes(app);
  await goTo(page, 'Explore');
  const details = page.getByRole('complementary', { name: 'Details' });
  const hide = page.getByRole('button', { name: 'Hide details' });
  if (await hide.isVisible()) await hide.click();
  await row(page, 1).locator('[data-tick]').click();
  await row(page, 4).locator('[data-tick]').click();
  await bulkBar(page)
    .getByRole('button', { name: /^Exclude/ })
    .click();
  await expectDecisionCounts(page, '2 excluded');
  await page.keyboard.press('Control+z');
  await expectDecisionCounts(page, '60 examples');
  await expect(row(page, 1)).toHaveAttribute('data-focused', 'true');
  await expect(page.getByRole('button', { name: 'Show details' })).toBeVisible();
  await expect(details).toHaveCount(0);

  await goTo(page, 'Review');
  const title = decisionPanel(page).getByRole('paragraph').first();
  const first = await title.getAttribute('title');
  await page.keyboard.press('f');
  await expect(title).not.toHaveAttribute('title', first ?? '');
  await expect(page.getByText('· 1 set aside')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^1 of 6\sexamples decided · 1 set aside$/)).toBeVisible();

  // Every screen of the rail has the key that it shows.
  await page.keyboard.press('Alt+0');
  await expect(railItem(page, 'Tags')).toHaveAttribute('aria-current', 'page');
  await goTo(page, 'Review');
  await page.setViewportSize({ width: 400, height: 800 });
  for (const name of classes.slice(0, 2)) {
    const choice = decisionPanel(page).getByTitle(name, { exact: true });
    await choice.scrollIntoViewIfNeeded();
    const cut = await choice.evaluate((element) => [
      element.scrollWidth > element.clientWidth,
      getComputedStyle(element).textOverflow === 'ellipsis' && getComputedStyle(element).whiteSpace === 'nowrap',
    ]);
    expect(cut).toEqual([false, false]);
  }
  await expectNothingSideways(page);
  for (const screen of ['Explore', 'Models'] as const) {
    await goTo(page, screen);
    await page.getByRole('main').getByRole('heading', { level: 1 }).first().waitFor();
    await expectNothingSideways(page);
  }
});

test('a page whose Winnow was started anew says so and offers to reload', async ({ app }) => {
  test.skip(app.kind !== 'web', 'The desktop shell ends with its page.');
  const { page } = app;
  const port = new URL(page.url()).port;
  // The start screen's own files are here before what serves them ends.
  await expect(page.getByRole('button', { name: /sample/i }).first()).toBeVisible();
  process.kill(app.shell.pid, 'SIGKILL');
  await expect(page.getByText('Not connected to the backend, trying again')).toBeVisible();
  const main = fileURLToPath(new URL('../dist/web/main.js', import.meta.url));
  const env = { ...process.env, WINNOW_USER_DATA: app.userDataDir, WINNOW_PROJECTS: app.projectsDir };
  const other = spawn(process.execPath, [main, '--port', port, '--no-open'], { env, stdio: 'ignore' });
  try {
    await expect(page.getByText('Winnow was started anew')).toBeVisible();
    await page.getByRole('button', { name: 'Reload', exact: true }).click();
    await expect(page.getByText('Open the address that Winnow printed when it started')).toBeVisible();
  } finally {
    other.kill('SIGKILL');
  }
});
