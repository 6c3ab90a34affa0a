import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { forgetSlice, saveSlice } from '../evaluation/saveSlice.ts';
import { sliceList } from '../evaluation/slices.ts';

type SliceHandlers = Pick<Handlers, 'slices.list' | 'slices.save' | 'slices.remove'>;

export function sliceHandlers(state: BackendState): SliceHandlers {
  return {
    'slices.list': ({ filter, confidence }) => sliceList(requireProject(state), filter, confidence),
    'slices.save': (draft) => ({ id: saveSlice(requireProject(state), draft) }),
    'slices.remove': ({ id }) => {
      forgetSlice(requireProject(state), id);
      return {};
    },
  };
}
