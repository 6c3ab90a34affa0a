import { expect, test } from './fixtures/test.ts';
import { listenAtWire, type Traffic } from './fixtures/wireCalls.ts';
import { metric } from './pages/overviewPage.ts';
import { answer, decisionPanel, exampleOnScreen } from './pages/reviewPage.ts';
import { applyFilter, expectDecisionCounts, expectSaved, expectSettled, goTo, railItem } from './pages/shellPage.ts';
import { savedSlice } from './pages/slicesPage.ts';
import { openSample } from './pages/startPage.ts';
import { answerTo, makeTag } from './pages/tagsPage.ts';

const ahead = ['examples.get', 'examples.neighbours'];

/** Said where the tests are run, so that it can be compared over time. */
function say(action: string, { calls, bytes }: Traffic): void {
  console.log(
    `${action}: ${calls.length} calls, ${(bytes / 1000).toFixed(1)} kB${calls.length > 0 ? ` (${calls.join(', ')})` : ''}`,
  );
}

test('a key in Review is one call, and at most two that load ahead; no example is read twice', async ({ app }) => {
  test.skip(app.kind === 'desktop', 'there is no socket to listen at');
  const { page } = app;
  await openSample(page);
  await goTo(page, 'Tags');
  await makeTag(page, 'blurry', 'L');
  await goTo(page, 'Review');
  await exampleOnScreen(page);
  const wire = await listenAtWire(page);
  await exampleOnScreen(page);
  const opening = await wire.traffic();
  say('Opening Winnow in Review', opening);
  const read: number[] = [...opening.read];

  const after = async (action: string, did: () => Promise<unknown>): Promise<readonly string[]> => {
    await did();
    await expectSaved(page);
    const traffic = await wire.traffic();
    say(action, traffic);
    read.push(...traffic.read);
    return traffic.calls;
  };
  for (const key of ['k', 'Enter', 'x', 'f', '2']) {
    const [decision, ...others] = await after(`${key} in Review`, () => answer(page, key));
    expect(decision).toBe('decisions.apply');
    expect(others.filter((method) => !ahead.includes(method))).toEqual([]);
    expect(others.length).toBeLessThanOrEqual(2);
  }
  await expectDecisionCounts(page, /1 confirmed/);

  const back = await after('Undo in Review', () => page.keyboard.press('Control+z'));
  expect(back).toEqual(['decisions.undo']);
  const again = await after('Redo in Review', () => page.keyboard.press('Control+Shift+z'));
  expect(again).toEqual(['decisions.redo']);

  const tagged = await after('A tag in Review', async () => {
    await page.keyboard.press('Shift+L');
    await expect(answerTo(page, 'blurry', 'yes')).toBeVisible();
  });
  // The picker says how many have the tag.
  expect(tagged.toSorted()).toEqual(['decisions.apply', 'tags.list']);
  const noted = await after('A note in Review', async () => {
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: 'Note' }).fill('a sleeve is missing');
    await page.keyboard.press('Control+Enter');
    await expect(decisionPanel(page)).toContainText('a sleeve is missing');
  });
  expect(noted).toEqual(['decisions.apply']);
  expect(read).toEqual([...new Set(read)]);
});

test('opening Overview is at most five calls, with slices and tags too, and so is another filter', async ({ app }) => {
  test.skip(app.kind === 'desktop', 'there is no socket to listen at');
  const { page } = app;
  await openSample(page);
  await goTo(page, 'Tags');
  await makeTag(page, 'blurry');
  await goTo(page, 'Slices');
  await applyFilter(page, 'label:Shirt');
  await page.getByRole('button', { name: 'New slice from the current filter' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('shirts');
  await page.getByRole('button', { name: 'Save the slice' }).click();
  await expect(savedSlice(page, 'shirts')).toBeVisible();
  await applyFilter(page, '');
  await goTo(page, 'Export');
  const wire = await listenAtWire(page);
  await expect(railItem(page, 'Export')).toHaveAttribute('aria-current', 'page');
  await wire.traffic();

  await goTo(page, 'Overview');
  await expect(metric(page, 'Macro F1')).toContainText(/\d/);
  await expectSettled(page);
  const opening = await wire.traffic();
  say('Opening Overview', opening);
  expect(opening.calls.length).toBeLessThanOrEqual(5);
  expect(opening.calls).not.toContain('queues.open');

  await applyFilter(page, 'split:test');
  const filtered = await wire.traffic();
  say('A filter on Overview', filtered);
  // What is typed is checked while it is typed.
  expect(filtered.calls.filter((method) => !method.startsWith('filters.')).length).toBeLessThanOrEqual(5);
});
