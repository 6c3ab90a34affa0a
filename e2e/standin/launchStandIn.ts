import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { type BrowserContext, chromium } from 'playwright-core';
import { chromiumOptions } from './chromium.ts';
import { type Desktop, type DialogAsked, type LaunchOptions, mainArguments } from './desktop.ts';
import { createHost } from './host.ts';
import { createLink } from './link.ts';
import type { ToHost, ToMain } from './messages.ts';

const register = new URL('register.ts', import.meta.url).href;

/** Runs the real main in Node with `electron` replaced, and shows its window in Chromium. */
export async function launchStandIn(options: LaunchOptions): Promise<Desktop> {
  const main = startMain(options);
  const link = createLink<ToMain, ToHost>({
    send: (frame) => void (main.child.connected && main.child.send(frame as object, () => undefined)),
    onFrame: (listener) => main.child.on('message', listener),
  });
  const asked: DialogAsked[] = [];
  const answers: (readonly string[] | null)[] = [];
  link.on('dialog', (question) => {
    asked.push(question);
    return answers.shift() ?? null;
  });
  const profile = join(options.userDataDir, 'chromium');
  let context: BrowserContext | null = null;
  const host = createHost(link, async () => {
    context = await chromium.launchPersistentContext(profile, { ...chromiumOptions(), headless: true });
    return context;
  });
  const exited = main.exited.then(async (code) => {
    link.end(`main ended with code ${code}`);
    host.ended(`main ended with code ${code} before its window was there:\n${main.output()}`);
    await context?.close().catch(() => undefined); // Its windows go with it.
    return code;
  });
  const page = await host.firstPage.catch(async (error: unknown) => {
    main.child.kill('SIGKILL');
    await exited;
    throw error;
  });

  const evaluateMain: Desktop['evaluateMain'] = async (run, arg) =>
    (await link.ask('evaluate', { source: run.toString(), arg })) as never;
  return {
    kind: 'stand-in',
    page,
    pid: main.child.pid ?? 0,
    evaluateMain,
    dialogs: {
      async answer(paths) {
        answers.push(paths);
      },
      asked: async () => [...asked],
    },
    clickMenu: (id) => evaluateMain(clickMenuItem, id),
    async placeFile(name, path) {
      await page.evaluate(
        ([key, value]) => {
          const scope = globalThis as unknown as { __standinPaths?: Record<string, string> };
          scope.__standinPaths = { ...scope.__standinPaths, [key]: value };
        },
        [name, path] as const,
      );
    },
    startSecond: (argv) => startMain({ ...options, argv }).exited,
    exited,
    output: main.output,
    async close() {
      await evaluateMain(({ app }) => app.quit(), null).catch(() => undefined); // Already gone is as good.
      return exited;
    },
    async kill() {
      main.child.kill('SIGKILL');
      await exited;
    },
  };
}

/** As a person would: a disabled item does nothing, though its `click()` from code acts all the same. */
export function clickMenuItem({ Menu }: typeof Electron, id: string): void {
  const item = Menu.getApplicationMenu()?.getMenuItemById(id);
  if (!item) throw new Error(`The menu has no item ${id}.`);
  if (item.enabled) item.click();
}

type Main = { readonly child: ChildProcess; readonly exited: Promise<number | null>; output(): string };

function startMain(options: LaunchOptions): Main {
  const child = spawn(process.execPath, ['--import', register, ...mainArguments(options)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  let text = '';
  child.stdout?.on('data', (chunk) => (text += String(chunk)));
  child.stderr?.on('data', (chunk) => (text += String(chunk)));
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  return { child, exited, output: () => text };
}
