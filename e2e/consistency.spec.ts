import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectAccessibleInBothThemes } from './fixtures/accessibility.ts';
import { filesIn, sampleDir } from './fixtures/files.ts';
import { type App, expect, test } from './fixtures/test.ts';
import { acts, listedSet, openSets, said, setTitle } from './pages/consistencyPage.ts';
import { exportSame } from './pages/exportPage.ts';
import { importAll, roleOf } from './pages/importPage.ts';
import { applyFilter, expectDecisionCounts, goTo } from './pages/shellPage.ts';
import { chooseSource } from './pages/startPage.ts';

async function importTable(app: App, name: string, rows: readonly string[]): Promise<string> {
  const dir = join(app.dir, 'data');
  await mkdir(dir, { recursive: true });
  const path = join(dir, name);
  await writeFile(path, `${rows.join('\n')}\n`);
  await chooseSource(app, 'file', path);
  await expect(roleOf(app.page, 'label')).toHaveText('Label');
  await importAll(app.page, rows.length - 1);
  return path;
}

/** 40 rows that are like no other, then equal ones: three with two labels in two splits, two with one label across splits. */
function wageRows(): string[] {
  const rows = ['id,age,hours,region,split,label'];
  for (let at = 0; at < 40; at += 1)
    rows.push(
      `r${at},${20 + at},${10 + ((at * 7) % 41)},${['north', 'south'][at % 2]},train,${['low', 'high'][at % 2]}`,
    );
  rows.push('same1,39,38.5,east,train,low', 'same2,39,38.5,east,test,low', 'same3,39,38.5,east,train,high');
  rows.push('leak1,52,45.5,west,test,high', 'leak2,52,45.5,west,train,high');
  return rows;
}

