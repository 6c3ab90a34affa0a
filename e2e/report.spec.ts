import { copyFile, readFile } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { EffectAnswer } from '#shared/contract/effectValues.ts';
import { expectAccessible } from './fixtures/accessibility.ts';
import { winnowJson } from './fixtures/command.ts';
import { type HostileTable, writeHostileTable } from './fixtures/hostileTable.ts';
import { type App, expect, test } from './fixtures/test.ts';
import { expectListed } from './pages/explorePage.ts';
import { answerKeys, finishQueue } from './pages/reviewPage.ts';
import { expectSaved, goTo } from './pages/shellPage.ts';
import { openTable } from './pages/openTable.ts';
import { expectWrittenFile } from './pages/writtenFile.ts';

test('the effect of a few decisions on the screen is that of the command line, and the report says the same', async ({
  app,
  browser,
}) => {
  const data = await openHostile(app);
  const { page } = app;
  await goTo(page, 'Effect');
  await expect(page.getByRole('heading', { name: 'Nothing decided yet' })).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Review suspicious labels' }).click();
  // Two labels changed, one kept, one example excluded, of six that are wrong.
  await finishQueue(page, 'Enter', 2);
  await page
    .getByRole('button', { name: /^Next: / })
    .first()
    .click();
  await answerKeys(page, ['k', 'x']);

  await goTo(page, 'Effect');
  const effect = await effectByCli(app);
  expect(effect.overall).toMatchObject({ relabelled: 2, confirmed: 1, excluded: 1, gone: 2, appeared: 0 });
  const left = data.wrong.length - 4;
  expect(effect.overall.causes).toEqual({ label: 2, both: 0, model: 1, excluded: 1, unknown: left, hidden: 0, new: 0 });
  await expectOnScreen(page, effect);
  await expectAccessible(page);

  const causes = page.getByRole('list', { name: 'Errors by cause' });
  await causes.getByRole('button', { name: /The label ·/ }).click();
  await expectListed(page, 2, data.rows);
  await page.goBack();
  await causes.getByRole('button', { name: /Not looked at yet/ }).click();
  await expectListed(page, left, data.rows);
  await page.goBack();

  await page.getByRole('button', { name: 'Report…' }).click();
  const title = page.getByRole('textbox', { name: 'Title' });
  await expect(title).toBeFocused();
  await title.fill('Mails <b>in</b> spring');
  const to = join(app.dir, 'mails report.html');
  await page.getByRole('textbox', { name: 'Report file' }).fill(to);
  const pdf = page.getByRole('checkbox', { name: /^As PDF too/ });
  const canPrint = await pdf.isEnabled();
  if (canPrint) await pdf.click();
  await page.getByRole('button', { name: `Make the report on ${data.rows} examples` }).click();
  await expect(page.getByText('Report written')).toBeVisible();
  expect(readdirSync(app.dir).filter((name) => name.startsWith('.mails'))).toEqual([]);
  if (canPrint) await expectPdf(join(app.dir, 'mails report.pdf'));
  await expectReport(browser, to, effect);
});

test('without an audit the screen says what the current labels cannot tell; one click draws a sample to look at', async ({
  app,
}) => {
  await openHostile(app);
  const { page } = app;
  await goTo(page, 'Review');
  await answerKeys(page, ['Enter']);
  await goTo(page, 'Effect');
  await expect(page.getByText('is no unbiased estimate of the truth')).toBeVisible();
  await page.getByRole('button', { name: 'Audit a random sample of 100' }).click();
  await expect(page.getByRole('navigation').getByRole('button', { name: /^Review/ })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await page.getByRole('region', { name: 'Decide' }).waitFor();
  await goTo(page, 'Effect');
  await expect(page.getByRole('button', { name: /^Go on with the audit/ })).toBeVisible();
});

async function openHostile(app: App): Promise<HostileTable> {
  const data = await writeHostileTable(join(app.dir, 'data'));
  await openTable(app, data);
  return data;
}

/** What `winnow effect --json` says of a copy of the project: the app has the project itself open. */
async function effectByCli(app: App): Promise<EffectAnswer> {
  await expectSaved(app.page);
  const name = readdirSync(app.projectsDir, { recursive: true })
    .map(String)
    .find((file) => file.endsWith('.winnow'));
  const near = readdirSync(join(app.dir, 'data')).find((file) => file.endsWith('.winnow'));
  const path = name ? join(app.projectsDir, name) : join(app.dir, 'data', near ?? '');
  const copy = join(app.dir, 'copy.winnow');
  await copyFile(path, copy);
  if (existsSync(`${path}-wal`)) await copyFile(`${path}-wal`, `${copy}-wal`);
  return await winnowJson<EffectAnswer>('effect', copy);
}

const percent = (rate: number | null): string => `${(100 * (rate ?? NaN)).toFixed(1)}\u00a0%`;

async function expectOnScreen(page: Page, { overall }: EffectAnswer): Promise<void> {
  const row = page.getByRole('table', { name: 'Effect per slice' }).locator('tbody tr').first();
  const cells = (await row.getByRole('cell').allInnerTexts()).map((text) => text.replaceAll('\n', ' '));
  expect(cells[1]).toContain(percent(overall.before.value));
  expect(cells[1]).toContain(`n\u00a0${overall.before.n}`);
  expect(cells[2]).toContain(percent(overall.after.value));
  expect(cells[2]).toContain(`n\u00a0${overall.after.n}`);
  expect(cells[3]).toContain(`+${(100 * overall.change.value!).toFixed(1)}\u00a0pts`);
  expect(cells.slice(5, 10)).toEqual(['2', '1', '1', '2', '0']);
}

/** Its numbers, and what the data names as text. */
async function expectReport(browser: Browser, path: string, { overall }: EffectAnswer): Promise<void> {
  await expectWrittenFile(browser, { path, pictures: 0 }, async (page) => {
    await expect(page.getByRole('heading', { level: 1, name: 'Mails <b>in</b> spring' })).toBeVisible();
    await expect(page).toHaveTitle('Mails <b>in</b> spring');
    const all = page.getByRole('table', { name: 'Accuracy before and after the decisions, per slice' });
    await expect(all).toContainText(percent(overall.before.value));
    await expect(all).toContainText(percent(overall.after.value));
    await expect(page.getByText('document.title="taken over"').first()).toBeVisible();
    // What the data names as classes stands there as text.
    await expect(page.getByRole('table', { name: /^Confusion matrix/ })).toContainText('spam<img src=x');
  });
}

async function expectPdf(path: string): Promise<void> {
  const bytes = await readFile(path, 'latin1');
  expect(bytes.startsWith('%PDF-')).toBe(true);
  expect(bytes.match(/\/Type\s*\/Page\b/g)?.length ?? 0).toBeGreaterThan(1);
}
