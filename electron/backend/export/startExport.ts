import { basename, resolve } from 'node:path';
import type { MethodParsed } from '#shared/contract/contract.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { startJob } from '../jobs/startJob.ts';
import { exportDataset } from './exportDataset.ts';

/** Queues an export. */
export function startExport(state: BackendState, { to, ...options }: MethodParsed<'exports.start'>): { jobId: number } {
  const project = requireProject(state);
  const target = resolve(to);
  const jobId = startJob(state, 'exports.start', {
    kind: 'export',
    title: `Export to ${basename(target)}`,
    unit: 'examples',
    params: { to: target, ...options },
    canPause: false,
    canResume: false,
    work: (control) => exportDataset(project, { to: target, ...options }, control),
  });
  return { jobId };
}
