import { join } from 'node:path';
import { expectAccessible } from './fixtures/accessibility.ts';
import { expect, test } from './fixtures/test.ts';
import { makeWorkedTable, speech } from './fixtures/workedTable.ts';
import { expectListed } from './pages/explorePage.ts';
import { decisionPanel } from './pages/reviewPage.ts';
import { applyFilter, expectSaved, goTo } from './pages/shellPage.ts';
import { openInspections } from './pages/openTable.ts';
import { answerTo, expectAnswers, expectPosition, makeTag, tagPriority, tagRow } from './pages/tagsPage.ts';

test('tags by key in Review and by rule with confirmation; three answers; merge; undo; all of it after a restart', async ({
  app,
}) => {
  const { planted, rows } = await openInspections(app);
  let { page } = app;
  await goTo(page, 'Tags');
  await expect(page.getByRole('heading', { name: 'No tag yet' })).toBeVisible();
  await makeTag(page, 'north light', 'L');
  await makeTag(page, 'dusk');
  await expect(tagRow(page, 'dusk')).toContainText('nothing yet');
  await expectAccessible(page);

  await goTo(page, 'Review');
  await expect(answerTo(page, 'north light', 'unknown')).toContainText('Shift L');
  await page.keyboard.press('Shift+L');
  await expect(answerTo(page, 'north light', 'yes')).toBeVisible();
  await page.keyboard.press('Shift+L');
  await expect(answerTo(page, 'north light', 'no')).toBeVisible();
  await page.keyboard.press('Shift+L');
  await expect(answerTo(page, 'north light', 'unknown')).toBeVisible();
  await page.keyboard.press('Shift+L');
  await page.keyboard.press('r');
  await expect(answerTo(page, 'dusk', 'no')).toBeVisible();
  await expect(answerTo(page, 'north light', 'yes')).toBeVisible();
  await expect(decisionPanel(page)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' }).getByText('Tag north light')).toBeVisible();
  await page.keyboard.press('Escape');

  await goTo(page, 'Tags');
  await expectAnswers(page, 'north light', { yes: 1, no: 0 });
  await expect(tagRow(page, 'north light')).not.toContainText('nothing yet');
  await expect(tagRow(page, 'north light')).toContainText('0.1 %');
  await tagRow(page, 'dusk').getByRole('button', { name: 'More about dusk' }).click();
  await page.getByRole('menuitem', { name: 'Propose by rule…' }).click();
  const rule = page.getByRole('dialog', { name: 'Tag by rule' });
  await rule.getByRole('textbox', { name: 'Filter' }).fill('site:north shift:night');
  await expect(rule.getByText(new RegExp(`^${planted.n} fit;`))).toBeVisible();
  await expect(rule.getByRole('list', { name: 'First examples' }).getByRole('listitem')).toHaveCount(6);
  const proposed = Number(/\d+/.exec((await rule.getByRole('button', { name: /^Review/ }).textContent()) ?? '')?.[0]);
  expect(planted.n - proposed).toBeLessThanOrEqual(1);
  await rule.getByRole('button', { name: /^Review/ }).click();
  await expect(page.getByRole('heading', { name: 'Is it dusk?' })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expectPosition(page, 2, proposed);
  await page.keyboard.press('k');
  await expectPosition(page, 3, proposed);
  await page.keyboard.press('s');
  await expectPosition(page, 4, proposed);
  await page.getByRole('button', { name: `Yes to all ${proposed - 2}` }).click();
  await expect(page.getByRole('heading', { name: 'This queue is done' })).toBeVisible();
  await page.getByRole('button', { name: 'See the tags' }).click();
  const no = 1 + (planted.n - proposed === 1 ? 1 : 0);
  const answers = { yes: proposed - 1, no: planted.n - proposed === 1 ? 2 : no + (planted.n === proposed ? 1 : 0) };
  await expectAnswers(page, 'dusk', answers);

  await tagRow(page, 'north light').getByRole('button', { name: 'More about north light' }).click();
  await page.getByRole('menuitem', { name: 'Merge into another tag…' }).click();
  const merge = page.getByRole('dialog', { name: 'Merge north light into another tag' });
  await merge.getByRole('combobox', { name: 'Into' }).click();
  await page.getByRole('option', { name: /^dusk/ }).click();
  await merge.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect(tagRow(page, 'north light')).toHaveCount(0);
  // The one example that had north light was a no for dusk: yes wins.
  await expectAnswers(page, 'dusk', { yes: answers.yes + 1, no: answers.no - 1 });

  page = await app.restart();
  await page
    .getByRole('button', { name: /^inspections/ })
    .first()
    .click();
  await goTo(page, 'Tags');
  await expectAnswers(page, 'dusk', { yes: answers.yes + 1, no: answers.no - 1 });
  await page.keyboard.press('Control+z');
  await expectAnswers(page, 'north light', { yes: 1, no: 0 });
  await expectAnswers(page, 'dusk', answers);
  await expect(tagRow(page, 'north light')).toContainText('Shift L');
  await tagRow(page, 'dusk')
    .getByRole('button', { name: new RegExp(`^dusk, yes`) })
    .click();
  await expectListed(page, answers.yes, rows);
});

test('before there is a tag, a random sample to look at is offered, and the first tag is made in it', async ({
  app,
}) => {
  await openInspections(app);
  const { page } = app;
  await goTo(page, 'Tags');
  await expect(page.getByRole('heading', { name: 'No tag yet' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('main').getByRole('button', { name: 'Tag a random sample of 100' }).click();
  await expect(page.getByRole('heading', { name: 'No tags yet' })).toBeVisible();
  await expectPosition(page, 1, 100);
  await page.keyboard.press('t');
  await page.keyboard.type('dusk');
  await page.getByRole('option', { name: /dusk/ }).click();
  await expect(page.getByRole('heading', { name: 'Which tags fit?' })).toBeVisible();
  await expect(answerTo(page, 'dusk', 'yes')).toBeVisible();
  await goTo(page, 'Tags');
  await expectAnswers(page, 'dusk', { yes: 1, no: 0 });
});

test('the table gives no rate for a tag on errors only, and rates with their coverage after a random sample', async ({
  app,
}) => {
  const { rows } = await openInspections(app);
  let { page } = app;
  await goTo(page, 'Tags');
  await makeTag(page, 'dusk', 'D');
  await goTo(page, 'Explore');
  await applyFilter(page, 'correct:false site:north shift:night');
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await page.getByRole('grid', { name: 'Examples' }).locator('[data-position="0"]').click();
  await page.keyboard.press('Control+a');
  await page.getByRole('toolbar', { name: 'Decide on the selection' }).getByRole('button', { name: /^Tag/ }).click();
  await page.getByRole('option', { name: /^dusk/ }).click();
  await expect(page.getByText('Tagged dusk').first()).toBeVisible();

  await goTo(page, 'Overview');
  await applyFilter(page, '');
  const dusk = tagPriority(page, 'dusk');
  await expect(dusk).toContainText('tagged on errors only');
  await expect(dusk).toContainText('errors have it');
  await expect(dusk.getByRole('cell').nth(3)).toHaveText('–');
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Tag a random sample of 100' }).click();
  await expect(page.getByRole('heading', { name: 'Which tags fit?' })).toBeVisible();
  await expectAccessible(page);
  // Thirty in the order drawn, those that are known already left out: every sixth has the tag, by its digit; the others have not.
  const key = page.getByRole('region', { name: 'Tag', exact: true }).getByRole('paragraph').first();
  for (let count = 1; count <= 30; count += 1) {
    const before = (await key.textContent()) ?? '';
    if (count % 6 === 0) {
      await page.keyboard.press('1');
      await expect(answerTo(page, 'dusk', 'yes')).toBeVisible();
    }
    await page.keyboard.press('Enter');
    await expect(key).not.toHaveText(before);
  }
  // The next example is there at once, the answers to the last ones may be under way.
  await expectSaved(page);

  page = await app.restart();
  await page
    .getByRole('button', { name: /^inspections/ })
    .first()
    .click();
  await goTo(page, 'Overview');
  await expect(tagPriority(page, 'dusk')).toContainText(/known for \d+ of 960: a random sample/);
  await expect(tagPriority(page, 'dusk').getByRole('cell').nth(3)).toContainText('%');
  const level = tagPriority(page, 'dusk').getByRole('textbox', { name: 'Human level of dusk, %' });
  await level.fill('95');
  await level.press('Enter');
  await expect(tagPriority(page, 'dusk')).toContainText('typed in');
  await tagPriority(page, 'dusk').getByRole('checkbox', { name: 'Choose dusk' }).click();
  await expect(tagPriority(page, 'dusk')).toContainText('chosen');
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Go on tagging the sample \(\d+ of 100\)/ }).click();
  await expect(page.getByRole('heading', { name: 'Which tags fit?' })).toBeVisible();
  expect(rows).toBe(960);

  await goTo(page, 'Tags');
  const samples = page.getByRole('table', { name: 'Random samples' });
  await expect(samples.getByRole('row').nth(1)).toContainText(/of 100/);
  await expectAccessible(page);
  await samples.getByRole('button', { name: 'Remove the sample: Tags, all examples' }).click();
  const sure = page.getByRole('dialog', { name: 'Remove this sample (Tags, all examples)?' });
  await sure.getByRole('button', { name: 'Cancel' }).click();
  await expect(samples).toBeVisible();
  await samples.getByRole('button', { name: /^Remove the sample/ }).click();
  await sure.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(samples).toBeHidden();
  await expect(page.getByRole('button', { name: 'Tag a random sample of 100' })).toBeVisible();
});

test('the worked table of error analysis is on the screen: 0.60, 0.16, 0.60 and 0 points', async ({ app }) => {
  const project = await makeWorkedTable(join(app.dir, 'speech'));
  const page = await app.restart({ project });
  await expect(tagPriority(page, 'clean speech')).toContainText('known for all 10,000 examples');
  for (const { name, human } of speech) {
    const level = tagPriority(page, name).getByRole('textbox', { name: `Human level of ${name}, %` });
    await level.fill(String(human));
    await level.press('Enter');
    await expect(tagPriority(page, name)).toContainText('typed in');
  }
  for (const { name, accuracy, share, gain } of speech) {
    const row = tagPriority(page, name);
    await expect(row).toContainText(`${(100 - accuracy).toFixed(1)}\u00a0%`);
    await expect(row).toContainText(`${share.toFixed(1)}\u00a0%`);
    await expect(row).toContainText(`${gain}\u00a0pts`);
  }
  // Chosen to be worked on: what is left of the others stays, since no row has two tags.
  await tagPriority(page, 'clean speech').getByRole('checkbox', { name: 'Choose clean speech' }).click();
  await expect(tagPriority(page, 'clean speech')).toContainText('chosen');
  await expect(tagPriority(page, 'people noise').getByRole('cell').filter({ hasText: '0.60\u00a0pts' })).toHaveCount(2);
});
