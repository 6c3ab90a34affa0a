import { given } from '#shared/base/given.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { type Metric, metricUnit, metricWords, printMetric } from '#shared/model/metric.ts';
import type { MethodParsed } from '#shared/contract/contract.ts';
import { renameSlice } from '#shared/query/namedSlices.ts';
import { catalogOf } from '../fields/fieldCatalog.ts';
import { slicesNaming, withSlices } from '../fields/sliceField.ts';
import { chooseMetric } from '../measure/metricTable.ts';
import type { OpenProject } from '../project/openProject.ts';
import { inTransaction } from '../store/projectFile.ts';
import { insertSlice, listSlices, removeSlice, type SliceRecord, updateSlice } from '../store/sliceStore.ts';

/**
 * Stores a slice and lets the slices that name it follow a new name. What is given and cannot be read or computed is refused
 * here, not found out later; what the draft leaves out may have become so since, and is no reason to refuse the rest.
 */
export function saveSlice(project: OpenProject, { id, ...draft }: MethodParsed<'slices.save'>): number {
  const slices = listSlices(project.file);
  const before = slices.find((slice) => slice.id === id);
  if (id !== null && !before) throw new WinnowError('not_found', 'There is no such slice.');
  const asked = { ...(before ?? newSlice(draft)), ...given(draft) };
  const slice = { ...asked, metric: measurable(project, asked, draft) };
  const others = slices.filter((other) => other.id !== id);
  if (others.some((other) => other.name === slice.name))
    throw new WinnowError('conflict', `There is already a slice called "${slice.name}". Choose another name.`);
  const isRenamed = before !== undefined && before.name !== slice.name;
  const users = isRenamed ? slicesNaming(slices, before.name) : [];
  const followed = others.map((other) =>
    users.includes(other.name) ? { ...other, filter: renameSlice(other.filter, before!.name, slice.name) } : other,
  );
  if (draft.filter !== undefined || isRenamed) {
    // Through the field that the change would make, so that a ring of slices is refused wherever it closes.
    const field = withSlices(catalogOf(project), [...followed, slice]).resolve('slice');
    if (field?.kind === 'bits') field.get(slice.name);
  }
  const saved = inTransaction(project.file, (file) => {
    for (const other of followed) if (users.includes(other.name)) updateSlice(file, other);
    if (id === null) return insertSlice(file, slice);
    updateSlice(file, { ...slice, id });
    return id;
  });
  project.slicesChanged();
  return saved;
}

type Draft = Omit<MethodParsed<'slices.save'>, 'id'>;

function newSlice({ name, filter }: Draft): Omit<SliceRecord, 'id'> {
  if (name === undefined || filter === undefined)
    throw new WinnowError('bad_input', 'A new slice needs a name and a filter.');
  const plain = { description: '', weight: 1, ease: 1, target: null, humanLevel: null, weightBy: null };
  return { ...plain, name, filter, metric: 'accuracy', isChosen: false };
}

/** The metric as it is stored, checked with the target where a draft says one of them. */
function measurable(project: OpenProject, slice: Omit<SliceRecord, 'id'>, draft: Draft): string {
  if (draft.metric === undefined && draft.weightBy === undefined && draft.target === undefined) return slice.metric;
  const { metric } = chooseMetric(project, slice.metric, slice.weightBy);
  refuseTarget(metric, slice.target);
  return printMetric(metric);
}

function refuseTarget(metric: Metric, target: number | null): void {
  if (target === null || metricUnit(metric) !== 'share' || target <= 1) return;
  const what = metricWords(metric);
  throw new WinnowError(
    'bad_input',
    `A target for the ${what} is a share between 0 and 100 %; this one is ${target * 100} %.`,
  );
}

/** Removes a slice that no other is made of. */
export function forgetSlice(project: OpenProject, id: number): void {
  const slices = listSlices(project.file);
  const name = slices.find((slice) => slice.id === id)?.name;
  const users = name === undefined ? [] : slicesNaming(slices, name);
  if (users.length > 0) {
    const which = users.map((user) => `"${user}"`).join(', ');
    throw new WinnowError('conflict', `${which} is made of "${name}". Change or remove that first.`);
  }
  inTransaction(project.file, (file) => removeSlice(file, id));
  project.slicesChanged();
}
