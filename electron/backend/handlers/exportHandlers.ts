import { basename, resolve } from 'node:path';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { exportDataset } from '../export/exportDataset.ts';
import { previewExport } from '../export/previewExport.ts';
import { startJob } from '../jobs/startJob.ts';

type ExportHandlers = Pick<Handlers, 'exports.preview' | 'exports.start'>;

export function exportHandlers(state: BackendState): ExportHandlers {
  return {
    'exports.preview': ({ format, onlyChanges }) => previewExport(requireProject(state), { format, onlyChanges }),
    'exports.start': ({ to, ...options }) => {
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
    },
  };
}
