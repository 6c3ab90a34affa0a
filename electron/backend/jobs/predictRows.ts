import type { ExampleId } from '#shared/model/ids.ts';
import { expectationWords } from '#shared/model/runExpectation.ts';
import { measureSpeed } from '../inference/measureSpeed.ts';
import type { BatchResult, InferenceSession } from '../inference/startInference.ts';
import type { JobControl } from './jobQueue.ts';
import type { RunFailure } from '../store/runStore.ts';
import type { RowsInOrder } from './rowReader.ts';
import type { RunWriter } from './runWriter.ts';

const requestsInFlight = 2;
/** A request is answered about so often: progress is told, and whoever pauses waits for as many as are in flight. */
const requestMs = 700;
/** Progress is told at least so often, also while the model is at one batch. */
const heartbeatMs = 1500;
/** What is not answered so long after a pause was asked for is given up: the processor is to be free. */
const pauseGraceMs = 1200;
const pauseCheckMs = 200;

export type Prediction = {
  readonly rowCount: number;
  readonly rowsFrom: RowsInOrder;
  /** Rows in a request, however fast the model is. */
  readonly mostPerRequest: number;
  /** Starts the model, with batches of so many rows where that is said. */
  readonly start: (batchSize: number | undefined) => Promise<InferenceSession>;
  /** Rows per batch as asked for or as the run began with; by the model's speed where undefined. */
  readonly batchSize: number | undefined;
  readonly writer: RunWriter;
  readonly control: JobControl;
  readonly clock: WorkClock;
};

type Request = {
  readonly start: ExampleId;
  readonly count: number;
  readonly unreadable: readonly RunFailure[];
  readonly result: Promise<BatchResult>;
};

/**
 * Runs the model over the examples that the writer has not got yet. Requests are as large as the model does in under a second, two of
 * them under way; what they give is handed to the writer, which saves it every few seconds. A pause ends the model's process where it
 * does not come to rest by itself, and the run goes on from what was saved.
 */
export async function predictRows(prediction: Prediction): Promise<void> {
  const { clock } = prediction;
  let { batchSize } = prediction;
  const notes: string[] = [];
  for (;;) {
    const session = await prediction.start(batchSize);
    const stretch = createStretch(prediction, session, { clock, notes });
    try {
      if (await stretch.run(batchSize !== undefined)) return;
    } finally {
      stretch.end();
      await session.close();
    }
    batchSize = session.batchSize;
    clock.stop();
    await prediction.control.checkpoint();
    clock.go();
  }
}

type Context = { readonly clock: WorkClock; readonly notes: string[] };

/** One process of a model, from its start to the end of the run or to a pause. */
function createStretch(prediction: Prediction, session: InferenceSession, { clock, notes }: Context) {
  const { rowCount, rowsFrom, mostPerRequest, writer, control } = prediction;
  let isStopped = false;
  let unanswered = 0;
  let pausedSince: number | null = null;
  let msPerRow: number | null = null;
  let next = writer.done() as ExampleId;
  const heart = setInterval(() => control.progress({}), heartbeatMs);
  const watch = setInterval(() => {
    pausedSince = control.isPaused() ? (pausedSince ?? performance.now()) : null;
    if (pausedSince === null || unanswered === 0 || performance.now() - pausedSince < pauseGraceMs) return;
    isStopped = true;
    void session.close();
  }, pauseCheckMs);

  const write = (): void =>
    writer.write({ durationMs: clock.workedMs(), batchSize: session.batchSize, notes: [...notes, ...session.notes] });

  const request = (): Request => {
    const { batchSize } = session;
    const wanted = msPerRow === null ? batchSize : Math.min(mostPerRequest, requestMs / msPerRow);
    const count = Math.min(rowCount - next, Math.max(batchSize, Math.floor(wanted / batchSize) * batchSize));
    const unreadable: RunFailure[] = [];
    const start = next;
    unanswered += 1;
    const result = session.run(rowsFrom(start, count, unreadable));
    const answered = (): void => void (unanswered -= 1);
    // A later request may fail while an earlier one is awaited; the awaiting reports it.
    result.then(answered, answered);
    next = (next + count) as ExampleId;
    return { start, count, unreadable, result };
  };

  const measure = async (isBatchGiven: boolean): Promise<void> => {
    if (isBatchGiven) return;
    unanswered += 1;
    const speed = await measureSpeed(session, (count) => rowsFrom(next, Math.min(count, rowCount - next), []));
    unanswered -= 1;
    if (!speed) return;
    msPerRow = 1000 / speed.rowsPerSecond;
    control.progress({ phase: `Predicting, ${expectationWords({ ...speed, rows: rowCount - next })}` });
  };

  const run = async (isBatchGiven: boolean): Promise<boolean> => {
    control.progress({ phase: 'Predicting' });
    const inFlight: Request[] = [];
    try {
      await measure(isBatchGiven);
      let lap = performance.now();
      while (writer.done() < rowCount) {
        while (next < rowCount && inFlight.length < requestsInFlight) inFlight.push(request());
        const { result, ...asked } = inFlight.shift()!;
        const predictions = await result;
        writer.add({ start: asked.start, count: asked.count, predictions, failures: failuresOf(asked, predictions) });
        const now = performance.now();
        msPerRow = smoothed(msPerRow, (now - lap) / asked.count);
        lap = now;
        if (writer.isDue() || control.isPaused() || writer.done() === rowCount) write();
        control.progress({ done: writer.done() });
        clock.stop();
        await control.checkpoint();
        clock.go();
        lap += performance.now() - now;
      }
      return true;
    } catch (error) {
      write();
      if (isStopped && !control.signal.aborted) return false;
      throw error;
    }
  };

  return {
    /** False where a pause ended it. */
    run,
    end: (): void => {
      clearInterval(heart);
      clearInterval(watch);
      notes.push(...session.notes.filter((note) => !notes.includes(note)));
    },
  };
}

/** Follows changes of speed within a few requests. */
const smoothed = (before: number | null, now: number): number => (before === null ? now : 0.6 * before + 0.4 * now);

function failuresOf({ start, unreadable }: Omit<Request, 'result'>, { failed }: BatchResult): RunFailure[] {
  const reasons = new Map(unreadable.map((failure) => [failure.id, failure]));
  return failed.map(({ index, code, message }): RunFailure => {
    const id = (start + index) as ExampleId;
    return reasons.get(id) ?? { id, code, message };
  });
}

/** The time that a run worked, without pauses; `beforeMs`: in earlier parts of it. */
export type WorkClock = ReturnType<typeof createClock>;
export function createClock(beforeMs: number) {
  let worked = beforeMs;
  let since: number | null = performance.now();
  const running = (): number => (since === null ? 0 : performance.now() - since);
  return {
    workedMs: (): number => worked + running(),
    stop(): void {
      worked += running();
      since = null;
    },
    go(): void {
      since ??= performance.now();
    },
  };
}
