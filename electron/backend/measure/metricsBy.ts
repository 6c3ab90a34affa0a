import { bitsetOf, bitsToIds, hasBit } from '#shared/analysis/bitset.ts';
import { accuracyOf, hitOf } from '../analysis/metrics/hits.ts';
import { measure } from '../analysis/slices/measureSlice.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import type { Interval } from '#shared/contract/values.ts';
import { findField } from '#shared/query/fields.ts';
import { handBins } from '../fields/handBins.ts';
import { requireRun } from '../project/runData.ts';
import { includedBits } from './includedRows.ts';
import { sentInterval } from './metrics.ts';
import { chooseMetric, metricTable } from './metricTable.ts';
import { catalogOf } from '../fields/fieldCatalog.ts';
import type { OpenProject } from '../project/openProject.ts';

type Source = NonNullable<ReturnType<typeof findField>>['source'];
type Grouping = {
  /** The groups of an example, by name; '' where it has no value. */
  readonly groupsOf: (id: number) => readonly string[];
  readonly order: (a: string, b: string) => number;
  /** How a person reads a group, where that is not its name. */
  readonly words?: ReadonlyMap<string, string>;
};
type Group = { readonly ids: number[]; n: number; right: number };

/** A metric is computed group by group; more groups than this are an identity rather than a property. */
const mostMeasured = 1000;
/** Numbers with no more distinct values than this are groups of their own. */
const mostNumbers = 20;
const binCount = 10;

const noneYet: Readonly<Record<string, string>> = {
  slice: 'There are no slices yet: save a filter as a slice first.',
  tag: 'There are no tags yet: make one first, or tag an example.',
};

/**
 * Accuracy against current labels by the values of a field, over labelled, predicted examples that are not excluded, and one
 * more metric where asked for. Numbers of more than 20 values fall into the bins a person set, else ten of equal width:
 * [low, high), the last with both ends.
 * @throws WinnowError `bad_input` for a field that is text or not there, for slices or tags before there is one, and for a metric over more than 1,000 groups.
 */
export function metricsBy(
  project: OpenProject,
  { field, filter, metric, weightBy }: MethodParsed<'metrics.by'>,
): MethodOutput<'metrics.by'> {
  const run = requireRun(project);
  const found = findField(catalogOf(project), field);
  // Without a saved slice the catalog has no such field; without a tag it has one that says nothing.
  const none = noneYet[found?.name ?? field];
  if (none !== undefined && (!found || (found.source.kind === 'bits' && found.source.names().length === 0)))
    throw new WinnowError('bad_input', none);
  if (!found) throw new WinnowError('bad_input', `There is no field "${field}".`);
  const { groupsOf, order, words } = grouping(found.source, found.name, handBins(project).get(found.name));
  const isMeasured = metric !== null || weightBy !== null;
  const groups = new Map<string, Group>();
  for (const id of bitsToIds(includedBits(project, filter))) {
    const hit = hitOf(project.current[id]!, run.predicted[id]!);
    if (hit < 0) continue;
    for (const value of groupsOf(id)) {
      let group = groups.get(value);
      if (!group) groups.set(value, (group = { ids: [], n: 0, right: 0 }));
      group.n += 1;
      group.right += hit;
      if (isMeasured) group.ids.push(id);
    }
  }
  if (isMeasured && groups.size > mostMeasured)
    throw new WinnowError(
      'bad_input',
      `${field} has ${groups.size} values: a metric is computed for at most ${mostMeasured}.`,
    );
  const measured = isMeasured ? measurer(project, metric ?? 'accuracy', weightBy) : (): null => null;
  return [...groups]
    .sort(([a], [b]) => order(a, b))
    .map(([value, { n, right, ids }]) => {
      const accuracy = sentInterval(accuracyOf({ n, right }));
      return { value, words: words?.get(value) ?? value, n, errors: n - right, accuracy, metric: measured(ids) };
    });
}

