import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { decisionStateOf } from '../decisions/history.ts';
import { mergeTags, removeTag, saveTag, tagList } from '../decisions/tagActs.ts';
import { tagPriorities } from '../evaluation/tagPriorities.ts';

type TagHandlers = Pick<Handlers, 'tags.list' | 'tags.save' | 'tags.merge' | 'tags.remove' | 'tags.priorities'>;

export function tagHandlers(state: BackendState): TagHandlers {
  return {
    'tags.list': () => tagList(requireProject(state)),
    'tags.save': (draft) => saveTag(requireProject(state), draft),
    'tags.merge': (input) => {
      const project = requireProject(state);
      const result = mergeTags(project, input);
      return { ...result, state: decisionStateOf(project) };
    },
    'tags.remove': (input) => {
      const project = requireProject(state);
      const result = removeTag(project, input);
      return { ...result, state: decisionStateOf(project) };
    },
    'tags.priorities': ({ filter }) => tagPriorities(requireProject(state), filter),
  };
}
