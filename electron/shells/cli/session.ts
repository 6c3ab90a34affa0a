import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackend } from '#backend/createBackend.ts';
import { describeIssues } from '#shared/base/describeIssues.ts';
import { fromPlainError, type PlainError, WinnowError } from '#shared/base/winnowError.ts';
import { contract, type MethodInput, type MethodName, type MethodOutput } from '#shared/contract/contract.ts';
import type { JobInfo } from '#shared/contract/values.ts';
import type { CliOutput } from './cliOutput.ts';

export type CliSession = {
  call<M extends MethodName>(name: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  /** Waits for a job with progress on stderr; a failed job throws its error, an interrupted one `cancelled`. */
  finish(jobId: number): Promise<JobInfo>;
  close(): Promise<void>;
};

/** The backend in this process, with inputs checked as over the wire. Ctrl-C cancels the running job and keeps what is done. */
export async function openSession(output: CliOutput, samplesDir: string | null): Promise<CliSession> {
  const userDataDir = mkdtempSync(join(tmpdir(), 'winnow-cli-'));
  const backend = await createBackend({ shell: 'cli', userDataDir, projectsDir: process.cwd(), samplesDir });
  const abort = new AbortController();
  const waiting = new Set<number>();
  const interrupt = (): void => {
    if (abort.signal.aborted) process.exit(130);
    abort.abort();
    for (const jobId of waiting) void call('jobs.cancel', { jobId });
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const call: CliSession['call'] = async (name, input) => {
    // Between two steps of a command nothing runs that could be cancelled: an interrupt ends it here.
    if (name !== 'jobs.list' && name !== 'jobs.cancel') throwIfInterrupted(abort.signal);
    const parsed = contract[name].input.safeParse(input);
    if (!parsed.success)
      throw new WinnowError('bad_usage', `${describeIssues(parsed.error, asOption)}. See winnow --help.`);
    const handler = backend.handlers[name] as (input: unknown, context: { signal: AbortSignal }) => unknown;
    return (await handler(parsed.data, { signal: abort.signal })) as never;
  };
  return {
    call,
    async finish(jobId) {
      waiting.add(jobId);
      if (abort.signal.aborted) void call('jobs.cancel', { jobId });
      const unsubscribe = backend.subscribe((event) => {
        if (event.name === 'jobs.changed' && event.payload.id === jobId) output.progress(event.payload);
      });
      try {
        for (;;) {
          const job = (await call('jobs.list', {})).find((candidate) => candidate.id === jobId);
          if (!job) throw new WinnowError('internal', `Job ${jobId} is gone.`);
          if (job.state === 'done') return job;
          if (job.state === 'failed') throw fromPlainError(job.error as PlainError);
          if (job.state === 'cancelled') throw interrupted();
          await new Promise((resolve) => setTimeout(resolve, 15));
        }
      } finally {
        waiting.delete(jobId);
        unsubscribe();
        output.endProgress();
      }
    },
    async close() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
      await backend.close();
      rmSync(userDataDir, { recursive: true, force: true });
    },
  };
}

const interrupted = (): WinnowError =>
  new WinnowError('cancelled', 'Interrupted. What was done so far is kept; the same command goes on from there.');

function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw interrupted();
}

/** Fields of the contract are called as the options that fill them: humanLevel is human-level. */
const asOption = (path: string): string => path.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export const newMutationId = (): string => randomUUID();
