// `npm run pictures [-- DIR]`: opens the sample in the web shell and takes a picture of every screen, light and dark (default: build/pictures).
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { launchShell } from '../e2e/fixtures/launchShell.ts';
// @ts-expect-error plain JavaScript: it runs before anything is compiled
import { ensureBuilt } from './environment.mjs';
// @ts-expect-error plain JavaScript: it runs before anything is compiled
import { findChromium } from './findChromium.mjs';

const screens = ['overview', 'explore', 'review', 'models', 'export'] as const;
const themes = ['light', 'dark'] as const;

const target = resolve(process.argv[2] ?? join(import.meta.dirname, 'pictures'));
mkdirSync(target, { recursive: true });
(ensureBuilt as () => void)();
const dir = mkdtempSync(join(tmpdir(), 'winnow-pictures-'));
const browser = await chromium.launch({ executablePath: (findChromium as () => string)(), args: ['--no-sandbox'] });
const shell = await launchShell({
  kind: 'web',
  browser,
  userDataDir: join(dir, 'user'),
  projectsDir: join(dir, 'projects'),
});
try {
  const { page } = shell;
  await page.getByRole('button', { name: /open the sample/i }).waitFor();
  await take(page, 'start');
  await page.getByRole('button', { name: /open the sample/i }).click();
  await page.getByRole('button', { name: 'Run fashion-cnn' }).waitFor({ timeout: 120_000 });
  await page.getByText('All changes saved').waitFor({ timeout: 120_000 });
  for (const screen of screens) {
    await page.evaluate((name) => void (location.hash = `#/${name}`), screen);
    await take(page, screen);
  }
} finally {
  await shell.stop();
  await browser.close();
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
}

async function take(page: Page, name: string): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await settled(page);
    await page.screenshot({ path: join(target, `${name}-${theme}.png`) });
    process.stdout.write(`${join(target, `${name}-${theme}.png`)}\n`);
  }
}

/** Nothing on screen loads any more: neither pictures nor parts that say they are busy. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(400);
  await page.waitForFunction(
    () => !document.querySelector('[aria-busy="true"]') && [...document.images].every((image) => image.complete),
    undefined,
    { timeout: 30_000 },
  );
}
