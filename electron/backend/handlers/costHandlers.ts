import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { costsOf, setCosts } from '../measure/costs.ts';

export function costHandlers(state: BackendState): Pick<Handlers, 'costs.get' | 'costs.set'> {
  return {
    'costs.get': () => costsOf(requireProject(state)),
    'costs.set': (input) => {
      const project = requireProject(state);
      setCosts(project, input);
      return costsOf(project);
    },
  };
}
