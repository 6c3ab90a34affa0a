import { WinnowError } from '#shared/base/winnowError.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { catalogOf, type ProjectData } from '../columns/projectData.ts';
import { sliceList } from '../columns/slices.ts';
import { inTransaction } from '../store/projectFile.ts';
import { findSlice, insertSlice, removeSlice, updateSlice } from '../store/sliceStore.ts';

type SliceHandlers = Pick<Handlers, 'slices.list' | 'slices.save' | 'slices.remove'>;

export function sliceHandlers(state: BackendState): SliceHandlers {
  const changed = (project: ProjectData): void =>
    state.emit({ name: 'slices.changed', payload: { revision: project.revision } });
  return {
    'slices.list': ({ filter }) => sliceList(requireProject(state), filter),
    'slices.save': ({ id, ...slice }) => {
      const project = requireProject(state);
      // A filter that cannot be read now is refused here, not found out later.
      compileFilter(parseFilter(slice.filter), catalogOf(project));
      const saved = inTransaction(project.file, () => {
        const taken = findSlice(project.file, slice.name);
        if (taken !== null && taken !== id) {
          throw new WinnowError('conflict', `There is already a slice called "${slice.name}". Choose another name.`);
        }
        if (id === null) return insertSlice(project.file, slice);
        if (!updateSlice(project.file, { id, ...slice })) throw new WinnowError('not_found', 'There is no such slice.');
        return id;
      });
      changed(project);
      return { id: saved };
    },
    'slices.remove': ({ id }) => {
      const project = requireProject(state);
      inTransaction(project.file, () => removeSlice(project.file, id));
      changed(project);
      return {};
    },
  };
}