test('equal rows with different labels: one key for all, one undo for all, and the leak mended', async ({ app }) => {
  const { page } = app;
  const source = await importTable(app, 'wages.csv', wageRows());
  await openSets(page);
  await expect(setTitle(page)).toHaveText('3 examples with the same values, 2 labels');
  await expect(page.getByRole('table', { name: 'Rows of the set' })).toContainText('38.5');
  await expect(listedSet(page, 0)).toContainText('leak: 2 in train, 1 in test');
  await expect(acts(page).getByRole('button', { name: /All to low/ })).toContainText('1 of 3 changes');
  await expectAccessibleInBothThemes(page);

  await page.keyboard.press('1');
  await expect(said(page).getByText('All to low: 1 of 3 changed.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'The one set is settled' })).toBeVisible();
  await expect(listedSet(page, 0)).toContainText('all low');
  await expectDecisionCounts(page, '1 relabelled · 2 confirmed');
  await page.keyboard.press('Control+z');
  await expect(setTitle(page)).toHaveText('3 examples with the same values, 2 labels');
  await expect(listedSet(page, 0)).not.toContainText('all low');
  await expectDecisionCounts(page, /^(?!.*relabelled)/);
  await page.keyboard.press('Control+Shift+z');
  await expectDecisionCounts(page, '1 relabelled · 2 confirmed');

  await page.getByRole('button', { name: /^Across splits/ }).click();
  // The one that was decided on is settled here too.
  await expect(setTitle(page)).toHaveText('2 examples with the same values');
  await page.keyboard.press('l');
  await expect(acts(page).getByRole('button', { name: /Out of train/ })).toContainText('excludes 1, keeps 1');
  await page.keyboard.press('1');
  await expect(page.getByRole('heading', { name: 'All 2\u00a0sets are settled' })).toBeVisible();
  await expectDecisionCounts(page, '1 relabelled · 3 confirmed · 1 excluded');

  await exportSame(page, { relabelled: 1, excluded: 1 });
  const cleaned = await readFile(join(app.projectsDir, 'wages cleaned', 'wages.csv'), 'utf8');
  const expected = (await readFile(source, 'utf8'))
    .replace('same3,39,38.5,east,train,high', 'same3,39,38.5,east,train,low')
    .replace('leak2,52,45.5,west,train,high\n', '');
  expect(cleaned).toBe(expected);
});

test('nearly equal texts: the differing word is marked, the set set aside and taken back; Review leads to it', async ({
  app,
}) => {
  const { page } = app;
  const charged = (order: number) =>
    `Hello and good morning to you all I was charged twice for order ${order} last week so please send the second payment back`;
  const rows = ['id,text,label'];
  const topics = [
    'parcel',
    'invoice',
    'login',
    'crash',
    'prize',
    'meeting',
    'refund',
    'address',
    'password',
    'holiday',
  ];
  for (const [at, topic] of topics.entries())
    rows.push(
      `m${at},${topic} number ${at * 37} has its own ${topic} words ${'abcdefghij'[at]?.repeat(9)},${['ham', 'spam'][at % 2]}`,
    );
  rows.push(`one,${charged(48213)},ham`, `two,${charged(48219)},spam`, `three,${charged(48213)},spam`);
  await importTable(app, 'mails.csv', rows);
  await openSets(page);
  await expect(setTitle(page)).toHaveText('3 examples with nearly the same text, 2 labels');
  // Those labelled spam are first: the mail with another number, against which the other two are compared.
  await expect(page.getByRole('article').first().locator('mark')).toHaveCount(0);
  await expect(page.locator('article mark')).toHaveText(['48213', '48213']);
  await expect(page.getByRole('article').first()).toContainText(/Nearly the same text as one .*alike\), labelled ham/);
  await expectAccessibleInBothThemes(page);

  await page.keyboard.press(' ');
  await expect(page.getByRole('article')).toHaveCount(2);
  await page.keyboard.press(' ');
  await expect(page.getByRole('article')).toHaveCount(3);
  await page.keyboard.press('u');
  await expectDecisionCounts(page, '3 flagged');
  await expect(listedSet(page, 0)).toContainText('ambiguous');
  await page.keyboard.press('Control+z');
  await expect(setTitle(page)).toHaveText('3 examples with nearly the same text, 2 labels');

  await applyFilter(page, 'label:ham text~"parcel"');
  await expect(page.getByRole('heading', { name: 'No set has an example in this filter' })).toBeVisible();
  await page.getByRole('main').getByRole('button', { name: 'Clear the filter' }).click();
  await expect(setTitle(page)).toBeVisible();

  await goTo(page, 'Overview');
  await expect(page.getByRole('button', { name: /^Resolve 1\sset with different labels/ })).toBeVisible();
  await page.goto(`${page.url().split('#')[0]}#/review?queue=conflict`);
  await expect(page.getByText(/^(The same|Nearly the same) text as/)).toBeVisible();
  await page.getByRole('button', { name: 'Resolve the set of 3' }).click();
  await expect(setTitle(page)).toHaveText('3 examples with nearly the same text, 2 labels');
});

test('the same picture in two class folders: looked at large, one copy kept, and taken back', async ({ app }) => {
  const { page } = app;
  const source = join(app.dir, 'photos');
  const pictures = filesIn(join(sampleDir, 'images')).filter((path) => /^(?:Coat|Shirt)\//.test(path));
  const chosen = ['Coat', 'Shirt'].flatMap((name) => pictures.filter((path) => path.startsWith(name)).slice(0, 12));
  for (const name of ['Coat', 'Shirt']) await mkdir(join(source, name), { recursive: true });
  for (const path of chosen) await cp(join(sampleDir, 'images', path), join(source, path));
  const copied = chosen[0]!;
  for (const name of ['copy1.png', 'copy2.png'])
    await cp(join(sampleDir, 'images', copied), join(source, 'Shirt', name));
  await chooseSource(app, 'folder', source);
  await expect(roleOf(page, 'label')).toHaveText('Label');
  await importAll(page, 26);
  await openSets(page);
  await expect(setTitle(page)).toHaveText('3 examples with the same picture, 2 labels');
  await expect(page.getByRole('button', { name: /^Across splits/ })).toHaveCount(0);
  const members = page.getByRole('article');
  await expect(members).toHaveCount(3);
  for (const member of await members.all())
    await expect
      .poll(() => member.getByRole('img').evaluate((one) => (one as HTMLImageElement).naturalWidth))
      .toBeGreaterThan(0);
  // What contradicts stands side by side where there is room.
  await page.setViewportSize({ width: 1440, height: 900 });
  const tops = await members.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  expect(new Set(tops).size).toBe(1);
  await expectAccessibleInBothThemes(page);
  await page.keyboard.press(' ');
  await expect(page.getByRole('group', { name: /^Picture/ })).toHaveCount(2);

  await page.keyboard.press('x');
  await expect(said(page).getByText('Keep one copy: one kept, 2 excluded.')).toBeVisible();
  await expectDecisionCounts(page, '1 confirmed · 2 excluded');
  await expect(listedSet(page, 0)).toContainText('one copy kept');
  await page.keyboard.press('Control+z');
  await expect(setTitle(page)).toHaveText('3 examples with the same picture, 2 labels');
  await expect(listedSet(page, 0)).not.toContainText('one copy kept');
});
