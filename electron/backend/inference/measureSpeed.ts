import type { InferenceRow } from './rows.ts';
import type { InferenceSession } from './startInference.ts';

export type Speed = {
  readonly rowsPerSecond: number;
  /** The most memory that the process held. */
  readonly memoryBytes: number;
};

/** A batch should not take longer: what stops a run waits for it, and progress is told after it. */
const longestBatchMs = 700;
/** Rows tried one by one until one can be read. */
const mostSingles = 4;

/**
 * Measures how fast the model is and has a slow one take fewer rows at a time, so that a batch takes well under a second: first one
 * row, then, where the whole batch would take long, as many as take about half of that. The first run of a model also sets it up, so
 * it is not what counts where a second one is cheap. `rows`: up to a batch of them; their results are not kept.
 */
export async function measureSpeed(
  session: InferenceSession,
  rows: readonly InferenceRow[],
  isBatchGiven = false,
): Promise<Speed> {
  const { batchSize: usual } = session;
  const isFree = !session.isBatchFixed && !isBatchGiven && usual > 1;
  let memoryBytes = 0;
  const timed = async (some: readonly InferenceRow[], batchSize: number): Promise<{ ms: number; ran: number }> => {
    if (isFree) session.useBatchSize(batchSize);
    const startedAt = performance.now();
    const result = await session.run(some);
    memoryBytes = Math.max(memoryBytes, result.memoryBytes);
    return { ms: performance.now() - startedAt, ran: result.ran };
  };
  const speedOf = (ms: number, count: number): Speed => ({
    rowsPerSecond: (1000 * count) / Math.max(ms, 0.01),
    memoryBytes,
  });
  if (!isFree) {
    const whole = rows.slice(0, usual);
    return speedOf((await timed(whole, usual)).ms, whole.length);
  }
  const single = await timeSingle(rows, (row) => timed([row], 1));
  const canTakeAll = single.ms * usual <= longestBatchMs;
  const tried = canTakeAll ? usual : powerBelow(longestBatchMs / 2 / single.ms);
  const some = rows.slice(0, tried);
  const { ms } = some.length > 1 ? await timed(some, tried) : single;
  const perRow = ms / Math.max(1, some.length);
  // What the session had to change meanwhile (less memory, one at a time) stays.
  const most = some.length > 1 ? Math.min(usual, session.batchSize < tried ? session.batchSize : usual) : usual;
  session.useBatchSize(perRow * most <= longestBatchMs ? most : Math.min(most, powerBelow(longestBatchMs / perRow)));
  return speedOf(perRow, 1);
}

async function timeSingle(
  rows: readonly InferenceRow[],
  time: (row: InferenceRow) => Promise<{ ms: number; ran: number }>,
): Promise<{ ms: number }> {
  let found = { ms: 0, ran: 0 };
  let at = 0;
  for (; at < Math.min(mostSingles, rows.length) && found.ran === 0; at += 1) found = await time(rows[at]!);
  // The first run takes longer than any other; of a very slow model it is not worth a second.
  if (found.ran === 0 || found.ms > 2 * longestBatchMs) return found;
  const again = await time(rows[at - 1]!);
  return { ms: Math.min(found.ms, again.ms) };
}

/** The largest power of two that is no larger, at least 1. */
function powerBelow(value: number): number {
  return 2 ** Math.max(0, Math.floor(Math.log2(value)));
}