function measurer(project: OpenProject, metric: string, weightBy: string | null): (ids: number[]) => Interval {
  const choice = chooseMetric(project, metric, weightBy);
  const table = metricTable(project, requireRun(project), weightBy);
  return (ids) =>
    sentInterval(
      measure(table, choice.metric, bitsetOf(project.rowCount, ids), { classIndex: choice.classIndex }).value,
    );
}

function grouping(source: Source, field: string, cuts: readonly number[] | undefined): Grouping {
  const collator = new Intl.Collator('en', { numeric: true });
  const order = (a: string, b: string): number => Number(a === '') - Number(b === '') || collator.compare(a, b);
  switch (source.kind) {
    case 'category':
      return { groupsOf: (id) => [source.dictionary[source.codes[id]!] ?? ''], order };
    case 'boolean':
      return {
        groupsOf: (id) => [source.values[id] === 1 ? 'true' : source.values[id] === 0 ? 'false' : ''],
        order,
      };
    case 'bits': {
      const sets = source.names().flatMap((name) => {
        const rows = source.get(name);
        return rows ? [{ name, rows }] : [];
      });
      return {
        groupsOf: (id) => {
          const names = sets.flatMap(({ name, rows }) => (hasBit(rows, id) ? [name] : []));
          return names.length > 0 ? names : [''];
        },
        order,
      };
    }
    case 'number':
      return numberGroups(source.values, cuts);
    case 'text':
      throw new WinnowError('bad_input', `${field} is text: choose a category or a number to group by.`);
  }
}

function numberGroups(values: Float64Array | Float32Array, cuts: readonly number[] | undefined): Grouping {
  const distinct = new Set<number>();
  let [low, high] = [Infinity, -Infinity];
  let isWhole = true;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (isWhole) isWhole = Number.isInteger(value);
    if (distinct.size <= mostNumbers) distinct.add(value);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (cuts !== undefined && cuts.length > 0) {
    const names = [`..${cuts[0]}`, ...cuts.slice(1).map((cut, at) => `${cuts[at]}..${cut}`), `${cuts.at(-1)}..`];
    const binOf = (value: number): number => cuts.filter((cut) => value >= cut).length;
    return binned(values, names, binOf);
  }
  if (distinct.size <= mostNumbers)
    return {
      groupsOf: (id) => [Number.isNaN(values[id]!) ? '' : String(values[id])],
      order: (a, b) => Number(a === '') - Number(b === '') || Number(a) - Number(b),
    };
  const width = (high - low) / binCount;
  const edges = Array.from({ length: binCount + 1 }, (_, bin) => (bin === binCount ? high : low + bin * width));
  // As few digits as tell the bins apart: a group is known by its name.
  const digits = [4, 6, 9, 12, 17].find((n) => new Set(edges.map((edge) => trim(edge, n))).size === edges.length) ?? 17;
  const names = edges.slice(1).map((edge, bin) => `${trim(edges[bin]!, digits)}..${trim(edge, digits)}`);
  const binOf = (value: number): number => Math.min(binCount - 1, Math.max(0, Math.floor((value - low) / width)));
  return { ...binned(values, names, binOf), ...(isWhole ? { words: wholeWords(names, edges) } : {}) };
}

/** Whole numbers from 18 up to but not including 23.2 are those from 18 to 23. */
function wholeWords(names: readonly string[], edges: readonly number[]): ReadonlyMap<string, string> {
  return new Map(
    names.map((name, bin) => {
      const [low, end] = [Math.ceil(edges[bin]!), edges[bin + 1]!];
      const high = bin === names.length - 1 ? end : Math.ceil(end) - 1;
      return [name, low === high ? String(low) : `${low} to ${high}`];
    }),
  );
}

function binned(
  values: Float64Array | Float32Array,
  names: readonly string[],
  binOf: (value: number) => number,
): Grouping {
  const place = (name: string): number => (name === '' ? names.length : names.indexOf(name));
  return {
    groupsOf: (id) => [Number.isNaN(values[id]!) ? '' : names[binOf(values[id]!)]!],
    order: (a, b) => place(a) - place(b),
  };
}

const trim = (value: number, digits: number): string => String(Number(value.toPrecision(digits)));
