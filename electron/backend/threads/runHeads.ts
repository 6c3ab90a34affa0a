import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { HeadKind } from '#shared/model/heads.ts';
import { type HeadAnswer, type HeadData, type HeadTask, headTasks } from '../analysis/heads/headTasks.ts';
import { allocateShared } from './sharedMemory.ts';
import { workerFile } from './workerFile.ts';

/** A head and its out-of-sample class probabilities, row-major [rowCount, classCount], NaN where a row is in no fold. */
export type HeadResult = { readonly head: string; readonly probabilities: Float32Array };

export type HeadsControl = {
  /** Waits while paused; throws once cancelled, and then nothing is left running. */
  readonly checkpoint: () => Promise<void>;
  readonly progress: (done: number, total: number) => void;
};

const mostThreads = 4;

/** Out-of-sample probabilities of each head that suits the rows, on threads of their own: the calling one stays free. */
export async function runHeads(data: HeadData, wanted: HeadKind, control: HeadsControl): Promise<HeadResult[]> {
  const tasks = headTasks(data, wanted);
  const results = new Map<string, Float32Array>();
  const waiting = tasks.entries();
  // Sums in the order of the tasks, so that the same seed gives the same numbers whichever thread is first.
  const early = new Map<number, HeadAnswer>();
  let added = 0;
  const workerData = inSharedMemory(data);
  let done = 0;
  const workers = Array.from(
    { length: Math.min(mostThreads, availableParallelism(), tasks.length) },
    () => new Worker(workerFile('headsWorker'), { workerData }),
  );
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (const [at, task] of waiting) {
          await control.checkpoint();
          early.set(at, await answerOf(worker, task));
          control.progress((done += 1), tasks.length);
          for (let next = early.get(added); next; next = early.get(added)) {
            early.delete(added);
            add(results, data, tasks[added++]!, next);
          }
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return Array.from(results, ([head, probabilities]) => ({ head, probabilities }));
}

async function answerOf(worker: Worker, task: HeadTask): Promise<HeadAnswer> {
  const settled = new AbortController();
  const heard = (event: string): Promise<unknown[]> => once(worker, event, { signal: settled.signal });
  try {
    // An error of the thread rejects both.
    const answered = heard('message').then(([answer]) => answer as HeadAnswer);
    const ended = heard('exit').then(() => {
      throw new Error('A thread that learns from the labels ended.');
    });
    worker.postMessage(task);
    return await Promise.race([answered, ended]);
  } finally {
    settled.abort();
  }
}

/** Adds its part of the mean over all dealings. */
function add(
  results: Map<string, Float32Array>,
  { labels, classCount, dealings }: HeadData,
  { head }: HeadTask,
  { predict, probabilities }: HeadAnswer,
): void {
  const into = results.get(head) ?? new Float32Array(labels.length * classCount).fill(NaN);
  results.set(head, into);
  predict.forEach((row, at) => {
    for (let k = 0; k < classCount; k += 1) {
      const part = probabilities[at * classCount + k]! / dealings.length;
      const cell = row * classCount + k;
      into[cell] = Number.isNaN(into[cell]!) ? part : into[cell]! + part;
    }
  });
}

/** The rows where all threads see them, instead of a copy each. */
function inSharedMemory(data: HeadData): HeadData {
  const { rows } = data;
  if ('starts' in rows) {
    const { starts, columns, values } = rows;
    return { ...data, rows: { ...rows, starts: shared(starts), columns: shared(columns), values: shared(values) } };
  }
  return { ...data, rows: { ...rows, features: shared(rows.features) } };
}

function shared<T extends Int32Array | Float32Array>(array: T): T {
  const Same = array.constructor as new (memory: SharedArrayBuffer) => T;
  const copy = new Same(allocateShared(array.byteLength));
  copy.set(array);
  return copy;
}
