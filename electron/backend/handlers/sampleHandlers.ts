import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { drawNewSample, forgetSample, sampleList } from '../decisions/samples.ts';

type SampleHandlers = Pick<Handlers, 'samples.draw' | 'samples.list' | 'samples.remove'>;

export function sampleHandlers(state: BackendState): SampleHandlers {
  return {
    'samples.draw': (input) => drawNewSample(requireProject(state), input),
    'samples.list': () => ({ items: sampleList(requireProject(state)) }),
    'samples.remove': ({ id }) => {
      forgetSample(requireProject(state), id);
      return {};
    },
  };
}
