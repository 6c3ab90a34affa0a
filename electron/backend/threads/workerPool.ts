import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { chunkCountOf } from '../analysis/labelErrors/chunks.ts';
import { alone, type Pool, type LabelStep } from '../analysis/labelErrors/pool.ts';
import {
  callerSlot,
  createClaims,
  helperSlot,
  type Offer,
  progress,
  progressAt,
  redoOthers,
  workOn,
} from './claims.ts';
import { allocateShared, isShared } from './sharedMemory.ts';
import { workerFile } from './workerFile.ts';

/** Fewer rows than this are done before a second thread would have begun. */
export const rowsForTwo = 100_000;
/** Shorter lists of rows of a large table are done before the other thread wakes up. */
const fewestChunks = 8;
/** The other thread never owes more than one chunk, which takes it a millisecond: one that owes it for so long is dead. */
const deadAfterMs = 1000;

export type WorkerPool = Pool & {
  /** Starts the second thread if there is none and that many rows are work for two, so that it is there when it is needed. */
  readonly warmUp: (rowCount: number) => void;
  /** Memory for a table of that many rows: shared where two threads would work on it. */
  readonly tableMemory: (bytes: number, rowCount: number) => ArrayBufferLike;
  /** Memory from `allocate` may be used again for the next analysis. */
  readonly startOver: () => void;
  /** Ends the second thread; what comes later is done by the calling thread. */
  readonly close: () => void;
};

/** The second thread died or stuck in the middle of a step. It may still write, so nothing of this analysis can be kept. */
export class HelperLost extends Error {}

export type WorkerPoolOptions = {
  /** File of the second thread's program, when it is not the usual one. */
  readonly workerFile?: string;
  readonly fewestRows?: number;
};

/**
 * The calling thread and one beside it, which share the chunks of every step. The calling thread waits for the other only for
 * the chunk that one has in hand. Where there is no second thread (small tables, plain memory, one processor, a thread that died
 * or has not started yet), the calling thread does everything, with the same result.
 */
export function createWorkerPool({ workerFile: ownFile, fewestRows = rowsForTwo }: WorkerPoolOptions = {}): WorkerPool {
  const leastChunks = Math.min(fewestChunks, chunkCountOf(fewestRows));
  let worker: Worker | null = null;
  let memory: SharedArrayBuffer[] = [];
  let used = 0;

  const dismiss = (gone: Worker): void => {
    if (worker === gone) worker = null;
    memory = [];
    void gone.terminate();
  };

  const together = (helper: Worker, step: LabelStep, chunkCount: number): number => {
    const offer: Offer = { step, claims: createClaims(chunkCount) };
    helper.postMessage(offer);
    try {
      workOn(offer, callerSlot);
    } catch (error) {
      settle(offer.claims);
      // In order from the first chunk, as one thread does it: so the same one of several bad rows is named.
      alone.run(step, chunkCount);
      throw error;
    }
    const outcome = settle(offer.claims);
    if (outcome === progress.done) return helperSlot + 1;
    if (outcome === progress.working) {
      dismiss(helper);
      throw new HelperLost();
    }
    redoOthers(offer);
    return callerSlot + 1;
  };

  return {
    slots: 2,
    allocate(bytes) {
      const place = used;
      used += 1;
      const known = memory[place];
      if (known !== undefined && known.byteLength >= bytes) return known;
      return (memory[place] = allocateShared(bytes));
    },
    run(step, chunkCount) {
      const isForTwo = chunkCount >= leastChunks && isShared(step.table.probs) && isShared(step.table.labels);
      return worker !== null && isForTwo ? together(worker, step, chunkCount) : alone.run(step, chunkCount);
    },
    warmUp(rowCount) {
      if (worker !== null || rowCount < fewestRows || availableParallelism() < 2 || !canWait()) return;
      const started = new Worker(ownFile ?? workerFile('analysisWorker'));
      started.unref();
      started.on('error', () => dismiss(started));
      started.on('exit', () => {
        if (worker === started) worker = null;
      });
      worker = started;
    },
    tableMemory: (bytes, rowCount) => (rowCount < fewestRows ? new ArrayBuffer(bytes) : allocateShared(bytes)),
    startOver() {
      used = 0;
    },
    close() {
      if (worker !== null) dismiss(worker);
      memory = [];
    },
  };
}

/** Waits until the other thread is done with a step, unless it has not begun: then it never will. */
function settle(claims: Int32Array): number {
  const { offered, working, withdrawn } = progress;
  if (Atomics.compareExchange(claims, progressAt, offered, withdrawn) === offered) return withdrawn;
  Atomics.wait(claims, progressAt, working, deadAfterMs);
  return Atomics.load(claims, progressAt);
}

/** A program that embeds the backend may forbid its thread to wait. */
function canWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}
