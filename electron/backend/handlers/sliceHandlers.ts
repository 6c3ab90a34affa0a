import { WinnowError } from '#shared/base/winnowError.ts';
import { type Metric, metricUnit, metricWords, printMetric } from '#shared/model/metric.ts';
import type { MethodParsed } from '#shared/contract/contract.ts';
import { renameSlice } from '#shared/query/namedSlices.ts';
import type { Handlers } from '../backend.ts';
import { type BackendState, requireProject } from '../backendState.ts';
import { catalogOf } from '../columns/fieldCatalog.ts';
import { type ProjectData, touch } from '../columns/projectData.ts';
import { chooseMetric } from '../columns/metricTable.ts';
import { slicesNaming, withSlices } from '../columns/sliceField.ts';
import { sliceList } from '../columns/slices.ts';
import { inTransaction } from '../store/projectFile.ts';
import { insertSlice, listSlices, removeSlice, updateSlice } from '../store/sliceStore.ts';

type SliceHandlers = Pick<Handlers, 'slices.list' | 'slices.save' | 'slices.remove'>;

export function sliceHandlers(state: BackendState): SliceHandlers {
  const changed = (project: ProjectData): void =>
    state.emit({ name: 'slices.changed', payload: { revision: project.revision } });
  return {
    'slices.list': ({ filter, confidence }) => sliceList(requireProject(state), filter, confidence),
    'slices.save': (draft) => {
      const project = requireProject(state);
      const saved = inTransaction(project.file, () => saveSlice(project, draft));
      touch(project);
      changed(project);
      return { id: saved };
    },
    'slices.remove': ({ id }) => {
      const project = requireProject(state);
      const slices = listSlices(project.file);
      const name = slices.find((slice) => slice.id === id)?.name;
      const users = name === undefined ? [] : slicesNaming(slices, name);
      if (users.length > 0) {
        const which = users.map((user) => `"${user}"`).join(', ');
        throw new WinnowError('conflict', `${which} is made of "${name}". Change or remove that first.`);
      }
      inTransaction(project.file, () => removeSlice(project.file, id));
      touch(project);
      changed(project);
      return {};
    },
  };
}

/** Stores a slice and lets the slices that name it follow a new name. What cannot be read or computed is refused here, not found out later. */
function saveSlice(project: ProjectData, { id, ...draft }: MethodParsed<'slices.save'>): number {
  const { metric } = chooseMetric(project, draft.metric, draft.weightBy);
  refuseTarget(metric, draft.target);
  const slices = listSlices(project.file);
  const before = slices.find((slice) => slice.id === id);
  if (id !== null && !before) throw new WinnowError('not_found', 'There is no such slice.');
  const others = slices.filter((slice) => slice.id !== id);
  if (others.some((slice) => slice.name === draft.name))
    throw new WinnowError('conflict', `There is already a slice called "${draft.name}". Choose another name.`);
  const isRenamed = before !== undefined && before.name !== draft.name;
  const users = isRenamed ? slicesNaming(slices, before.name) : [];
  const followed = others.map((slice) =>
    users.includes(slice.name) ? { ...slice, filter: renameSlice(slice.filter, before!.name, draft.name) } : slice,
  );
  // Through the field that the change would make, so that a ring of slices is refused wherever it closes.
  const catalog = withSlices(catalogOf(project), [...followed, draft]);
  const field = catalog.resolve('slice');
  if (field?.kind === 'bits') field.get(draft.name);
  for (const slice of followed) if (users.includes(slice.name)) updateSlice(project.file, slice);
  const record = { ...draft, metric: printMetric(metric) };
  if (id === null) return insertSlice(project.file, record);
  updateSlice(project.file, { id, ...record });
  return id;
}

function refuseTarget(metric: Metric, target: number | null): void {
  if (target === null || metricUnit(metric) !== 'share' || target <= 1) return;
  const what = metricWords(metric);
  throw new WinnowError(
    'bad_input',
    `A target for the ${what} is a share between 0 and 100 %; this one is ${target * 100} %.`,
  );
}
