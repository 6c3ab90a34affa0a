// `npm run pictures [-- DIR]`: opens the sample in the web shell, makes some decisions with keys, and takes pictures. Without DIR the
// few of the README, small, into build/pictures; with DIR every screen, light and dark, to look at. Only paces, durations and fonts
// differ from run to run and from machine to machine.
import { mkdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import sharp from 'sharp';
import { launchShell } from '../e2e/fixtures/launchShell.ts';
import { answerKeys } from '../e2e/pages/reviewPage.ts';
import { applyFilter, expectDecisionCounts, goTo, type ScreenName } from '../e2e/pages/shellPage.ts';
import { openSample } from '../e2e/pages/startPage.ts';
// @ts-expect-error plain JavaScript: it runs before anything is compiled
import { ensureBuilt } from './environment.mjs';
// @ts-expect-error plain JavaScript: it runs before anything is compiled
import { findChromium } from './findChromium.mjs';

type Theme = 'light' | 'dark';
const size = { width: 1440, height: 900 };
const largestBytes = 200_000;
const decisions = ['Enter', 'Enter', 'Enter', 'k', 'Enter', 'Enter', 'x', 'Enter', 'Enter', 'k', 'Enter', 'Enter'];
const wanted: readonly string[] = ['overview-light', 'explore-light', 'review-light', 'review-dark', 'export-light'];

const [given] = process.argv.slice(2);
const target = resolve(given ?? join(import.meta.dirname, 'pictures'));
mkdirSync(target, { recursive: true });
(ensureBuilt as () => void)();
// A fixed place, since its path is in the picture of Export.
const dir = join(tmpdir(), 'winnow-pictures');
rmSync(dir, { recursive: true, force: true });
mkdirSync(join(dir, 'projects'), { recursive: true });
const browser = await chromium.launch({ executablePath: (findChromium as () => string)(), args: ['--no-sandbox'] });
const shell = await launchShell({
  kind: 'web',
  browser,
  userDataDir: join(dir, 'user'),
  projectsDir: join(dir, 'projects'),
});
try {
  await takeAll(shell.page);
} catch (error) {
  await shell.page.screenshot({ path: join(tmpdir(), 'winnow-pictures-failed.png') });
  throw error;
} finally {
  await shell.stop();
  await browser.close();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}

async function takeAll(page: Page): Promise<void> {
  await page.setViewportSize(size);
  await page.getByRole('button', { name: /^Open the sample/ }).waitFor();
  await take(page, 'start');
  await openSample(page);
  await goTo(page, 'Review');
  await answerKeys(page, decisions);
  await expectDecisionCounts(page, '9 relabelled · 2 confirmed · 1 excluded');
  await take(page, 'review');
  await open(page, 'Overview');
  await open(page, 'Explore', async () => {
    await applyFilter(page, 'finding:label_error decided:false');
    const tile = page.locator('[data-position="4"]');
    await tile.dblclick();
    await page.locator('[data-position="4"][data-focused]').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('toolbar', { name: 'Decide on the selection' }).waitFor({ state: 'hidden' });
  });
  await applyFilter(page, '');
  for (const screen of ['Slices', 'Tags', 'Models', 'Effect'] as const) await open(page, screen);
  await open(page, 'Export', async () => {
    await page.getByRole('button', { name: /^Write / }).click();
    await page.getByRole('heading', { name: /^Exported and verified/ }).waitFor();
  });
}

async function open(page: Page, screen: ScreenName, prepare?: () => Promise<void>): Promise<void> {
  await goTo(page, screen);
  await page.getByRole('main').getByRole('heading', { level: 1 }).first().waitFor();
  await prepare?.();
  await take(page, screen.toLowerCase());
}

/** Pictures of the screen at rest, in the themes that are wanted. */
async function take(page: Page, screen: string): Promise<void> {
  await page.mouse.move(size.width - 1, size.height - 1);
  for (const theme of ['light', 'dark'] as const satisfies readonly Theme[]) {
    const name = `${screen}-${theme}`;
    if (given === undefined && !wanted.includes(name)) continue;
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    await settled(page);
    const path = join(target, `${name}.png`);
    const bytes = await compressed(await page.screenshot({ animations: 'disabled' }));
    if (given === undefined && bytes.length > largestBytes)
      throw new Error(`${name}.png has ${bytes.length} bytes, which is too many for the README.`);
    await writeFile(path, bytes);
    process.stdout.write(`${path} ${Math.ceil(bytes.length / 1000)} kB\n`);
  }
}

/** Nothing on screen loads or passes any more: pictures, parts that say they are busy, notices. */
async function settled(page: Page): Promise<void> {
  await page
    .getByText('All changes saved')
    .or(page.getByText('Ready', { exact: true }))
    .first()
    .waitFor();
  await page.waitForFunction(
    () =>
      !document.querySelector('[aria-busy="true"], [class*="skeleton" i]') &&
      !document.querySelector('[class*="toast" i] [class*="toastTitle" i]') &&
      [...document.images].every((image) => image.complete && image.naturalWidth > 0),
    undefined,
    { timeout: 30_000 },
  );
  await page.evaluate(() => document.fonts.ready);
}

/** Colours of a palette: a third of the size, and no difference that is seen on a screen of an app. */
function compressed(picture: Buffer): Promise<Buffer> {
  return sharp(picture).png({ palette: true, quality: 95, effort: 10, compressionLevel: 9 }).toBuffer();
}
