import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MethodInput, MethodName, MethodOutput } from '#shared/contract/contract.ts';
import { contract } from '#shared/contract/contract.ts';
import type { JobInfo } from '#shared/contract/values.ts';
import { fromPlainError, type PlainError } from '#shared/base/winnowError.ts';
import type { Backend } from '../backend.ts';
import { createBackend } from '../createBackend.ts';

export type TestBackend = {
  readonly dir: string;
  readonly backend: Backend;
  call<M extends MethodName>(name: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  /** Waits for a job; a failed one throws its error. */
  finished(jobId: number): Promise<JobInfo>;
  close(): Promise<void>;
};

/** A real backend in a temporary folder; inputs and outputs are checked against the contract as the server does. */
export async function createTestBackend(
  dir = mkdtempSync(join(tmpdir(), 'winnow-test-')),
  samplesDir: string | null = null,
): Promise<TestBackend> {
  const backend = await createBackend({
    shell: 'test',
    userDataDir: join(dir, 'user'),
    projectsDir: join(dir, 'projects'),
    samplesDir,
  });
  const call: TestBackend['call'] = async (name, input) => {
    const method = contract[name];
    const handler = backend.handlers[name] as (input: unknown, context: { signal: AbortSignal }) => unknown;
    const output = await handler(method.input.parse(input), { signal: new AbortController().signal });
    return method.output.parse(JSON.parse(JSON.stringify(output))) as MethodOutput<typeof name>;
  };
  return {
    dir,
    backend,
    call,
    async finished(jobId) {
      for (;;) {
        const job = (await call('jobs.list', {})).find((candidate) => candidate.id === jobId);
        if (!job) throw new Error(`Job ${jobId} is gone.`);
        if (job.state === 'failed') throw fromPlainError(job.error as PlainError);
        if (job.state === 'done' || job.state === 'cancelled') return job;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async close() {
      await backend.close();
    },
  };
}

export function removeTestFolder(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}
