import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { effectOf } from '../evaluation/effect.ts';

export function effectHandlers(state: BackendState): Pick<Handlers, 'effect.get'> {
  return { 'effect.get': ({ filter }) => effectOf(requireProject(state), filter) };
}
