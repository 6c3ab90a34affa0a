import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { createTestBackend } from '#backend/testing/testBackend.ts';
import { launchShell } from '../../e2e/fixtures/launchShell.ts';
// @ts-expect-error plain JavaScript: it runs before anything is compiled
import { ensureBuilt } from '../environment.mjs';
// @ts-expect-error plain JavaScript: it runs before anything is compiled
import { findChromium } from '../findChromium.mjs';
import type { BenchRow } from './benchRow.ts';
import { bigClasses, bigRows, writeBigCsv, writeBigNpy } from './bigTable.ts';

const decisions = 60;
const warmUpDecisions = 10;
const scrollMs = 4000;
const pxPerWheel = 120;

/**
 * What a person feels, in the web shell in Chromium over a million rows: from a key in Review to the next example painted, and
 * frames while Explore is scrolled by the wheel. Beside the frames: those of the same browser doing nothing, since a busy machine
 * or a browser that draws without a graphics card misses frames of its own.
 */
export async function runBench(): Promise<BenchRow[]> {
  (ensureBuilt as () => void)();
  const dir = mkdtempSync(join(tmpdir(), 'winnow-screen-'));
  const browser = await chromium.launch({
    executablePath: (findChromium as () => string)(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const project = await makeProject(dir);
    const userDataDir = join(dir, 'user');
    const shell = await launchShell({ kind: 'web', browser, userDataDir, projectsDir: dir, project });
    try {
      await shell.page.setViewportSize({ width: 1440, height: 900 });
      return [...(await reviewKeys(shell.page)), ...(await scrolling(shell.page))];
    } finally {
      await shell.stop();
    }
  } finally {
    await browser.close();
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function makeProject(dir: string): Promise<string> {
  const backendDir = join(dir, 'backend');
  mkdirSync(backendDir);
  const t = await createTestBackend(backendDir);
  const csv = join(dir, 'big.csv');
  const npy = join(dir, 'big.npy');
  const projectPath = join(dir, 'big.winnow');
  await Promise.all([writeBigCsv(csv), writeBigNpy(npy)]);
  const { mapping } = await t.call('sources.recognise', { path: csv });
  await t.finished((await t.call('imports.start', { mapping, projectPath })).jobId);
  await t.finished((await t.call('runs.importPredictions', { from: npy, classes: bigClasses })).jobId);
  await t.close();
  return projectPath;
}

/**
 * Milliseconds from the key's event to the frame that shows another example, as the page sees them: after the animation frame in
 * which the example changed, a message comes back when that frame was handed over.
 */
async function reviewKeys(page: Page): Promise<BenchRow[]> {
  await page.goto(`${page.url().split('#')[0]}#/review?queue=label_error`);
  await page.getByRole('region', { name: 'Decide' }).waitFor();
  const times: number[] = [];
  for (let i = 0; i < warmUpDecisions + decisions; i += 1) {
    // A person looks at an example for a moment; what is loaded ahead has that long.
    await page.waitForTimeout(250);
    const painted = page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const keyNow = (): string | null =>
            document.querySelector('section[aria-label="Decide"] p[title]')?.getAttribute('title') ?? null;
          const before = keyNow();
          addEventListener(
            'keydown',
            (event) => {
              const look = (): void => {
                const now = keyNow();
                if (now === null || now === before) return void requestAnimationFrame(look);
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => resolve(performance.now() - event.timeStamp);
                port2.postMessage(null);
              };
              requestAnimationFrame(look);
            },
            { once: true, capture: true },
          );
          document.documentElement.dataset['benchReady'] = 'yes';
        }),
    );
    await page.waitForFunction(() => document.documentElement.dataset['benchReady'] === 'yes');
    await page.evaluate(() => delete document.documentElement.dataset['benchReady']);
    await page.keyboard.press(i % 2 === 0 ? 'Enter' : 'k');
    times.push(await painted);
  }
  const kept = times.slice(warmUpDecisions).sort((a, b) => a - b);
  const idle = await idleFrames(page);
  return [
    screenRow(`Review of ${bigRows} rows, key to next example painted, median`, at(kept, 0.5), 50, idle),
    screenRow('Review, the same, 95th percentile', at(kept, 0.95), null, idle),
  ];
}

async function scrolling(page: Page): Promise<BenchRow[]> {
  await page.goto(`${page.url().split('#')[0]}#/explore`);
  const grid = page.getByRole('grid', { name: 'Examples' });
  await grid.locator('[data-position="3"] [role=gridcell]').nth(3).waitFor();
  await page.waitForTimeout(1500);
  const idle = await idleFrames(page);
  await grid.hover();
  const frames = framesWhile(page, scrollMs);
  const end = Date.now() + scrollMs;
  while (Date.now() < end) await page.mouse.wheel(0, pxPerWheel);
  const kept = await frames;
  return [
    screenRow(`Explore of ${bigRows} rows, frame while scrolling, median`, at(kept, 0.5), null, idle),
    screenRow('Explore, the same, 95th percentile', at(kept, 0.95), 16.7, idle),
  ];
}

const idleFrames = (page: Page): Promise<number[]> => framesWhile(page, 1500);

/** Milliseconds between animation frames, ascending. */
function framesWhile(page: Page, ms: number): Promise<number[]> {
  return page.evaluate(
    (length) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const first = performance.now();
        const tick = (now: number): void => {
          times.push(now);
          if (now - first < length) requestAnimationFrame(tick);
          else
            resolve(
              times
                .slice(1)
                .map((time, i) => time - times[i]!)
                .sort((a, b) => a - b),
            );
        };
        requestAnimationFrame(tick);
      }),
    ms,
  );
}

function screenRow(name: string, ms: number, budgetMs: number | null, idle: readonly number[]): BenchRow {
  const baselineMs = at(idle, 0.95);
  return { name, ms, baselineName: 'frame of the idle page, p95', baselineMs, ratio: ms / baselineMs, budgetMs };
}

function at(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))] ?? Number.NaN;
}

if (process.argv[1] && existsSync(process.argv[1]) && import.meta.filename === process.argv[1]) {
  for (const { name, ms, baselineMs } of await runBench())
    process.stdout.write(`${name}: ${ms.toFixed(1)} ms (idle frame ${baselineMs.toFixed(1)} ms)\n`);
}
