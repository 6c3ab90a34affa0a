import { availableParallelism, totalmem } from 'node:os';
import { resolve as resolvePath } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ModelConfig } from '#shared/model/modelConfig.ts';
import type { Provider } from '#shared/model/providers.ts';
import { checkConfig } from './checkConfig.ts';
import { planCut } from './graph/planCut.ts';
import { hashModel } from './hashModel.ts';
import { readModelFile } from './inspectModel.ts';
import { requireOffered } from './offeredProviders.ts';
import { needsOneLength } from './preprocess/text.ts';
import { memoryRanOut, type Predictions, type Preview } from './processMessages.ts';
import { type Link, openProcess } from './processLink.ts';
import { fetchesOf, type InferenceRow } from './rows.ts';
import { countRows, type InferenceRows, readsCells, rowsByColumn, sliceRows } from './tableRows.ts';
import { usualBatchSize } from './usualBatchSize.ts';

export type BatchResult = Predictions & {
  /** Index of the first row, counting all rows given to `run` since the session started. */
  readonly start: number;
};

/** How a model is run on this computer. */
export type RunSettings = {
  /** Threads the model computes with. Default: all cores but one, which prepares the next batch. */
  readonly threads?: number | undefined;
  /** Rows per run of the model, `usualBatchSize` by default; a config with a fixed batch overrides it. */
  readonly batchSize?: number | undefined;
  /** What computes the model; the CPU by default. */
  readonly provider?: Provider | undefined;
};

export type InferenceOptions = RunSettings & {
  readonly modelPath: string;
  readonly config: ModelConfig;
  readonly startTimeoutMs?: number;
  /** Longest time without a finished batch while there is work. By default it follows the batches so far. */
  readonly runTimeoutMs?: number;
  /** Resident memory at which the process is ended. Default: half of the computer's. */
  readonly memoryLimitBytes?: number;
  /** The process's entry file, when it does not lie beside this one under its own name (a bundle). */
  readonly processEntry?: string;
  /** Ends the process at once, also in the middle of a run. */
  readonly signal?: AbortSignal | undefined;
};

