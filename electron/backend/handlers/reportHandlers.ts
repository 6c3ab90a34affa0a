import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { previewReport, startReport } from '../report/startReport.ts';

export function reportHandlers(state: BackendState): Pick<Handlers, 'reports.preview' | 'reports.start'> {
  return {
    'reports.preview': ({ filter }) => previewReport(requireProject(state), filter),
    'reports.start': (input) => startReport(state, input),
  };
}
