import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readableBytes } from '#shared/base/readable.ts';
import { fromPlainError, WinnowError } from '#shared/base/winnowError.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { type FromProcess, memoryRanOut, type Predictions, type Preview, type ToProcess } from './processMessages.ts';
import type { InferenceRows } from './tableRows.ts';

export type LinkOptions = {
  readonly startTimeoutMs?: number | undefined;
  /** Longest time without a finished batch while there is work. By default it follows the batches so far; see `limitAfter`. */
  readonly runTimeoutMs?: number | undefined;
  readonly memoryLimitBytes: number;
  /** The process's entry file, when it does not lie beside this one under its own name (a bundle). */
  readonly processEntry?: string | undefined;
  /** Ends the process at once, also in the middle of a run. */
  readonly signal?: AbortSignal | undefined;
};

type AskForRows = {
  readonly type: 'run' | 'preview';
  readonly rows: InferenceRows;
  readonly batchSize: number;
};
type AskToPrepare = { readonly type: 'prepare'; readonly config: ModelConfig };
type Waiting = {
  readonly resolve: (value: Predictions | Preview | null) => void;
  readonly reject: (error: WinnowError) => void;
};

/** A process that runs one model. */
export type Link = {
  readonly start: (message: ToProcess) => Promise<readonly string[]>;
  readonly ask: (ask: AskForRows) => Promise<Predictions | Preview>;
  /** Rows given from now on are prepared as this configuration says. */
  readonly prepare: (config: ModelConfig) => Promise<void>;
  readonly end: (reason: WinnowError) => Promise<void>;
  readonly hasEnded: () => boolean;
};

/** Nobody knows yet how long a batch takes. */
const firstLimitMs = 600_000;
const shortestLimitMs = 60_000;
/** A batch may take so many times as long as the slowest before it. */
const slack = 10;

/** How long the next batch may take: long while nothing is known, then by the slowest batch so far. */
export function limitAfter(slowestMs: number | null): number {
  return slowestMs === null ? firstLimitMs : Math.max(shortestLimitMs, slack * slowestMs);
}

export function openProcess(options: LinkOptions): Link {
  const { startTimeoutMs = 60_000, memoryLimitBytes, signal } = options;
  const child = forkProcess(options.processEntry);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting = new Map<number, Waiting>();
  let onReady: { resolve: (warnings: readonly string[]) => void; reject: (error: WinnowError) => void } | undefined;
  let ended: WinnowError | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  let lastWords = '';
  let nextId = 0;
  let slowestMs: number | null = null;
  let sinceMs = 0;

  const end = (reason: WinnowError): Promise<void> => {
    if (ended === undefined) {
      ended = reason;
      clearTimeout(watchdog);
      signal?.removeEventListener('abort', onAbort);
      child.kill('SIGKILL');
      onReady?.reject(reason);
      for (const { reject } of waiting.values()) reject(reason);
      waiting.clear();
    }
    return child.pid === undefined ? Promise.resolve() : exited;
  };
  const onAbort = (): void => void end(new WinnowError('cancelled', 'Cancelled.'));
  const watch = (ms: number, sentence: string): void => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => void end(new WinnowError('model_failed', sentence)), ms);
  };
  const watchRun = (): void => {
    sinceMs = performance.now();
    if (waiting.size === 0) return clearTimeout(watchdog);
    const limitMs = options.runTimeoutMs ?? limitAfter(slowestMs);
    watch(
      limitMs,
      `The model gave no result within ${Number((limitMs / 1000).toPrecision(3))} seconds and was ended. It may never finish, or the time limit is too short for this model.`,
    );
  };
  const tookUntilNow = (): void => {
    slowestMs = Math.max(slowestMs ?? 0, performance.now() - sinceMs);
  };
  const settle = (id: number, action: (entry: Waiting) => void): void => {
    const entry = waiting.get(id);
    waiting.delete(id);
    tookUntilNow();
    watchRun();
    if (entry) action(entry);
  };

  signal?.addEventListener('abort', onAbort, { once: true });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (lastWords = (lastWords + text).slice(-2000)));
  child.on('error', (cause) => void end(startError(cause)));
  child.on('exit', (code, by) => void end(exitError(code, by, lastWords)));
  child.on('message', (message: FromProcess) => {
    if (ended !== undefined) return;
    if (message.type === 'overMemory') {
      void end(
        new WinnowError(
          'model_failed',
          `The model used more than ${readableBytes(memoryLimitBytes)} of memory and was ended. A smaller batch needs less.`,
          {},
          { cause: memoryRanOut },
        ),
      );
    } else if (message.type === 'ready') {
      clearTimeout(watchdog);
      onReady?.resolve(message.warnings);
      onReady = undefined;
    } else if (message.type === 'startFailed') void end(fromPlainError(message.error));
    else if (message.type === 'progress') {
      tookUntilNow();
      watchRun();
    } else if (message.type === 'failed') settle(message.id, ({ reject }) => reject(withCause(message)));
    else if (message.type === 'prepared') settle(message.id, ({ resolve }) => resolve(null));
    else settle(message.id, ({ resolve }) => resolve(message.result));
  });

  const send = (ask: AskForRows | AskToPrepare): Promise<Predictions | Preview | null> =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      if (waiting.size === 1) watchRun();
      child.send({ ...ask, id } satisfies ToProcess);
    });

  return {
    end,
    hasEnded: () => ended !== undefined,
    start: (message) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) onAbort();
        if (ended) return reject(ended);
        onReady = { resolve, reject };
        watch(startTimeoutMs, `The model was not loaded within ${startTimeoutMs / 1000} seconds and was ended.`);
        child.send(message);
      }),
    ask: async (ask) => (await send(ask))!,
    prepare: async (config) => void (await send({ type: 'prepare', config })),
  };
}

function forkProcess(entry: string | undefined): ChildProcess {
  const here = fileURLToPath(import.meta.url);
  const file =
    entry ?? fileURLToPath(new URL(`./inferenceProcess${here.slice(here.lastIndexOf('.'))}`, import.meta.url));
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env['NODE_OPTIONS'];
  if (process.versions['electron'] !== undefined) env['ELECTRON_RUN_AS_NODE'] = '1';
  // Memory is collected by the thread that used it: helpers would take the core that the model runs on, and save nothing.
  const execArgv = ['--single-threaded-gc'];
  return fork(file, [], { serialization: 'advanced', execArgv, env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}

function withCause({ error, isMemory }: Extract<FromProcess, { type: 'failed' }>): WinnowError {
  const { code, message, ...place } = error;
  return isMemory ? new WinnowError(code, message, place, { cause: memoryRanOut }) : fromPlainError(error);
}

function startError(cause: Error): WinnowError {
  return new WinnowError('model_failed', `The inference process cannot be started: ${cause.message}`, {}, { cause });
}

function exitError(code: number | null, signal: NodeJS.Signals | null, lastWords: string): WinnowError {
  const ranOut = (sentence: string): WinnowError =>
    new WinnowError('model_failed', sentence, {}, { cause: memoryRanOut });
  if (/heap out of memory/.test(lastWords)) return ranOut('The inference process ran out of memory and ended.');
  if (signal === 'SIGKILL')
    return ranOut('The inference process was ended by the system, most likely because memory ran out.');
  const how = signal ? `signal ${signal}` : `code ${code}`;
  const words = lastWords.split('\n').filter((line) => /error/i.test(line))[0];
  return new WinnowError(
    'model_failed',
    `The inference process crashed (${how})${words ? `: ${words.trim().slice(0, 300)}` : '.'}`,
  );
}
