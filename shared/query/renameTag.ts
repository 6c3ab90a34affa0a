import type { FilterTerm, FilterValue } from '#shared/model/filter.ts';
import { mapTerms } from '#shared/query/mapTerms.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';

/**
 * Whether a filter asks about a tag by name: `tag:NAME`, `tag.NAME:yes`, `is:missing(tag.NAME)`. Wildcards are no names. As
 * in a filter, case is ignored where none of `all` the tags is called exactly so.
 */
export function namesTag(text: string, tag: string, all: readonly string[] = [tag]): boolean {
  let isNamed = false;
  const note = (name: string): string => {
    isNamed ||= isTag(name, tag, all);
    return name;
  };
  mapTerms(parseFilter(text), (term) => mapNames(term, note));
  return isNamed;
}

/** The filter with a tag's new name wherever it asks about the old one; printed anew. Throws `bad_filter` if it is no filter. */
export function renameTag(text: string, from: string, to: string, all: readonly string[] = [from]): string {
  const rename = (name: string): string => (isTag(name, from, all) ? to : name);
  return printFilter(mapTerms(parseFilter(text), (term) => mapNames(term, rename)));
}

function isTag(written: string, tag: string, all: readonly string[]): boolean {
  return written === tag || (!all.includes(written) && written.toLowerCase() === tag.toLowerCase());
}

/** The term with every name of a tag in it changed. */
function mapNames(term: FilterTerm, change: (name: string) => string): FilterTerm {
  if (!('field' in term)) return term;
  if (term.field.startsWith('tag.')) return { ...term, field: `tag.${change(term.field.slice('tag.'.length))}` };
  if (term.field !== 'tag') return term;
  const inValue = <V extends FilterValue>(value: V): V =>
    value.kind === 'literal' ? { ...value, text: change(value.text) } : value;
  if (term.kind === 'match') return { ...term, values: term.values.map(inValue) };
  return term.kind === 'compare' ? { ...term, value: inValue(term.value) } : term;
}
