import { defineConfig } from '@playwright/test';
import type { ShellKind } from './fixtures/launchShell.ts';

const executablePath = process.env['CHROMIUM_PATH'];
// The desktop stand-in starts a Chromium of its own: the same one.
if (executablePath) process.env['WINNOW_CHROMIUM'] ??= executablePath;

/** How long a spec waits for what must come: long enough for a machine ten times slower, so that only what never comes fails. */
const patienceMs = 120_000;

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** One set of specs for both shells; what only the desktop has is in desktop*.spec.ts. Run by `npm test`, which builds first. */
export default defineConfig<{ shell: ShellKind }>({
  testDir: '.',
  outputDir: '.results',
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 10 * patienceMs,
  expect: { timeout: patienceMs },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    launchOptions: { args, ...(executablePath ? { executablePath } : {}) },
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    actionTimeout: patienceMs,
  },
  projects: [
    { name: 'web', testIgnore: 'desktop*.spec.ts', use: { shell: 'web' } },
    // The dev server has its page in a browser.
    { name: 'desktop', testIgnore: 'dev.spec.ts', use: { shell: 'desktop' } },
  ],
});
