import { createHash } from 'node:crypto';
import { throwIfAborted, toPlainError, WinnowError } from '#shared/base/winnowError.ts';
import type { JobInfo } from '#shared/contract/values.ts';
import { insertJob, saveJob } from '../store/jobStore.ts';
import { explainSqliteError, isOpen, type ProjectFile, writableFile } from '../store/projectFile.ts';

/** What the work of a job sees: report progress, and stop at checkpoints where it is paused or cancelled. */
export type JobControl = {
  readonly signal: AbortSignal;
  progress(change: { readonly phase?: string; readonly done?: number; readonly total?: number }): void;
  /** Whether somebody wants it to wait; `checkpoint` does. */
  isPaused(): boolean;
  /** Waits while paused; throws `cancelled` once cancelled. Call between slices of work. */
  checkpoint(): Promise<void>;
};

export type JobSpec = {
  readonly kind: JobInfo['kind'];
  readonly title: string;
  readonly unit: string;
  readonly params: unknown;
  readonly canPause: boolean;
  /** Can be started again from where it stopped. */
  readonly canResume: boolean;
  readonly work: (control: JobControl) => Promise<unknown>;
  readonly resume?: () => number;
  /** Called instead of `work` when the job is cancelled before its turn. */
  readonly skipped?: () => void;
};

export type JobQueue = {
  start(spec: JobSpec, file: ProjectFile | null): number;
  list(): JobInfo[];
  get(jobId: number): JobInfo;
  cancel(jobId: number): void;
  pause(jobId: number): void;
  resume(jobId: number): number;
  /** Settles when the job has ended, whatever the end. */
  finished(jobId: number): Promise<JobInfo>;
  /** Cancels everything and waits for it to end. */
  stopAll(): Promise<void>;
};

type LiveJob = {
  info: JobInfo;
  readonly spec: JobSpec;
  readonly abort: AbortController;
  readonly rowId: number | null;
  readonly file: ProjectFile | null;
  startedAt: number;
  /** Time spent paused does not count as work. */
  pausedMs: number;
  pausedAt: number | null;
  release: (() => void) | null;
  done: Promise<void>;
};

const eventEveryMs = 200;

/** Where the file takes no row (a full disk) the job goes on without: an export to another disk works, anything else says why. */
function rowFor(file: ProjectFile, job: Parameters<typeof insertJob>[1]): number | null {
  if (file.isReadOnly) return null;
  try {
    return insertJob(writableFile(file), job);
  } catch (error) {
    if (explainSqliteError(error, file.path) === error) throw error;
    return null;
  }
}

