import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import type { OpenProject } from '../project/openProject.ts';
import { drawNewSample, forgetSample, sampleList } from '../decisions/samples.ts';

type SampleHandlers = Pick<Handlers, 'samples.draw' | 'samples.list' | 'samples.remove'>;

export function sampleHandlers(state: BackendState): SampleHandlers {
  const changed = (project: OpenProject): void =>
    state.emit({ name: 'samples.changed', payload: { revision: project.revision } });
  return {
    'samples.draw': (input) => {
      const project = requireProject(state);
      const drawn = drawNewSample(project, input);
      changed(project);
      return drawn;
    },
    'samples.list': () => ({ items: sampleList(requireProject(state)) }),
    'samples.remove': ({ id }) => {
      const project = requireProject(state);
      forgetSample(project, id);
      changed(project);
      return {};
    },
  };
}
