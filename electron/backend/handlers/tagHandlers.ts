import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { decisionStateOf } from '../decisions/history.ts';
import type { OpenProject } from '../project/openProject.ts';
import { mergeTags, removeTag, saveTag, tagList } from '../decisions/tagActs.ts';
import { tagPriorities } from '../evaluation/tagPriorities.ts';

type TagHandlers = Pick<Handlers, 'tags.list' | 'tags.save' | 'tags.merge' | 'tags.remove' | 'tags.priorities'>;

export function tagHandlers(state: BackendState): TagHandlers {
  const acted = (project: OpenProject): void => {
    const payload = { revision: project.revision };
    state.emit({ name: 'decisions.changed', payload });
    state.emit({ name: 'tags.changed', payload });
  };
  return {
    'tags.list': () => tagList(requireProject(state)),
    'tags.save': (draft) => {
      const project = requireProject(state);
      const saved = saveTag(project, draft);
      state.emit({ name: 'tags.changed', payload: { revision: project.revision } });
      return saved;
    },
    'tags.merge': (input) => {
      const project = requireProject(state);
      const result = mergeTags(project, input);
      acted(project);
      return { ...result, state: decisionStateOf(project) };
    },
    'tags.remove': (input) => {
      const project = requireProject(state);
      const result = removeTag(project, input);
      acted(project);
      return { ...result, state: decisionStateOf(project) };
    },
    'tags.priorities': ({ filter }) => tagPriorities(requireProject(state), filter),
  };
}
