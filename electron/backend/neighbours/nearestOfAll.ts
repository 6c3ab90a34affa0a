import { availableParallelism } from 'node:os';
import { WinnowError } from '#shared/base/winnowError.ts';
import { inStretches } from '../threads/breather.ts';
import { allocateShared, isShared } from '../threads/sharedMemory.ts';
import {
  type NearestOfAll,
  type NeighbourControl,
  type NeighbourTask,
  type SearchLimits,
  searchLimits,
} from './neighbourTask.ts';
import type { SearchStep } from './searchMessages.ts';
import { type SearchThreads, startSearchThreads } from './searchThreads.ts';

/** A thread is worth starting for so many. */
const fewestTiles = 8;

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
  await control.checkpoint();
  const shared = { ...task, vectors: await inSharedMemory(vectors) };
  const threads = startSearchThreads(control);
  try {
    return await search(shared, { threads, control, limits });
  } finally {
    await threads.end();
  }
}

/** Parts of the whole, in hundredths. */
const shares = { tiles: 85, settle: 10, again: 5 } as const;

type Led = { readonly threads: SearchThreads; readonly control: NeighbourControl; readonly limits: SearchLimits };

async function search(task: NeighbourTask, { threads, control, limits }: Led): Promise<NearestOfAll> {
  threads.add(1);
  const prepared = await threads.ask({ type: 'prepare', task, limits });
  if (prepared.type !== 'prepared') throw new Error('The thread that looks for neighbours said something else.');
  const { plan } = prepared;
  threads.add(Math.min(availableParallelism(), Math.ceil(plan.firstTiles / fewestTiles)) - 1);
  await threads.askAll({ type: 'open', plan });
  let before = 0;
  const run = async (step: SearchStep, from: number, to: number): Promise<void> => {
    const start = before;
    before += shares[step];
    await threads.run(step, from, to, (done) =>
      control.progress(start + (shares[step] * done) / Math.max(1, to - from), 100),
    );
  };
  await run('tiles', 0, plan.firstTiles);
  await run('settle', 0, plan.distinct.count);
  await run('again', 0, plan.doubtful.found[0]!);
  control.progress(100, 100);
  const { leftOut } = plan.distinct;
  const notes = leftOut === 0 ? [] : [`${leftOut.toLocaleString('en')} rows with NaN or infinity have no neighbours.`];
  return { ...plan.table, isExact: true, recall: null, notes };
}

async function inSharedMemory(vectors: Float32Array): Promise<Float32Array> {
  if (isShared(vectors)) return vectors;
  const copy = new Float32Array(allocateShared(vectors.byteLength));
  await inStretches(vectors.length, { atOnce: 1 << 20 }, (from, to) => copy.set(vectors.subarray(from, to), from));
  return copy;
}
