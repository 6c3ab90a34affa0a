import type { Page } from '@playwright/test';
import { expectAccessible } from './fixtures/accessibility.ts';
import { expect, test } from './fixtures/test.ts';
import { grid, showTable } from './pages/explorePage.ts';
import { decisionPanel, exampleOnScreen, question } from './pages/reviewPage.ts';
import { expectDecisionCounts, goTo, type ScreenName } from './pages/shellPage.ts';
import { openSample } from './pages/startPage.ts';

const screens: readonly ScreenName[] = [
  'Overview',
  'Explore',
  'Review',
  'Consistency',
  'Slices',
  'Tags',
  'Models',
  'Effect',
  'Export',
];

/** What says that a screen has what it shows. */
async function expectReady(page: Page, screen: ScreenName): Promise<void> {
  const parts = {
    Overview: page.getByRole('grid', { name: /^Confusion matrix/ }),
    Explore: grid(page),
    Review: question(page),
    // It looks for sets by itself when it is opened first.
    Consistency: page.getByRole('heading', { name: 'Precision so far' }),
    Slices: page.getByRole('button', { name: 'Discover weak slices' }),
    Tags: page.getByRole('heading', { name: 'No tag yet' }),
    Models: page.getByRole('table', { name: 'Runs' }),
    Effect: page.getByRole('heading', { name: 'What the decisions did' }),
    Export: page.getByRole('heading', { name: 'What to write' }),
  };
  await expect(parts[screen]).toBeVisible();
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    await expectAccessible(page);
  }
}

test.describe('every screen', () => {
  test.skip(
    ({ shell }) => shell === 'desktop',
    'The page is the same in both shells: looked at once, in the web shell.',
  );

  test('axe finds nothing, light and dark', async ({ app }) => {
    test.slow();
    const { page } = app;
    await expect(page.getByRole('button', { name: /^Open the sample/ })).toBeEnabled();
    await test.step('Start', () => expectAccessibleInBothThemes(page));
    await openSample(page);
    for (const screen of screens) {
      await goTo(page, screen);
      await expectReady(page, screen);
      await test.step(screen, () => expectAccessibleInBothThemes(page));
    }
    await goTo(page, 'Explore');
    await showTable(page);
    await page.locator('[data-position="1"]').dblclick();
    await test.step('Explore, table with a selection and details', () => expectAccessibleInBothThemes(page));
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await test.step('Keys', () => expectAccessibleInBothThemes(page));
  });

  test('a narrow window scrolls within its parts, never the page sideways', async ({ app }) => {
    const { page } = app;
    const expectNoSidewaysScroll = async (where: string) => {
      for (const width of [400, 720, 1024]) {
        await page.setViewportSize({ width, height: 720 });
        const overflow = () =>
          page.evaluate(() =>
            [document.documentElement, document.querySelector('main')!].reduce(
              (sum, part) => sum + part.scrollWidth - part.clientWidth,
              0,
            ),
          );
        await expect.poll(overflow, `${where} at ${width} px`).toBe(0);
      }
    };
    await expect(page.getByRole('button', { name: /^Open the sample/ })).toBeEnabled();
    await expectNoSidewaysScroll('Start');
    await openSample(page);
    for (const screen of screens) {
      await goTo(page, screen);
      await expectReady(page, screen);
      await expectNoSidewaysScroll(screen);
    }
  });
});

test('Review from the start screen to the export with the keyboard only', async ({ app }) => {
  const { page } = app;
  const sample = page.getByRole('button', { name: /^Open the sample/ });
  await expect(sample).toBeEnabled();
  for (let tabs = 0; tabs < 20 && !(await sample.evaluate((it) => it === document.activeElement)); tabs += 1)
    await page.keyboard.press('Tab');
  await expect(sample).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'What to work on' })).toBeVisible();
  await page.keyboard.press('Alt+3');

  const first = await exampleOnScreen(page);
  const expectGone = (key: string) => expect(decisionPanel(page).getByTitle(key, { exact: true })).toHaveCount(0);
  await page.keyboard.press('/');
  await page.keyboard.type('sand');
  await expect(page.getByRole('option', { name: /^Sandal/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expectGone(first.key);
  await expectDecisionCounts(page, '1 relabelled');

  const second = await exampleOnScreen(page);
  await page.keyboard.press('t');
  await page.keyboard.type('odd shape');
  await page.keyboard.press('Enter');
  await expect(decisionPanel(page).getByText('odd shape')).toBeVisible();
  await page.keyboard.press('n');
  await page.keyboard.type('seen on a small screen');
  await page.keyboard.press('Control+Enter');
  await expect(decisionPanel(page).getByText('“seen on a small screen”')).toBeVisible();
  // A flag sets the example aside: the next one comes, and the way back is an arrow.
  await page.keyboard.press('f');
  await expectGone(second.key);
  await page.keyboard.press('ArrowLeft');
  await expect(decisionPanel(page).getByText('flagged')).toBeVisible();
  await page.keyboard.press('k');
  await expectGone(second.key);
  await page.keyboard.press('s');
  await page.keyboard.press('Control+z');
  await expect(decisionPanel(page).getByTitle(second.key, { exact: true })).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expectDecisionCounts(page, '1 relabelled · 1 confirmed · 1 flagged');

  await page.keyboard.press('Alt+8');
  const write = page.getByRole('button', { name: /^Write / });
  await expect(write).toBeVisible();
  for (let tabs = 0; tabs < 60 && !(await write.evaluate((it) => it === document.activeElement)); tabs += 1)
    await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: /^Exported and verified/ })).toBeVisible();
});