/** Runs jobs one after another: inference and imports would only fight over the two cores. */
export function createJobQueue(onChange: (job: JobInfo) => void): JobQueue {
  const jobs = new Map<number, LiveJob>();
  let nextId = 1;
  let tail: Promise<void> = Promise.resolve();

  const save = (job: LiveJob): void => {
    if (job.rowId === null || !job.file || !isOpen(job.file)) return;
    try {
      saveJob(writableFile(job.file), job.rowId, job.info);
    } catch (error) {
      // The row is only a record of the job. A full disk must not take the queue, and with it the backend, down.
      const plain = toPlainError(explainSqliteError(error, job.file.path));
      if (job.info.state === 'failed' && job.info.error === null) job.info = { ...job.info, error: plain };
    }
  };
  const update = (job: LiveJob, change: Partial<JobInfo>): void => {
    const now = Date.now();
    const paused = job.pausedMs + (job.pausedAt === null ? 0 : now - job.pausedAt);
    const durationMs = Math.max(0, now - job.startedAt - paused);
    const next = { ...job.info, ...change, durationMs };
    const perSecond = next.done > 0 && durationMs > 200 ? next.done / (durationMs / 1000) : null;
    const remainingMs =
      perSecond !== null && next.total > next.done ? ((next.total - next.done) / perSecond) * 1000 : null;
    job.info = { ...next, perSecond, remainingMs: next.state === 'running' ? remainingMs : null };
    onChange(job.info);
  };
  const require = (jobId: number): LiveJob => {
    const job = jobs.get(jobId);
    if (!job) throw new WinnowError('not_found', `There is no job ${jobId}.`);
    return job;
  };

  const runOne = async (job: LiveJob): Promise<void> => {
    let lastEvent = 0;
    let pending: Partial<JobInfo> = {};
    const control: JobControl = {
      signal: job.abort.signal,
      progress(change) {
        pending = { ...pending, ...change };
        if (Date.now() - lastEvent < eventEveryMs) return;
        lastEvent = Date.now();
        update(job, pending);
        pending = {};
      },
      isPaused: () => job.pausedAt !== null,
      async checkpoint() {
        throwIfAborted(job.abort.signal);
        if (job.pausedAt !== null) {
          await new Promise<void>((resolve) => {
            job.release = resolve;
          });
          throwIfAborted(job.abort.signal);
        }
      },
    };
    try {
      // Waiting for other jobs is not work.
      job.startedAt = Date.now();
      if (job.abort.signal.aborted) job.spec.skipped?.();
      throwIfAborted(job.abort.signal);
      update(job, { state: 'running' });
      const result = await job.spec.work(control);
      update(job, { ...pending, state: 'done', result: result ?? null, canPause: false, canResume: false });
    } catch (error) {
      const plain = toPlainError(job.file ? explainSqliteError(error, job.file.path) : error);
      const isCancelled = job.abort.signal.aborted || plain.code === 'cancelled';
      update(job, {
        ...pending,
        state: isCancelled ? 'cancelled' : 'failed',
        error: isCancelled ? null : plain,
        canPause: false,
        canResume: job.spec.resume !== undefined,
      });
    }
    save(job);
  };

  return {
    start(spec, file) {
      const id = nextId++;
      const params = JSON.stringify(spec.params ?? null);
      const paramsSha256 = createHash('sha256').update(params).digest('hex');
      const { kind, title, unit } = spec;
      const rowId = file && !file.isReadOnly ? rowFor(file, { kind, title, params, paramsSha256, unit }) : null;
      const info: JobInfo = {
        id,
        kind: spec.kind,
        title: spec.title,
        state: 'queued',
        phase: '',
        done: 0,
        total: 0,
        unit: spec.unit,
        perSecond: null,
        remainingMs: null,
        durationMs: 0,
        error: null,
        result: null,
        canPause: spec.canPause,
        canResume: false,
      };
      const job: LiveJob = {
        info,
        spec,
        abort: new AbortController(),
        rowId,
        file,
        startedAt: Date.now(),
        pausedMs: 0,
        pausedAt: null,
        release: null,
        done: Promise.resolve(),
      };
      jobs.set(id, job);
      onChange(info);
      job.done = tail.then(() => runOne(job));
      tail = job.done;
      return id;
    },
    list: () => [...jobs.values()].map((job) => job.info).toReversed(),
    get: (jobId) => require(jobId).info,
    cancel(jobId) {
      const job = require(jobId);
      job.abort.abort();
      job.release?.();
      if (job.info.state === 'paused') update(job, { state: 'running' });
    },
    pause(jobId) {
      const job = require(jobId);
      if (!job.spec.canPause || job.info.state !== 'running') {
        throw new WinnowError('conflict', 'This job cannot be paused now.');
      }
      job.pausedAt = Date.now();
      update(job, { state: 'paused' });
    },
    resume(jobId) {
      const job = require(jobId);
      if (job.pausedAt !== null && job.info.state === 'paused') {
        job.pausedMs += Date.now() - job.pausedAt;
        job.pausedAt = null;
        update(job, { state: 'running' });
        job.release?.();
        job.release = null;
        return jobId;
      }
      const isOver = job.info.state === 'cancelled' || job.info.state === 'failed' || job.info.state === 'interrupted';
      if (!isOver || !job.spec.resume) throw new WinnowError('conflict', 'This job cannot be resumed.');
      jobs.delete(jobId);
      return job.spec.resume();
    },
    async finished(jobId) {
      await require(jobId).done;
      return require(jobId).info;
    },
    async stopAll() {
      for (const job of jobs.values()) {
        job.abort.abort();
        job.release?.();
      }
      await tail;
      jobs.clear();
    },
  };
}
