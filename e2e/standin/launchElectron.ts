import { spawn } from 'node:child_process';
import { _electron } from 'playwright-core';
import { type Desktop, type DialogAsked, type LaunchOptions, mainArguments } from './desktop.ts';
import { clickMenuItem } from './launchStandIn.ts';

/** Chromium's own sandbox does not start for root, as in most containers. */
const rootSwitches = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Without a camera Chromium says that there is none, and asks for no permission. */
const camera = '--use-fake-device-for-media-stream';

/** A first start on a busy machine. */
const startTimeoutMs = 110_000;

type Answers = { __dialogAnswers: (readonly string[] | null)[]; __dialogAsked: DialogAsked[] };

/** The real thing: Playwright starts Electron, and dialogs answer from a queue because nobody is there to click them. */
export async function launchElectron(executablePath: string, options: LaunchOptions): Promise<Desktop> {
  const args = [...rootSwitches, camera, ...mainArguments(options)];
  // Playwright would hold the page in light colours, whatever theme main sets.
  const electron = await _electron.launch({ executablePath, args, colorScheme: null, timeout: startTimeoutMs });
  const child = electron.process();
  let text = '';
  child.stdout?.on('data', (chunk) => (text += String(chunk)));
  child.stderr?.on('data', (chunk) => (text += String(chunk)));
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  await electron.evaluate(({ dialog }) => {
    const scope = globalThis as unknown as Answers;
    scope.__dialogAnswers = [];
    scope.__dialogAsked = [];
    const next = (kind: DialogAsked['kind'], given: readonly unknown[]) => {
      scope.__dialogAsked.push({ kind, options: given.at(-1) as Record<string, unknown> });
      return scope.__dialogAnswers.shift() ?? null;
    };
    dialog.showOpenDialog = async (...given: readonly unknown[]) => {
      const paths = next('open', given);
      return { canceled: paths === null, filePaths: [...(paths ?? [])] };
    };
    dialog.showSaveDialog = async (...given: readonly unknown[]) => {
      const filePath = next('save', given)?.[0] ?? '';
      return { canceled: filePath === '', filePath };
    };
    dialog.showMessageBox = async (...given: readonly unknown[]) => {
      return { response: Number(next('message', given)?.[0] ?? 0), checkboxChecked: false };
    };
  });
  const evaluateMain: Desktop['evaluateMain'] = (run, arg) => electron.evaluate(run as never, arg as never);
  return {
    kind: 'electron',
    page: await electron.firstWindow({ timeout: startTimeoutMs }),
    pid: child.pid ?? 0,
    evaluateMain,
    dialogs: {
      answer: (paths) =>
        electron.evaluate(
          (_electron, next) => void (globalThis as unknown as Answers).__dialogAnswers.push(next),
          paths,
        ),
      asked: () => electron.evaluate(() => (globalThis as unknown as Answers).__dialogAsked),
    },
    clickMenu: (id) => evaluateMain(clickMenuItem, id),
    placeFile: async () => undefined,
    startSecond: (argv) =>
      new Promise((resolve) => {
        spawn(executablePath, [...rootSwitches, camera, ...mainArguments({ ...options, argv })], {
          stdio: 'ignore',
        }).on('exit', (code) => resolve(code));
      }),
    exited,
    output: () => text,
    async close() {
      await electron.evaluate(({ app }) => app.quit()).catch(() => undefined); // Already gone is as good.
      return exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
