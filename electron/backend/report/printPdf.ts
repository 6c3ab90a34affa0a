import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { throwIfAborted } from '#shared/base/winnowError.ts';
import { browserPlaces } from './browsers.ts';

const timeLimitMs = 90_000;

/** Browsers that are here, best first. */
export function browsersHere(): string[] {
  return browserPlaces({ platform: process.platform, env: process.env }).filter((path) => existsSync(path));
}

export type PrintRequest = {
  readonly htmlPath: string;
  /** Written by the browser; must not be there yet. */
  readonly pdfPath: string;
  readonly browsers: readonly string[];
  readonly signal: AbortSignal;
};

/**
 * Prints an HTML file of ours to PDF with the first browser that can: without a window, with a profile of its own that is
 * deleted, without a network, ended after 90 s.
 * @returns null when the PDF is there, else a sentence that says why it is not.
 * @throws WinnowError `cancelled`.
 */
export async function printPdf({ htmlPath, pdfPath, browsers, signal }: PrintRequest): Promise<string | null> {
  const tried: string[] = [];
  for (const browser of browsers.slice(0, 4)) {
    // Root and some containers have no sandbox to run in. The page holds no script, and its policy would run none.
    for (const sandbox of process.getuid?.() === 0 ? [false] : [true, false]) {
      const end = await printOnce({ browser, htmlPath, pdfPath, sandbox, signal });
      throwIfAborted(signal);
      if (await isPdf(pdfPath)) return null;
      await rm(pdfPath, { force: true });
      tried.push(`${browser}: ${end}`);
      if (end === 'took too long') break;
    }
  }
  if (tried.length === 0)
    return 'No PDF: no Chromium, Chrome or Edge was found. Install one, name it in CHROMIUM_PATH, or open the HTML and print it.';
  return `No PDF: the browser did not print it (${tried.at(-1)}). Open the HTML and print it.`;
}

type Print = Omit<PrintRequest, 'browsers'> & { readonly browser: string; readonly sandbox: boolean };

async function printOnce({ browser, htmlPath, pdfPath, sandbox, signal }: Print): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'winnow-print-'));
  const args = [
    '--headless',
    '--disable-gpu',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-default-apps',
    // Whatever asks for the network finds none.
    '--proxy-server=127.0.0.1:9',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    `--user-data-dir=${profile}`,
    ...(sandbox ? [] : ['--no-sandbox']),
    '--no-pdf-header-footer',
    `--print-to-pdf=${pdfPath}`,
    pathToFileURL(htmlPath).href,
  ];
  try {
    return await new Promise<string>((resolve) => {
      const isGroup = process.platform !== 'win32';
      const child = spawn(browser, args, { stdio: 'ignore', detached: isGroup, windowsHide: true });
      let end = '';
      const kill = (why: string): void => {
        end = why;
        try {
          // The browser is many processes: all of its group end with it.
          if (isGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
          else child.kill('SIGKILL');
        } catch {
          // It has ended by itself meanwhile.
        }
      };
      const timer = setTimeout(() => kill('took too long'), timeLimitMs);
      const cancel = (): void => kill('cancelled');
      signal.addEventListener('abort', cancel, { once: true });
      const done = (text: string): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        resolve(end || text);
      };
      child.once('error', (error) => done(error.message));
      child.once('exit', (code, name) => done(`ended with ${code === null ? name : `code ${code}`}`));
    });
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function isPdf(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => null);
  if (!stats || stats.size < 100) return false;
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(5), 0, 5, 0);
    return buffer.toString('latin1') === '%PDF-';
  } finally {
    await handle.close();
  }
}
