import { andBits, bitsToIds, bitsetOf, countBits, hasBit, type Bitset } from '#shared/analysis/bitset.ts';
import { errorOwners } from '../analysis/metrics/rowFates.ts';
import { argsort, argsortCodes } from '../analysis/sort.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { CellValue, SortKey } from '#shared/contract/values.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import { findField, type FieldCatalog, type FieldSource } from '#shared/query/fields.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import { readNote, stateBits } from '../store/decisionStore.ts';
import { findLabelErrors } from '../detectors/labelError.ts';
import { doubtsOf } from '../detectors/registry.ts';
import { clustersOf } from './clusterData.ts';
import { lossValues } from './derivedColumns.ts';
import { catalogOf, fieldOf } from './fieldCatalog.ts';
import type { OpenProject } from '../project/openProject.ts';
import { errorOwnersOf } from './rowFates.ts';
import { shownTags } from '../project/tagSet.ts';

const keptFilters = 4;
const filtersKept = new WeakMap<FieldCatalog, Map<string, Bitset>>();

/**
 * Examples that a filter keeps, as a set that nobody may write. An empty filter keeps all. The last few are kept with the catalog,
 * which is a new one after every change: Overview, its facets and its pictures ask for the same filter one after the other.
 */
export function filterBits(project: OpenProject, filter: string): Bitset {
  const catalog = catalogOf(project);
  let kept = filtersKept.get(catalog);
  if (!kept) filtersKept.set(catalog, (kept = new Map<string, Bitset>()));
  let bits = kept.get(filter);
  if (!bits) {
    bits = compileFilter(parseFilter(filter), catalog);
    kept.set(filter, bits);
    if (kept.size > keptFilters) kept.delete(kept.keys().next().value!);
  }
  return bits;
}

/** Examples that a filter keeps, of those listed where there is a list (as behind a link such as "fixed by run B"). */
export type RowSet = { readonly filter: string; readonly ids?: readonly number[] | undefined };

export function rowsOf(project: OpenProject, { filter, ids }: RowSet): Bitset {
  const bits = filterBits(project, filter);
  if (!ids) return bits;
  const known = ids.filter((id) => id < project.rowCount);
  return andBits(bits, bitsetOf(project.rowCount, known));
}

export type ViewSpec = RowSet & { readonly sort: readonly SortKey[] };

/** Makes a view: an order of ids that stays as it is until the page asks for another. */
export function createView(project: OpenProject, spec: ViewSpec): { viewId: number; count: number } {
  const bits = rowsOf(project, spec);
  let ids = bitsToIds(bits);
  for (const key of spec.sort.toReversed()) ids = sortIds(project, ids, key);
  return {
    viewId: project.views.keep({ ids, filter: spec.filter, title: '', queueKind: null, revision: project.revision }),
    count: countBits(bits),
  };
}

/** Stable: ids with equal values keep their order. Missing values come last in both directions. */
function sortIds(project: OpenProject, ids: Int32Array, key: SortKey): Int32Array {
  if (key.field === 'id') return key.direction === 'asc' ? ids.toSorted() : ids.toSorted((a, b) => b - a);
  const found = findField(catalogOf(project), key.field);
  if (!found) throw new WinnowError('bad_input', `There is no field "${key.field}" to sort by.`);
  const source = found.source;
  switch (source.kind) {
    case 'number':
      return argsort(source.values, key.direction, ids);
    case 'boolean':
      return argsortCodes(
        Int32Array.from(source.values, (value) => (value > 1 ? -1 : value)),
        key.direction,
        ids,
      );
    case 'category':
      return argsortCodes(alphabeticCodes(source), key.direction, ids);
    case 'text':
      return argsortCodes(textRanks(project, key.field), key.direction, ids);
    case 'bits':
      throw new WinnowError('bad_input', `Rows cannot be sorted by ${key.field}.`);
  }
}

function alphabeticCodes(source: Extract<FieldSource, { kind: 'category' }>): Int32Array {
  const collator = new Intl.Collator('en', { numeric: true });
  const order = source.dictionary
    .map((_, code) => code)
    .sort((a, b) => collator.compare(source.dictionary[a]!, source.dictionary[b]!));
  const rank = new Int32Array(order.length);
  order.forEach((code, place) => {
    rank[code] = place;
  });
  return Int32Array.from(source.codes, (code) => rank[code] ?? -1);
}

