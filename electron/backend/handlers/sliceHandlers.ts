import { WinnowError } from '#shared/base/winnowError.ts';
import { type Metric, metricUnit, metricWords, printMetric } from '#shared/model/metric.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { catalogOf, type ProjectData } from '../columns/projectData.ts';
import { chooseMetric } from '../columns/metricTable.ts';
import { sliceList } from '../columns/slices.ts';
import { inTransaction } from '../store/projectFile.ts';
import { findSlice, insertSlice, removeSlice, updateSlice } from '../store/sliceStore.ts';

type SliceHandlers = Pick<Handlers, 'slices.list' | 'slices.save' | 'slices.remove'>;

export function sliceHandlers(state: BackendState): SliceHandlers {
  const changed = (project: ProjectData): void =>
    state.emit({ name: 'slices.changed', payload: { revision: project.revision } });
  return {
    'slices.list': ({ filter, confidence }) => sliceList(requireProject(state), filter, confidence),
    'slices.save': ({ id, ...slice }) => {
      const project = requireProject(state);
      // A filter that cannot be read now is refused here, not found out later.
      compileFilter(parseFilter(slice.filter), catalogOf(project));
      const { metric } = chooseMetric(project, slice.metric, slice.weightBy);
      refuseTarget(metric, slice.target);
      slice.metric = printMetric(metric);
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

function refuseTarget(metric: Metric, target: number | null): void {
  if (target === null || metricUnit(metric) !== 'share' || target <= 1) return;
  const what = metricWords(metric);
  throw new WinnowError(
    'bad_input',
    `A target for the ${what} is a share between 0 and 100 %; this one is ${target * 100} %.`,
  );
}