export type InferenceSession = {
  /** What the same model is known by: see `hashModel`. */
  readonly hash: () => Promise<string>;
  readonly warnings: readonly string[];
  /** Rows per run of the model; give multiples of it to `run`. It becomes less where the model cannot take as many. */
  readonly batchSize: number;
  /** Whether the model declares how many rows it takes, so that nothing else can be chosen. */
  readonly isBatchFixed: boolean;
  /** What had to be changed to run it, in sentences. */
  readonly notes: readonly string[];
  /** Another number of rows per run of the model, for what is asked from now on. */
  readonly useBatchSize: (rows: number) => void;
  /**
   * Predicts rows in order. With two calls in flight the second is prepared while the first runs. Rejects with `model_failed`,
   * or `cancelled` after `close` or an abort; a row that cannot be read fails alone, in `failed`.
   */
  readonly run: (rows: InferenceRows) => Promise<BatchResult>;
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
 * Throws `model_invalid`, `config_invalid`, `unsupported` (the provider), `model_failed` (time or memory ran out while loading) or
 * `cancelled`.
 */
export async function startInference(options: InferenceOptions): Promise<InferenceSession> {
  const modelPath = resolvePath(options.modelPath);
  if (options.signal?.aborted) throw new WinnowError('cancelled', 'Cancelled.');
  if (options.provider && options.provider !== 'cpu') await requireOffered(options.provider);
  const file = await readModelFile(modelPath);
  checkConfig(options.config, file);
  const cut = planCut(file.graph, fetchesOf(options.config), process.platform);
  const threads = options.threads ?? Math.max(1, availableParallelism() - 1);
  const batchSize =
    options.config.batch.fixed ??
    (takesOwnSizes(options.config) ? 1 : (options.batchSize ?? usualBatchSize(options.config)));
  const memoryLimitBytes = options.memoryLimitBytes ?? totalmem() / 2;
  const { config, provider = 'cpu', signal, processEntry, startTimeoutMs, runTimeoutMs } = options;
  const open = async (): Promise<Opened> => {
    const link = openProcess({ memoryLimitBytes, signal, processEntry, startTimeoutMs, runTimeoutMs });
    const warnings = await link.start({ type: 'start', modelPath, config, cut, threads, provider, memoryLimitBytes });
    return { link, warnings };
  };
  return adaptingSession(await open(), {
    open,
    check: (next) => checkConfig(next, file),
    isByColumn: readsCells(config),
    hash: () => hashModel(modelPath, file.signature, signal),
    batchSize,
    isBatchFixed: config.batch.fixed !== undefined,
  });
}

type Opened = { readonly link: Link; readonly warnings: readonly string[] };

type Adapting = {
  /** Another process for the same model. */
  readonly open: () => Promise<Opened>;
  /** Throws `config_invalid`. */
  readonly check: (config: ModelConfig) => void;
  /** Rows of a table are handed over by column. */
  readonly isByColumn: boolean;
  readonly hash: () => Promise<string>;
  readonly batchSize: number;
  readonly isBatchFixed: boolean;
};

/** Asks the process; what it cannot do with so many rows at a time is asked again with fewer, and said in `notes`. */
function adaptingSession(
  opened: Opened,
  { open, check, hash, isByColumn, isBatchFixed, ...asked }: Adapting,
): InferenceSession {
  let { link } = opened;
  let { batchSize } = asked;
  let given = 0;
  let isClosed = false;
  let prepared: ModelConfig | null = null;
  let adapting: Promise<unknown> = Promise.resolve();
  const notes: string[] = [];

  /** After an answer failed with batches of `used` rows. Throws the error where fewer rows do not help. */
  const adapt = async (error: unknown, used: number, rows: InferenceRows): Promise<void> => {
    const isLess = batchSize < used;
    if (isLess && !link.hasEnded()) return;
    if (isClosed || isBatchFixed || used <= 1 || !(error instanceof WinnowError) || error.code !== 'model_failed')
      throw error;
    if (error.cause === memoryRanOut) {
      if (link.hasEnded()) {
        ({ link } = await open());
        if (prepared) await link.prepare(prepared);
      }
      if (isLess) return;
      batchSize = Math.ceil(used / 2);
      notes.push(`Batches of ${used} examples needed too much memory: it goes on with ${batchSize}.`);
      return;
    }
    if (link.hasEnded() || !(await runsAlone(link, rows))) throw error;
    batchSize = 1;
    notes.push(
      'The model declares any number of examples, but works on one at a time only: so it is given one at a time.',
    );
  };

  const ask = async (type: 'run' | 'preview', rows: InferenceRows): Promise<Predictions | Preview> => {
    for (;;) {
      const used = batchSize;
      try {
        const answer = await link.ask({ type, rows, batchSize: used });
        // Two requests of which one needed less: the other's numbers may depend on its batches too.
        if (used <= batchSize) return answer;
      } catch (error) {
        const adapted = adapting.then(() => adapt(error, Math.min(used, countRows(rows)), rows));
        adapting = adapted.catch(() => undefined);
        await adapted;
      }
    }
  };

  return {
    hash,
    warnings: opened.warnings,
    get batchSize() {
      return batchSize;
    },
    isBatchFixed,
    notes,
    useBatchSize(rows) {
      if (!isBatchFixed) batchSize = rows;
    },
    run: async (rows) => {
      const start = given;
      given += countRows(rows);
      return { start, ...(await ask('run', isByColumn ? rowsByColumn(rows) : rows)) };
    },
    preview: async (rows) => (await ask('preview', rows.slice(0, previewRows))) as Preview,
    prepareAs: async (next) => {
      check(next);
      await link.prepare(next);
      prepared = next;
    },
    close: () => {
      isClosed = true;
      return link.end(new WinnowError('cancelled', 'The model was closed.'));
    },
  };
}

/** Rows tried one by one before a model is believed to take but one at a time. */
const triedAlone = 4;

async function runsAlone(link: Link, rows: InferenceRows): Promise<boolean> {
  const few = sliceRows(rows, 0, triedAlone);
  return link.ask({ type: 'run', rows: few, batchSize: 1 }).then(
    ({ failed }) => failed.length < countRows(few),
    () => false,
  );
}