/** Places of texts in order, by their first 200 characters: enough for a person, and bounded in memory. */
function textRanks(project: OpenProject, field: string): Int32Array {
  const column = columnOfBuiltIn(project, field) ?? project.columns.find((c) => fieldOf(c) === field);
  const values: (string | null)[] = new Array<string | null>(project.rowCount).fill(null);
  if (field === 'key') project.keys.forEach((id, value) => (values[id] = value));
  else if (column)
    for (let id = 0; id < values.length; id += 1)
      values[id] = String(project.cellOf(column, id) ?? '').slice(0, 200) || null;
  const collator = new Intl.Collator('en', { numeric: true });
  const order = values
    .flatMap((value, id) => (value === null ? [] : [id]))
    .sort((a, b) => collator.compare(values[a]!, values[b]!) || a - b);
  const ranks = new Int32Array(project.rowCount).fill(-1);
  let place = -1;
  order.forEach((id, index) => {
    if (index === 0 || values[id] !== values[order[index - 1]!]) place += 1;
    ranks[id] = place;
  });
  return ranks;
}

const cellTextLimit = 400;

/** Values of one field for the given examples, as the page shows them; long text is cut. */
export function fieldValues(project: OpenProject, field: string, ids: Int32Array): CellValue[] {
  const { run } = project;
  const each = (value: (id: number) => CellValue): CellValue[] => Array.from(ids, value);
  const number = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) ? null : value;
  switch (field) {
    case 'id':
      return each((id) => id);
    case 'key':
      return each((id) => project.keys.get(id));
    case 'label':
      return each((id) => project.labelName(project.current[id]!));
    case 'given':
      return each((id) => project.labelName(project.given[id]!));
    case 'pred':
      return each((id) => (run ? project.labelName(run.predicted[id]!) : null));
    case 'conf':
      return each((id) => number(run?.confidence[id]));
    case 'margin':
      return each((id) => number(run?.margin()[id]));
    case 'loss': {
      const losses = run && lossValues(project, run);
      return each((id) => number(losses?.[id]));
    }
    case 'quality': {
      const quality = run && findLabelErrors(project, run).quality;
      return each((id) => number(quality?.[id]));
    }
    case 'correct':
      return each((id) =>
        run && project.current[id]! >= 0 && run.predicted[id]! >= 0 ? run.predicted[id] === project.current[id] : null,
      );
    case 'finding': {
      const doubts = doubtsOf(project);
      return each(
        (id) =>
          doubts
            .filter(({ findings }) => hasBit(findings.bits, id))
            .map(({ name }) => name)
            .join(', ') || null,
      );
    }
    case 'suggested': {
      const found = run && findLabelErrors(project, run);
      return each((id) => (found && hasBit(found.bits, id) ? project.labelName(found.suggestedFor(id)) : null));
    }
    case 'cluster': {
      const clusters = run && clustersOf(project.file, run);
      return each((id) => clusters?.names[clusters.codes[id]!] ?? null);
    }
    case 'flagged':
      return each((id) => (project.state[id]! & stateBits.flagged) !== 0);
    case 'excluded':
      return each((id) => (project.state[id]! & stateBits.excluded) !== 0);
    case 'decided':
      return each((id) => (project.state[id]! & stateBits.decided) !== 0);
    case 'changed':
      return each((id) => project.current[id] !== project.given[id]);
    case 'whose': {
      const owners = run && errorOwnersOf(project, run);
      return each((id) => (owners ? (errorOwners[owners[id]!] ?? null) : null));
    }
    case 'dataset':
      return each((id) => project.datasetOf(id).name);
    case 'slice': {
      const slices = findField(catalogOf(project), 'slice')?.source;
      if (slices?.kind !== 'bits') return each(() => null);
      const named = slices.names().map((name) => ({ name, rows: slices.get(name)! }));
      return each((id) => named.flatMap(({ name, rows }) => (hasBit(rows, id) ? [name] : [])).join(', ') || null);
    }
    case 'tag':
      return each(
        (id) =>
          shownTags(project.tags)
            .filter(({ yes }) => hasBit(yes, id))
            .map(({ record }) => record.name)
            .join(', ') || null,
      );
    case 'note':
      return each((id) => (project.state[id]! & stateBits.noted ? readNote(project.file, id) : null));
    default: {
      const column =
        columnOfBuiltIn(project, field) ?? project.columns.find((c) => fieldOf(c) === field || c.name === field);
      if (!column) throw new WinnowError('bad_input', `There is no field "${field}".`);
      return each((id) => {
        const value = project.cellOf(column, id);
        return typeof value === 'string' && value.length > cellTextLimit ? `${value.slice(0, cellTextLimit)}…` : value;
      });
    }
  }
}

/** `text` and `split` are the columns with that role, whatever their own names are; as in a filter. */
function columnOfBuiltIn(project: OpenProject, field: string): OpenProject['columns'][number] | undefined {
  return field === 'text' || field === 'split' ? project.columnWithRole(field) : undefined;
}
