import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { toPlainError, WinnowError } from '#shared/base/winnowError.ts';
import { joinParts, maskOf, type Outputs, type Part, type Prepared, readPart } from './joinParts.ts';
import { explainRuntimeError, isOutOfMemory } from './explainRuntimeError.ts';
import { previewInput } from './inputPreview.ts';
import { providerError } from './offeredProviders.ts';
import { createPreparer, type RowPreparer } from './prepareRows.ts';
import {
  type FromProcess,
  memoryRanOut,
  type Predictions,
  type StartMessage,
  type ToProcess,
} from './processMessages.ts';
import { fetchesOf } from './rows.ts';
import { countRows, type InferenceRows, isByColumn, rowsOneByOne, sliceRows } from './tableRows.ts';
import { semaphore } from './semaphore.ts';
import { standNear } from './preprocess/openNearby.ts';
import { buffersOf, type Feeds } from './preprocess/tensor.ts';
import type { FromSession, SessionThreadData, ToSession } from './sessionThread.ts';

const memoryEveryMs = 100;
/** Saying that a batch is done wakes the other process, which may take the core that the model runs on. */
const progressEveryMs = 100;
/** Of 19: the preparing thread takes a third of what the model's thread takes of a core that both want. */
const preparingNiceness = 5;
/** Groups of batches prepared ahead of the one that runs. */
const groupsAhead = 4;
/**
 * Batches are handed to the model's thread in groups that take about so long: handing over takes as long as a small batch, and where
 * others use the processor too, this thread may have to wait for it while the model goes on with what it has.
 */
const groupMs = 25;
const mostInGroup = 128;

/** Batches that are run one after the other, and what is known when all of them have. */
type Group = { readonly done: Promise<Part[]>; readonly batches: number };
type Ran = { readonly outputs: readonly Outputs[]; readonly ms: number };
const nothingRan: Ran = { outputs: [], ms: 0 };

/** The forked process: talks to the parent, prepares rows, and leaves running the model to its session thread. */
export function runInferenceHost(entry: URL): void {
  offerToOutOfMemoryKiller();
  // Not process.exit: it would wait for the session thread, which may never come back.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  let host: Promise<Host> | undefined;
  process.on('message', (message: ToProcess) => {
    if (message.type === 'start') {
      const { memoryLimitBytes } = message;
      setInterval(() => {
        if (process.memoryUsage.rss() > memoryLimitBytes) send({ type: 'overMemory' });
      }, memoryEveryMs);
      host = startHost(message, entry);
      host.then(
        ({ preparer }) => send({ type: 'ready', warnings: preparer.warnings }),
        (error: unknown) => send({ type: 'startFailed', error: toPlainError(error) }),
      );
      return;
    }
    const { id } = message;
    const fail = (error: unknown): void => {
      const isMemory = error instanceof Error && error.cause === memoryRanOut;
      send({ type: 'failed', id, error: toPlainError(error), isMemory });
    };
    if (host === undefined) return fail(new WinnowError('internal', 'The inference process was not started.'));
    if (message.type === 'prepare') {
      host.then(({ prepareAs }) => prepareAs(message.config)).then(() => send({ type: 'prepared', id }), fail);
      return;
    }
    const { rows, batchSize } = message;
    host
      .then(async (ready) => {
        const result = await ready.run(rows, batchSize);
        if (message.type === 'run') return send({ type: 'result', id, result });
        const inputs = [];
        for (const row of rowsOneByOne(rows)) inputs.push(await previewInput(ready.config, ready.preparer, row));
        send({ type: 'preview', id, result: { ...result, inputs } });
      })
      .catch(fail);
  });
}

type Host = {
  readonly config: StartMessage['config'];
  readonly preparer: RowPreparer;
  readonly run: (rows: InferenceRows, batchSize: number) => Promise<Predictions>;
  readonly prepareAs: (config: StartMessage['config']) => Promise<void>;
};

