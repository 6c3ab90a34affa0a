import { availableParallelism } from 'node:os';
import type { Interval } from '#shared/analysis/interval.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { inStretches } from '../threads/breather.ts';
import { allocateShared, isShared } from '../threads/sharedMemory.ts';
import { equalGroups } from './distinctRows.ts';
import {
  type NearestOfAll,
  type NeighbourControl,
  type NeighbourTask,
  type SearchLimits,
  searchLimits,
} from './neighbourTask.ts';
import type { SearchStep } from './searchMessages.ts';
import type { SearchPlan } from './searchPlan.ts';
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

/** Of the true neighbours where not every pair is looked at. */
const leastRecall = 0.95;
const judgeSeed = 100;

type Led = { readonly threads: SearchThreads; readonly control: NeighbourControl; readonly limits: SearchLimits };

async function search(task: NeighbourTask, { threads, control, limits }: Led): Promise<NearestOfAll> {
  threads.add(1);
  const prepared = await threads.ask({ type: 'prepare', task, limits });
  if (prepared.type !== 'prepared') throw unexpected();
  const { plan } = prepared;
  threads.add(Math.min(availableParallelism(), Math.ceil(plan.firstTiles / fewestTiles)) - 1);
  await threads.askAll({ type: 'open', plan });
  const { leftOut } = plan.distinct;
  const notes =
    leftOut === 0
      ? []
      : [`${leftOut.toLocaleString('en')} rows have nothing that they could be compared by, and no neighbours.`];
  const recall = plan.isExact
    ? await runExactly(plan, { threads, control })
    : await runLists(plan, { threads, control });
  control.progress(100, 100);
  if (recall)
    notes.push(
      `Looked for in lists of near rows: ${(100 * recall.value).toFixed(1)} % of the true neighbours of 512 random rows were found.`,
    );
  return { ...plan.table, equalGroups: equalGroups(plan.distinct), isExact: plan.isExact, recall, notes };
}

type Part = { readonly step: SearchStep; readonly from: number; readonly to: number };

/** Runs a step as that part of the whole, in hundredths. */
async function runPart(
  { threads, control }: Pick<Led, 'threads' | 'control'>,
  { step, from, to }: Part,
  [start, end]: readonly [number, number],
): Promise<void> {
  await threads.run(step, from, to, (done) =>
    control.progress(start + ((end - start) * done) / Math.max(1, to - from), 100),
  );
}

async function runExactly(plan: SearchPlan, led: Pick<Led, 'threads' | 'control'>): Promise<null> {
  await runPart(led, { step: 'tiles', from: 0, to: plan.firstTiles }, [0, 85]);
  await runPart(led, { step: 'settle', from: 0, to: plan.distinct.count }, [85, 95]);
  await runPart(led, { step: 'again', from: 0, to: plan.doubtful.found[0]! }, [95, 100]);
  return null;
}

/** Looks at more tiles until random rows, others each time, have enough of their true neighbours. */
async function runLists(plan: SearchPlan, led: Pick<Led, 'threads' | 'control'>): Promise<Interval> {
  const all = plan.tiles.length / 2;
  let from = 0;
  let to = plan.firstTiles;
  for (let round = 0; ; round += 1) {
    const start = 100 * (1 - 0.5 ** round);
    const end = 100 * (1 - 0.5 ** (round + 1));
    const most = start + (end - start) * 0.85;
    await runPart(led, { step: 'tiles', from, to }, [start, most]);
    await runPart(led, { step: 'settle', from: 0, to: plan.distinct.count }, [most, end]);
    const judged = await led.threads.ask({ type: 'judge', seed: judgeSeed + round });
    if (judged.type !== 'judged') throw unexpected();
    if (judged.recall.value >= leastRecall || to === all) return judged.recall;
    from = to;
    to = Math.min(all, Math.ceil(to * 1.5));
  }
}

const unexpected = (): Error => new Error('The thread that looks for neighbours said something else.');

async function inSharedMemory(vectors: Float32Array): Promise<Float32Array> {
  if (isShared(vectors)) return vectors;
  const copy = new Float32Array(allocateShared(vectors.byteLength));
  await inStretches(vectors.length, { atOnce: 1 << 20 }, (from, to) => copy.set(vectors.subarray(from, to), from));
  return copy;
}
