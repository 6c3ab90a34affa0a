import { fileURLToPath } from 'node:url';
import type * as ElectronModule from 'electron';
import type { Page } from 'playwright-core';

type Electron = typeof ElectronModule;
export type DialogAsked = {
  readonly kind: 'open' | 'save' | 'message';
  readonly options: Readonly<Record<string, unknown>>;
};

export type LaunchOptions = {
  /** The built app, with `desktop/main.js` and `renderer/index.html`; `dist` of the checkout when left out. */
  readonly appDir?: string;
  readonly userDataDir: string;
  readonly projectsDir: string;
  /** Files to open, as on a command line. */
  readonly argv?: readonly string[];
};

/** The running desktop app, on Electron or on the stand-in. */
export type Desktop = {
  readonly kind: 'electron' | 'stand-in';
  readonly page: Page;
  readonly pid: number;
  /** Runs the function in main. It is sent as text: it sees its two arguments and nothing else. */
  evaluateMain<Result, Arg>(run: (electron: Electron, arg: Arg) => Result, arg: Arg): Promise<Awaited<Result>>;
  readonly dialogs: {
    /** Queues the answer to the next dialog: paths, or null for Cancel; for a message box the button's number. An unexpected one is cancelled. */
    answer(paths: readonly string[] | null): Promise<void>;
    asked(): Promise<readonly DialogAsked[]>;
  };
  clickMenu(id: string): Promise<void>;
  /** Tells the stand-in where the file of this name lies, for `pathOf`; Electron knows it by itself. */
  placeFile(name: string, path: string): Promise<void>;
  /** Starts the app a second time with the same user data; gives its exit code. */
  startSecond(argv: readonly string[]): Promise<number | null>;
  /** Exit code of main, once it ended. */
  readonly exited: Promise<number | null>;
  /** Everything main and its processes printed so far. */
  output(): string;
  /** Quits as a person would; gives the exit code. */
  close(): Promise<number | null>;
  /** Ends main at once, as a crash would. */
  kill(): Promise<void>;
};

/** `WINNOW_APP_DIR` is an app built for another Electron. */
const built = process.env['WINNOW_APP_DIR'] ?? fileURLToPath(new URL('../../dist', import.meta.url));

export function mainArguments({ appDir = built, userDataDir, projectsDir, argv = [] }: LaunchOptions): string[] {
  return [`${appDir}/desktop/main.js`, `--user-data-dir=${userDataDir}`, `--projects-dir=${projectsDir}`, ...argv];
}
