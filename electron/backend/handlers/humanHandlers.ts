import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { auditEstimate } from '../evaluation/audit.ts';
import { blindExample } from '../examples/blindExamples.ts';
import { setBaseline } from '../evaluation/humanLevel.ts';
import { humanReport } from '../evaluation/humanReport.ts';

type HumanHandlers = Pick<
  Handlers,
  'humanLevel.setBaseline' | 'humanLevel.report' | 'examples.blind' | 'audit.estimate'
>;

export function humanHandlers(state: BackendState): HumanHandlers {
  return {
    'humanLevel.setBaseline': ({ value }) => {
      const project = requireProject(state);
      return setBaseline(project, value);
    },
    'humanLevel.report': ({ filter }) => humanReport(requireProject(state), filter),
    'examples.blind': ({ ids }) => ids.map((id) => blindExample(requireProject(state), id)),
    'audit.estimate': ({ filter }) => auditEstimate(requireProject(state), filter),
  };
}
