import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { costsOf, setCosts } from '../measure/costs.ts';
import { inTransaction } from '../store/projectFile.ts';

export function costHandlers(state: BackendState): Pick<Handlers, 'costs.get' | 'costs.set'> {
  return {
    'costs.get': () => costsOf(requireProject(state)),
    'costs.set': (input) => {
      const project = requireProject(state);
      inTransaction(project.file, () => setCosts(project, input));
      state.emit({ name: 'costs.changed', payload: { revision: project.revision } });
      return costsOf(project);
    },
  };
}
