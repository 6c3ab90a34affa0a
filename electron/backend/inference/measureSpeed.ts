import { countRows, type InferenceRows, sliceRows } from './tableRows.ts';
import type { InferenceSession } from './startInference.ts';

export type Speed = {
  readonly rowsPerSecond: number;
  /** The most memory that the process held. */
  readonly memoryBytes: number;
};

/** A batch should not take longer: what stops a run waits for it, and progress is told after it. */
const longestBatchMs = 700;
/** Rows tried one by one until one can be read. */
const mostSingles = 32;

/** A batch that takes less than this says little of a run, whose requests are larger: more of them are timed together. */
const shortestTimedMs = 50;
/** The first batch of a fast model takes many times as long as any other: one that takes less than this is timed twice. */
const cheapBatchMs = 250;
/** Rows that are timed together at most. */
export const mostTimed = 8192;

/**
 * Measures how fast the model is and has a slow one take fewer rows at a time, so that a batch takes well under a second: first one
 * row, then, where the whole batch would take long, as many as take about half of that, and of a fast one several batches. The first
 * run of a model also sets it up, so it is not what counts where a second one is cheap. `rowsOf`: up to so many rows; their results are
 * not kept. A batch size that a person gave stays. Null where none of the rows can be read.
 */
export async function measureSpeed(
  session: InferenceSession,
  rowsOf: (count: number) => InferenceRows,
  isBatchGiven = false,
): Promise<Speed | null> {
  const { batchSize: usual } = session;
  const isFree = !session.isBatchFixed && usual > 1;
  let memoryBytes = 0;
  const timed = async (some: InferenceRows, batchSize: number): Promise<Timed> => {
    if (isFree) session.useBatchSize(batchSize);
    const startedAt = performance.now();
    const result = await session.run(some);
    memoryBytes = Math.max(memoryBytes, result.memoryBytes);
    return { ms: performance.now() - startedAt, ran: result.ran };
  };
  const rows = rowsOf(usual);
  const first = isFree
    ? await timeSingle(rows, (row) => timed(row, 1))
    : await twiceWhereCheap(() => timed(rows, usual));
  if (first.ran === 0) {
    if (isFree) session.useBatchSize(usual);
    return null;
  }
  let perRow = first.ms / (isFree ? 1 : countRows(rows));
  if (isFree) {
    const canTakeAll = perRow * usual <= longestBatchMs;
    const tried = canTakeAll ? usual : powerBelow(longestBatchMs / 2 / perRow);
    const some = sliceRows(rows, 0, tried);
    const many = countRows(some);
    let size = tried;
    const timeBatch = async (): Promise<Timed> => {
      const found = await timed(some, size);
      size = Math.min(size, session.batchSize);
      return found;
    };
    if (many > 1) perRow = (await twiceWhereCheap(timeBatch, cheapBatchMs)).ms / many;
    // What the session had to change meanwhile (less memory, one at a time) stays.
    const most = many > 1 && session.batchSize < tried ? session.batchSize : usual;
    const isShort = isBatchGiven || perRow * most <= longestBatchMs;
    session.useBatchSize(isShort ? most : Math.min(most, powerBelow(longestBatchMs / perRow)));
  }
  if (perRow * countRows(rows) < shortestTimedMs) {
    const more = rowsOf(mostTimed);
    if (countRows(more) > countRows(rows)) perRow = (await timed(more, session.batchSize)).ms / countRows(more);
  }
  return { rowsPerSecond: 1000 / Math.max(perRow, 1e-4), memoryBytes };
}

/** `ran`: rows that could be read. */
type Timed = { readonly ms: number; readonly ran: number };

/** Of the first rows, the first that can be read. */
async function timeSingle(rows: InferenceRows, time: (row: InferenceRows) => Promise<Timed>): Promise<Timed> {
  const count = Math.min(mostSingles, countRows(rows));
  for (let at = 0; at < count; at += 1) {
    const found = await twiceWhereCheap(() => time(sliceRows(rows, at, at + 1)));
    if (found.ran > 0) return found;
  }
  return { ms: 0, ran: 0 };
}

/** The first run takes longer than any other; of a very slow model it is not worth a second. */
async function twiceWhereCheap(time: () => Promise<Timed>, cheapMs = 2 * longestBatchMs): Promise<Timed> {
  const first = await time();
  if (first.ran === 0 || first.ms > cheapMs) return first;
  return { ...first, ms: Math.min(first.ms, (await time()).ms) };
}

/** The largest power of two that is no larger, at least 1. */
function powerBelow(value: number): number {
  return 2 ** Math.max(0, Math.floor(Math.log2(value)));
}
