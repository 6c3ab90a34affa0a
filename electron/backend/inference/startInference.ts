import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromPlainError, WinnowError } from '#shared/base/winnowError.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import { checkConfig } from './checkConfig.ts';
import { readableBytes } from './explainRuntimeError.ts';
import { planCut } from './graph/planCut.ts';
import { readModelFile } from './inspectModel.ts';
import { needsOneLength } from './preprocess/text.ts';
import type { FromProcess, Predictions, Preview, ToProcess } from './processMessages.ts';
import { fetchesOf, type InferenceRow } from './rows.ts';
import { usualBatchSize } from './usualBatchSize.ts';

export type BatchResult = Predictions & {
  /** Index of the first row, counting all rows given to `run` since the session started. */
  readonly start: number;
};

export type InferenceOptions = {
  readonly modelPath: string;
  readonly config: ModelConfig;
  /** Threads the model computes with. Default: all cores but one, which prepares the next batch. */
  readonly threads?: number;
  /** Rows per run of the model, `usualBatchSize` by default; a config with a fixed batch overrides it. */
  readonly batchSize?: number;
  readonly startTimeoutMs?: number;
  /** Longest time without a finished batch while there is work. */
  readonly runTimeoutMs?: number;
  /** Resident memory at which the process is ended. Default: half of the computer's. */
  readonly memoryLimitBytes?: number;
  /** The process's entry file, when it does not lie beside this one under its own name (a bundle). */
  readonly processEntry?: string;
  /** Ends the process at once, also in the middle of a run. */
  readonly signal?: AbortSignal;
};

export type InferenceSession = {
  readonly warnings: readonly string[];
  /** Rows per run of the model; give multiples of it to `run`. */
  readonly batchSize: number;
  /**
   * Predicts rows in order. With two calls in flight the second is prepared while the first runs. Rejects with `model_failed`,
   * or `cancelled` after `close` or an abort; a row that cannot be read fails alone, in `failed`.
   */
  readonly run: (rows: readonly InferenceRow[]) => Promise<BatchResult>;
  /** Predictions of at most 8 rows together with what the model gets for them. */
  readonly preview: (rows: readonly InferenceRow[]) => Promise<Preview>;
  /**
   * Rows given from now on are prepared as another configuration of the same model says; none may be in flight. How scores are read
   * stays as it was. Throws `config_invalid`.
   */
  readonly prepareAs: (config: ModelConfig) => Promise<void>;
  /** Ends the process. Runs still in flight reject with `cancelled`. */
  readonly close: () => Promise<void>;
};

const previewRows = 8;

/** Pictures that keep their sizes cannot share a tensor, nor can texts whose padding the model would read. */
const takesOwnSizes = (config: ModelConfig): boolean =>
  needsOneLength(config) || config.inputs.some((input) => input.kind === 'image' && input.resize.fit === 'none');

/**
 * Starts a process of its own for a model and resolves once the model is loaded. The process can be ended at any time, so a model
 * that never returns, crashes or eats memory costs only its run.
 * Throws `model_invalid`, `config_invalid`, `model_failed` (time or memory ran out while loading) or `cancelled`.
 */
export async function startInference(options: InferenceOptions): Promise<InferenceSession> {
  const modelPath = resolvePath(options.modelPath);
  if (options.signal?.aborted) throw new WinnowError('cancelled', 'Cancelled.');
  const file = await readModelFile(modelPath);
  checkConfig(options.config, file);
  const cut = planCut(file.graph, fetchesOf(options.config), process.platform);
  const threads = options.threads ?? Math.max(1, availableParallelism() - 1);
  const batchSize =
    options.config.batch.fixed ??
    (takesOwnSizes(options.config) ? 1 : (options.batchSize ?? usualBatchSize(options.config)));
  const memoryLimitBytes = options.memoryLimitBytes ?? totalmem() / 2;
  const link = openProcess(options, memoryLimitBytes);
  const { config } = options;
  const warnings = await link.start({ type: 'start', modelPath, config, cut, threads, batchSize, memoryLimitBytes });
  let given = 0;
  return {
    warnings,
    batchSize,
    run: async (rows) => {
      const start = given;
      given += rows.length;
      return { start, ...((await link.ask({ type: 'run', rows })) as Predictions) };
    },
    preview: async (rows) => (await link.ask({ type: 'preview', rows: rows.slice(0, previewRows) })) as Preview,
    prepareAs: async (next) => {
      checkConfig(next, file);
      await link.ask({ type: 'prepare', config: next });
    },
    close: () => link.end(new WinnowError('cancelled', 'The model was closed.')),
  };
}

