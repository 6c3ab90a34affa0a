import { Worker } from 'node:worker_threads';
import { WinnowError } from '#shared/base/winnowError.ts';
import { inStretches } from '../threads/breather.ts';
import { allocateShared, isShared } from '../threads/sharedMemory.ts';
import { workerFile } from '../threads/workerFile.ts';
import {
  type NearestOfAll,
  type NeighbourControl,
  type NeighbourTask,
  type SearchLimits,
  searchLimits,
} from './neighbourTask.ts';
import type { FromSearch, SearchData, ToSearch } from './searchMessages.ts';

/**
 * The k nearest rows of every row, on a thread of its own: the calling one stays free. Distances are those of `nearestNeighbours`; rows
 * with NaN or infinity take no part.
 * @throws WinnowError `internal` when the numbers make no whole rows, and whatever `control.checkpoint` throws.
 */
export async function nearestOfAll(
  task: NeighbourTask,
  control: NeighbourControl,
  limits: SearchLimits = searchLimits,
): Promise<NearestOfAll> {
  const { vectors, rows, width, k } = task;
  if (vectors.length !== rows * width || !(width > 0) || !Number.isInteger(k) || k < 0)
    throw new WinnowError(
      'internal',
      `${vectors.length} numbers are not ${rows} rows of ${width} with ${k} neighbours.`,
    );
  const workerData: SearchData = { task: { ...task, vectors: await inSharedMemory(vectors) }, limits };
  await control.checkpoint();
  const worker = new Worker(workerFile('neighboursWorker', import.meta.url), { workerData });
  const ended = new Promise<void>((resolve) => void worker.once('exit', resolve));
  try {
    return await resultOf(worker, control);
  } finally {
    worker.postMessage('stop' satisfies ToSearch);
    await ended;
  }
}

/** The thread waits for an answer to each word of progress, so it is paused while the checkpoint is. */
function resultOf(worker: Worker, control: NeighbourControl): Promise<NearestOfAll> {
  let total = 1;
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The thread that looks for neighbours ended.')));
    worker.on('message', (message: FromSearch) => {
      if (message.type === 'result') {
        control.progress(total, total);
        return resolve(message.result);
      }
      total = message.total;
      control.progress(message.done, total);
      control.checkpoint().then(() => worker.postMessage('go' satisfies ToSearch), reject);
    });
  });
}

async function inSharedMemory(vectors: Float32Array): Promise<Float32Array> {
  if (isShared(vectors)) return vectors;
  const copy = new Float32Array(allocateShared(vectors.byteLength));
  await inStretches(vectors.length, { atOnce: 1 << 20 }, (from, to) => copy.set(vectors.subarray(from, to), from));
  return copy;
}