async function startHost({ modelPath, config, cut, threads, provider }: StartMessage, entry: URL): Promise<Host> {
  let preparer = await createPreparer(modelPath, config);
  const fetches = fetchesOf(config);
  const infer = await startSession({ modelPath, threads, provider, fetches, cut }, entry, (buffer) =>
    preparer.recycle?.(buffer),
  );
  stepBehindSession();
  const fixed = config.batch.fixed;
  const free = semaphore(groupsAhead);
  let goodRows = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let inGroup = 1;

  const prepareGroup = async (rows: InferenceRows, at: { from: number; size: number }): Promise<Prepared[]> => {
    const prepared: Prepared[] = [];
    const end = Math.min(countRows(rows), at.from + inGroup * at.size);
    for (let { from } = at; from < end; from += at.size) {
      const batch = await preparer.prepare(sliceRows(rows, from, from + at.size), fixed);
      // The feeds are handed over to the session's thread, and what pooling counts is asked for after it has run.
      prepared.push({ from, batch, mask: maskOf(config, batch.feeds) });
    }
    return prepared;
  };

  const runGroup = async (rows: InferenceRows, at: { from: number; size: number }): Promise<Group> => {
    const release = await free();
    try {
      const group = await prepareGroup(rows, at);
      const some = group.filter(({ batch }) => batch.rows.length > 0);
      const done = (some.length === 0 ? Promise.resolve(nothingRan) : infer(some.map(({ batch }) => batch.feeds)))
        .finally(release)
        .then(({ outputs, ms }): Part[] => {
          if (some.length > 0) inGroup = Math.min(mostInGroup, Math.max(1, Math.floor((groupMs * some.length) / ms)));
          tellProgress();
          const ran = outputs.values();
          return group.map((part) => readPart(config, part, part.batch.rows.length > 0 ? ran.next().value! : null));
        });
      // Awaited later, by the job; until then a failure must not count as unhandled.
      done.catch(() => undefined);
      return { done, batches: group.length };
    } catch (error) {
      release();
      throw error;
    }
  };

  const collect = (rows: InferenceRows, parts: readonly Part[]): Predictions => {
    const result = joinParts(config, countRows(rows), parts);
    const bad = result.failed.filter(({ code }) => code === 'nan_output').length;
    goodRows += result.ran - bad;
    if (goodRows === 0 && bad > 1) {
      throw new WinnowError(
        'model_failed',
        `The model gives only NaN or infinite scores (all of the first ${bad} examples). Check the preprocessing, or export the model again.`,
      );
    }
    return result;
  };

  const run = (rows: InferenceRows, batchSize: number): Promise<Predictions> => {
    const size = fixed ?? batchSize;
    // Jobs prepare one after the other, but a job's batches still run while the next job is prepared.
    const started = turn.then(async () => {
      // An example without a picture has an empty name here.
      if (!isByColumn(rows)) standNear(rows.flatMap(({ image }) => (image ? [image] : [])));
      const groups: Promise<Part[]>[] = [];
      for (let from = 0; from < countRows(rows);) {
        const { done, batches } = await runGroup(rows, { from, size });
        groups.push(done);
        from += batches * size;
      }
      return groups;
    });
    turn = started.catch(() => undefined);
    return started.then((groups) => Promise.all(groups)).then((groups) => collect(rows, groups.flat()));
  };
  const prepareAs = async (next: StartMessage['config']): Promise<void> => {
    preparer = await createPreparer(modelPath, next);
  };
  return { config, preparer, run, prepareAs };
}

async function startSession(
  data: SessionThreadData,
  entry: URL,
  recycle: RowPreparer['recycle'],
): Promise<(batches: readonly Feeds[]) => Promise<Ran>> {
  const worker = new Worker(entry, { workerData: data });
  const waiting = new Map<number, { resolve: (ran: Ran) => void; reject: (error: WinnowError) => void }>();
  let next = 0;
  await new Promise<void>((resolve, reject) => {
    const end = (why: string): void => {
      const error = new WinnowError('model_failed', why);
      reject(error);
      for (const { reject: rejectRun } of waiting.values()) rejectRun(error);
      waiting.clear();
    };
    worker.on('error', (error) => end(`The model’s thread failed: ${error.message}`));
    worker.on('exit', () => end('The model’s thread ended unexpectedly.'));
    worker.on('message', (message: FromSession) => {
      if (message.type === 'ready') return resolve();
      if (message.type === 'startFailed')
        return reject(
          message.isProvider
            ? providerError(data.provider, message.message)
            : new WinnowError('model_invalid', `The model cannot be loaded. ${explainRuntimeError(message.message)}`, {
                file: data.modelPath,
              }),
        );
      const run = waiting.get(message.seq);
      waiting.delete(message.seq);
      if (message.type === 'outputs' && recycle) message.spent.forEach(recycle);
      if (message.type === 'outputs') run?.resolve(message);
      else
        run?.reject(
          new WinnowError(
            'model_failed',
            `The model failed while running. ${explainRuntimeError(message.message)}`,
            {},
            isOutOfMemory(message.message) ? { cause: memoryRanOut } : {},
          ),
        );
    });
  });
  return (batches) =>
    new Promise((resolve, reject) => {
      const seq = next++;
      waiting.set(seq, { resolve, reject });
      worker.postMessage({ seq, batches } satisfies ToSession, batches.flatMap(buffersOf));
    });
}

/**
 * Preparing keeps well ahead of the model, so where there are fewer cores than busy threads it is this thread that waits, not
 * the model's. Only Linux knows priorities of threads, and there the one named by the process's id is its first: this one.
 */
function stepBehindSession(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(process.pid, preparingNiceness);
  } catch {
    // Only a precaution; without it the model's thread waits a little more.
  }
}

/** If memory runs out before the parent notices, the system ends this process rather than the one with the labels. */
function offerToOutOfMemoryKiller(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Only a precaution; some containers forbid it.
  }
}

let progressAt = 0;

function tellProgress(): void {
  const now = performance.now();
  if (now - progressAt < progressEveryMs) return;
  progressAt = now;
  send({ type: 'progress' });
}

function send(message: FromProcess): void {
  process.send?.(message);
}
