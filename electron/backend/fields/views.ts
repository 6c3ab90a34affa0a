import { andBits, bitsToIds, bitsetOf, countBits, type Bitset } from '#shared/analysis/bitset.ts';
import type { SortKey } from '#shared/contract/values.ts';
import { staysWithRun } from '#shared/model/fields.ts';
import { termsOf } from '#shared/query/checkFilter.ts';
import { compileFilter } from '#shared/query/compileFilter.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { catalogOf, ownFieldOf } from './fieldCatalog.ts';
import { parsedFilter } from './parsedFilter.ts';
import { sortIds } from './sortIds.ts';

const kept = createMemo<Bitset>(4);

/**
 * Examples that a filter keeps, as a set that nobody may write. An empty filter keeps all. The last few are kept with the catalog,
 * which is a new one after every change: Overview, its facets and its pictures ask for the same filter one after the other.
 */
export function filterBits(project: OpenProject, filter: string): Bitset {
  const catalog = catalogOf(project);
  return kept(catalog, [filter], () => compileFilter(parsedFilter(filter), catalog));
}

/** Whether a filter keeps the same examples whatever a person decides: it asks only for what was imported or predicted. */
export function isFixedFilter(project: OpenProject, filter: string): boolean {
  for (const term of termsOf(parsedFilter(filter))) {
    if (term.kind === 'check') return false;
    if (term.kind !== 'search' && !isFixedField(project, term.field)) return false;
  }
  return true;
}

function isFixedField(project: OpenProject, field: string): boolean {
  const own = ownFieldOf(project, field);
  return own ? staysWithRun(own) : project.findColumn(field.replace(/^meta\./, '')) !== undefined;
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
