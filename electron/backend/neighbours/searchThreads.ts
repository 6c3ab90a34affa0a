import { setImmediate, setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { allocateShared } from '../threads/sharedMemory.ts';
import { workerFile } from '../threads/workerFile.ts';
import type { NeighbourControl } from './neighbourTask.ts';
import { type FromSearch, leadAt, leadState, type SearchStep, type ToSearch } from './searchMessages.ts';

/** How often somebody is told how far the search is, and can stop it. */
const tellEveryMs = 50;

/** The threads of one search, led by memory that all of them see. */
export type SearchThreads = {
  readonly add: (count: number) => void;
  /** What the first thread answers. */
  readonly ask: (message: ToSearch) => Promise<FromSearch>;
  readonly askAll: (message: ToSearch) => Promise<void>;
  /** Pieces `from` to `to` of a step; `tell` hears how many are done. */
  readonly run: (step: SearchStep, from: number, to: number, tell: (done: number) => void) => Promise<void>;
  readonly end: () => Promise<void>;
};

export function startSearchThreads(control: NeighbourControl): SearchThreads {
  const lead = new Int32Array(allocateShared(Object.keys(leadAt).length * 4));
  const threads: ReturnType<typeof startThread>[] = [];
  const say = (state: number): void => {
    Atomics.store(lead, leadAt.state, state);
    Atomics.notify(lead, leadAt.state);
  };

  /** Waits for work; a checkpoint that takes time pauses it, one that throws stops it. */
  const whileLed = async <T>(work: Promise<T>, tell?: (done: number) => void): Promise<T> => {
    const ending = { isOver: false };
    const over = work.finally(() => (ending.isOver = true));
    over.catch(() => undefined);
    while (!ending.isOver) {
      const checkpoint = { isPassed: false };
      const passed = control.checkpoint().then(() => (checkpoint.isPassed = true));
      await Promise.race([passed, setImmediate()]);
      if (!checkpoint.isPassed) say(leadState.wait);
      await passed;
      say(leadState.go);
      await Promise.race([over, setTimeout(tellEveryMs, undefined, { ref: false })]);
      tell?.(Atomics.load(lead, leadAt.done));
    }
    return over;
  };

  const askAll = (message: ToSearch, tell?: (done: number) => void): Promise<unknown> =>
    whileLed(Promise.all(threads.map((thread) => thread.ask(message))), tell);
  return {
    add: (count) => {
      for (let at = 0; at < count; at += 1) threads.push(startThread(lead));
    },
    ask: (message) => whileLed(threads[0]!.ask(message)),
    askAll: async (message) => void (await askAll(message)),
    run: async (step, from, to, tell) => {
      Atomics.store(lead, leadAt.next, 0);
      Atomics.store(lead, leadAt.done, 0);
      await askAll({ type: 'step', step, from, to }, tell);
    },
    end: async () => {
      say(leadState.stop);
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
}

function startThread(lead: Int32Array) {
  const worker = new Worker(workerFile('neighboursWorker', import.meta.url), { workerData: lead });
  let failed: Error | null = null;
  const waiting: { readonly resolve: (said: FromSearch) => void; readonly reject: (error: Error) => void }[] = [];
  const fail = (error: Error): void => {
    failed ??= error;
    for (const { reject } of waiting.splice(0)) reject(failed);
  };
  const exited = new Promise<void>((resolve) => void worker.once('exit', () => resolve()));
  worker.on('error', fail);
  worker.once('exit', () => fail(new Error('A thread that looks for neighbours ended.')));
  worker.on('message', (said: FromSearch) => waiting.shift()?.resolve(said));
  const ask = (message: ToSearch): Promise<FromSearch> =>
    new Promise((resolve, reject) => {
      if (failed) return reject(failed);
      waiting.push({ resolve, reject });
      worker.postMessage(message);
    });
  return {
    ask,
    end: async () => {
      // It releases its sessions before it ends.
      ask({ type: 'close' }).catch(() => undefined);
      await exited;
    },
  };
}