type Ask =
  | { readonly type: 'run' | 'preview'; readonly rows: readonly InferenceRow[] }
  | { readonly type: 'prepare'; readonly config: ModelConfig };
type Waiting = {
  readonly resolve: (value: Predictions | Preview | null) => void;
  readonly reject: (error: WinnowError) => void;
};

type Link = {
  readonly start: (message: ToProcess) => Promise<readonly string[]>;
  readonly ask: (ask: Ask) => Promise<Predictions | Preview | null>;
  readonly end: (reason: WinnowError) => Promise<void>;
};

function openProcess(options: InferenceOptions, memoryLimitBytes: number): Link {
  const { startTimeoutMs = 60_000, runTimeoutMs = 60_000, signal } = options;
  const child = forkProcess(options.processEntry);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting = new Map<number, Waiting>();
  let onReady: { resolve: (warnings: readonly string[]) => void; reject: (error: WinnowError) => void } | undefined;
  let ended: WinnowError | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  let lastWords = '';
  let nextId = 0;

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
    if (waiting.size === 0) clearTimeout(watchdog);
    else
      watch(
        runTimeoutMs,
        `The model gave no result within ${runTimeoutMs / 1000} seconds and was ended. It may never finish, or the time limit is too short for this model.`,
      );
  };
  const settle = (id: number, action: (entry: Waiting) => void): void => {
    const entry = waiting.get(id);
    waiting.delete(id);
    watchRun();
    if (entry) action(entry);
  };

  signal?.addEventListener('abort', onAbort, { once: true });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (lastWords = (lastWords + text).slice(-2000)));
  child.on(
    'error',
    (cause) =>
      void end(
        new WinnowError('model_failed', `The inference process cannot be started: ${cause.message}`, {}, { cause }),
      ),
  );
  child.on('exit', (code, by) => void end(new WinnowError('model_failed', describeExit(code, by, lastWords))));
  child.on('message', (message: FromProcess) => {
    if (ended !== undefined) return;
    if (message.type === 'overMemory') {
      void end(
        new WinnowError(
          'model_failed',
          `The model used more than ${readableBytes(memoryLimitBytes)} of memory and was ended. A smaller batch needs less.`,
        ),
      );
    } else if (message.type === 'ready') {
      clearTimeout(watchdog);
      onReady?.resolve(message.warnings);
      onReady = undefined;
    } else if (message.type === 'startFailed') void end(fromPlainError(message.error));
    else if (message.type === 'progress') watchRun();
    else if (message.type === 'failed') settle(message.id, ({ reject }) => reject(fromPlainError(message.error)));
    else if (message.type === 'prepared') settle(message.id, ({ resolve }) => resolve(null));
    else settle(message.id, ({ resolve }) => resolve(message.result));
  });

  return {
    end,
    start: (message) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) onAbort();
        if (ended) return reject(ended);
        onReady = { resolve, reject };
        watch(startTimeoutMs, `The model was not loaded within ${startTimeoutMs / 1000} seconds and was ended.`);
        child.send(message);
      }),
    ask: (ask) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        if (waiting.size === 1) watchRun();
        child.send({ ...ask, id } satisfies ToProcess);
      }),
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

function describeExit(code: number | null, signal: NodeJS.Signals | null, lastWords: string): string {
  if (/heap out of memory/.test(lastWords)) return 'The inference process ran out of memory and ended.';
  if (signal === 'SIGKILL') return 'The inference process was ended by the system, most likely because memory ran out.';
  const how = signal ? `signal ${signal}` : `code ${code}`;
  const words = lastWords.split('\n').filter((line) => /error/i.test(line))[0];
  return `The inference process crashed (${how})${words ? `: ${words.trim().slice(0, 300)}` : '.'}`;
}
