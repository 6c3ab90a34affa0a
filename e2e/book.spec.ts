import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { expectAccessible, expectAccessibleInBothThemes } from './fixtures/accessibility.ts';
import { writeHostileTable } from './fixtures/hostileTable.ts';
import { expect, test } from './fixtures/test.ts';
import { chooseAct, define, definitionOf, entryOf, exportBook, labelBook, rules, writeRule } from './pages/bookPage.ts';
import { openSets, setTitle } from './pages/consistencyPage.ts';
import { expectListed } from './pages/explorePage.ts';
import { openTable } from './pages/openTable.ts';
import { exampleOnScreen } from './pages/reviewPage.ts';
import { applyFilter, expectDecisionCounts, expectSaved, goTo } from './pages/shellPage.ts';
import { openSample } from './pages/startPage.ts';
import { expectWrittenFile } from './pages/writtenFile.ts';

test('a definition, an example and a rule are written in Review; what contradicts it opens; the book is read without Winnow', async ({
  app,
  browser,
}) => {
  test.slow();
  const { page } = app;
  await openSample(page);
  await goTo(page, 'Review');
  const { from, to } = await exampleOnScreen(page);
  await page.keyboard.press('b');
  await expect(labelBook(page)).toBeVisible();
  await define(page, to, 'Worn over other clothes.\nOpens along its whole length.');
  await entryOf(page, to).getByRole('button', { name: 'is one' }).click();
  await expect(
    entryOf(page, to)
      .getByRole('list', { name: `This is one: ${to}` })
      .getByRole('listitem'),
  ).toHaveCount(1);
  await entryOf(page, from).getByRole('button', { name: 'is not' }).click();
  await expect(entryOf(page, from)).toContainText('in 0 · out 1');

  const rule = { text: `Whatever looks like a ${to} is a ${to}.`, filter: `pred:"${to}" conf>0.9`, label: to };
  const contradicting = await writeRule(page, rule);
  expect(contradicting).toBeGreaterThan(0);
  await expect(rules(page)).toHaveCount(1);
  await expect(rules(page).first()).toContainText(rule.text);
  await expectAccessibleInBothThemes(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await expectAccessible(page);

  await rules(page)
    .first()
    .getByRole('button', { name: /contradicts? it/ })
    .click();
  const all = /([\d,]+) examples/.exec((await page.getByRole('contentinfo').textContent()) ?? '')?.[1];
  const total = Number(all?.replaceAll(',', ''));
  await expectListed(page, contradicting, total);
  await applyFilter(page, `(${rule.filter}) -label:"${to}"`);
  await expectListed(page, contradicting, total);
  await applyFilter(page, '');

  const file = join(app.dir, 'the book.html');
  await exportBook(page, file);
  expect(readdirSync(app.dir).filter((name) => name.startsWith('.the'))).toEqual([]);
  await expectReadable(browser, file, { heading: to, pictures: 2, words: ['Worn over other clothes.', rule.text] });

  await expectSaved(page);
  await page.reload();
  await goTo(page, 'Review');
  await page.keyboard.press('b');
  await expect(definitionOf(page, to)).toHaveValue('Worn over other clothes.\nOpens along its whole length.');
  await expect(rules(page).first()).toContainText(rule.text);
  await expect(entryOf(page, from)).toContainText('in 0 · out 1');
  await page.keyboard.press('b');
  await expect(labelBook(page)).toBeHidden();
});

test('an edit is taken back and an older text put back; classes are merged and split, one undo each', async ({
  app,
}) => {
  const { page } = app;
  const data = await writeHostileTable(join(app.dir, 'data'));
  await openTable(app, data);
  await goTo(page, 'Explore');
  await page.keyboard.press('b');
  const [ham, spam] = data.classes;
  await define(page, ham, 'first');
  await define(page, ham, 'second');
  await labelBook(page)
    .getByRole('button', { name: /^Take back/ })
    .click();
  await expect(definitionOf(page, ham)).toHaveValue('first');
  await chooseAct(page, /^Earlier definitions/);
  const versions = page.getByRole('dialog').getByRole('list', { name: 'Versions' }).getByRole('listitem');
  await expect(versions).toHaveText([/first.*now$/s, /second.*Put back$/s, /first.*Put back$/s]);
  await versions.nth(1).getByRole('button', { name: 'Put back' }).click();
  await expect(definitionOf(page, ham)).toHaveValue('second');

  // Every second one, and those that are labelled so by mistake.
  const hams = data.rows / 2 + data.wrong.filter((row) => row % 2 === 1).length;
  await chooseAct(page, /^Merge/);
  const merge = page.getByRole('dialog', { name: /^Merge/ });
  await merge.getByRole('combobox', { name: 'Into' }).click();
  await page.getByRole('option', { name: spam, exact: true }).click();
  await expectAccessible(page);
  await merge.getByRole('button', { name: `Merge: ${hams} examples` }).click();
  await expect(merge).toBeHidden();
  await expectDecisionCounts(page, `${hams} relabelled`);
  await page.keyboard.press('Control+z');
  await expectDecisionCounts(page, `${data.rows} examples`);

  await chooseAct(page, /^Split/);
  const split = page.getByRole('dialog', { name: /^Split/ });
  await split.getByRole('textbox', { name: 'Those that fit' }).fill('key~"m1"');
  await split.getByRole('textbox', { name: 'get the label' }).fill('newsletter');
  await expect(split.getByText('A new class')).toBeVisible();
  await split.getByRole('button', { name: 'Split: 11 examples' }).click();
  await expect(split).toBeHidden();
  await applyFilter(page, 'label:newsletter');
  await expectListed(page, 11, data.rows);
  await applyFilter(page, '');
  await page.getByRole('banner').getByRole('button', { name: /^Undo/ }).click();
  await expectDecisionCounts(page, `${data.rows} examples`);
  await applyFilter(page, 'label:newsletter');
  await expectListed(page, 0, data.rows);
});

test('a set of equal pictures writes a rule of the boundary, which leads back to the set', async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await openSets(page);
  await expect(setTitle(page)).toBeVisible();
  const text = await page.getByRole('group', { name: 'Examples of the set' }).innerText();
  const keys = text.match(/images\/\S+\.png/g) ?? [];
  expect(keys.length).toBeGreaterThan(1);
  await page.keyboard.press('r');
  const words = labelBook(page).getByRole('textbox', { name: 'The rule in words' });
  await expect(words).toBeFocused();
  // Digits and letters decide on the set where they are not typed.
  await words.pressSequentially('Buttons up to 1 collar: keep it a coat.');
  await labelBook(page).getByRole('button', { name: 'Write the rule' }).click();
  await expect(rules(page)).toHaveText(/^Buttons up to 1 collar: keep it a coat\./);
  await expectDecisionCounts(page, /^(?!.*(?:relabelled|confirmed))/);
  await expectAccessibleInBothThemes(page);
  await rules(page).getByRole('button', { name: 'More about this rule' }).click();
  await page.getByRole('menuitem', { name: 'Where it came from' }).click();
  await expect(page.getByRole('main')).toContainText(new RegExp(keys.join('|')));
});

test('what the data calls its classes stays text in the exported book', async ({ app, browser }) => {
  const { page } = app;
  const data = await writeHostileTable(join(app.dir, 'data'));
  await openTable(app, data);
  await goTo(page, 'Review');
  await page.keyboard.press('b');
  for (const name of data.classes) {
    await define(page, name, `Not <b>this</b>: <script>document.title="taken over"</script>`);
    await entryOf(page, name).getByRole('button', { name: 'is one' }).click();
  }
  await expectAccessible(page);
  const file = join(app.dir, 'hostile.html');
  await exportBook(page, file);
  await expectReadable(browser, file, { heading: data.classes[0], pictures: 0, words: ['Not <b>this</b>'] });
});

type Expected = { readonly heading: string; readonly pictures: number; readonly words: readonly string[] };

/** What was written is there. */
async function expectReadable(browser: Browser, path: string, { heading, pictures, words }: Expected): Promise<void> {
  await expectWrittenFile(browser, { path, pictures }, async (page) => {
    await expect(page).toHaveTitle(/^Label book of /);
    await expect(page.getByRole('heading', { level: 2, name: heading, exact: true })).toBeVisible();
    for (const text of words) await expect(page.getByText(text).first()).toBeVisible();
  });
}
