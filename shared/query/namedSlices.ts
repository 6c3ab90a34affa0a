import type { FilterNode, FilterTerm, FilterValue } from '#shared/model/filter.ts';
import { mapTerms } from '#shared/query/mapTerms.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';

export type SliceName = { readonly name: string; /** Character offset in the filter. */ readonly at: number };

/** The slices that a filter names (`slice:"Big parcels"`), as it writes them. Wildcards are no names. */
export function namedSlices(filter: FilterNode): SliceName[] {
  const names: SliceName[] = [];
  mapTerms(filter, (term) => {
    for (const value of sliceValues(term)) if (value.kind === 'literal') names.push({ name: value.text, at: value.at });
    return term;
  });
  return names;
}

/** Whether a name as a filter writes it is this slice's: exactly, or with case ignored where no slice is called exactly so. */
export function isSliceNamed(written: string, name: string, all: readonly string[]): boolean {
  return written === name || (!all.includes(written) && written.toLowerCase() === name.toLowerCase());
}

/** The filter with a slice's new name wherever it names the old one; untouched where it does not. */
export function renameSlice(text: string, from: string, to: string): string {
  let isChanged = false;
  const rename = <V extends FilterValue>(value: V): V => {
    if (value.kind !== 'literal' || value.text !== from) return value;
    isChanged = true;
    return { ...value, text: to };
  };
  const renamed = mapTerms(parseFilter(text), (term) => {
    if (sliceValues(term).length === 0) return term;
    if (term.kind === 'match') return { ...term, values: term.values.map(rename) };
    return term.kind === 'compare' ? { ...term, value: rename(term.value) } : term;
  });
  return isChanged ? printFilter(renamed) : text;
}

function sliceValues(term: FilterTerm): readonly FilterValue[] {
  if (!('field' in term) || term.field !== 'slice') return [];
  return term.kind === 'match' ? term.values : term.kind === 'compare' ? [term.value] : [];
}
