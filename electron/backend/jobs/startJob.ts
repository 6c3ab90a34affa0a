import { type ChangeName, contract } from '#shared/contract/contract.ts';
import type { Method } from '#shared/contract/method.ts';
import { type BackendState, requireProject, tellWritten } from '../backendState.ts';
import type { JobSpec } from './jobQueue.ts';

/** Queues a job for the open project. When it ends, whichever way, what the contract says of its method's job is told. */
export function startJob(state: BackendState, method: ChangeName, spec: JobSpec): number {
  const project = requireProject(state);
  const { jobWrites = [] } = contract[method] as Extract<Method, { kind: 'change' }>;
  const tell = (): void => {
    if (state.project === project) tellWritten(state, jobWrites);
  };
  const work: JobSpec['work'] = (control) => spec.work(control).finally(tell);
  const { skipped } = spec;
  const skip = (): void => {
    skipped?.();
    tell();
  };
  return state.jobs.start({ ...spec, work, ...(skipped ? { skipped: skip } : {}) }, project.file);
}
