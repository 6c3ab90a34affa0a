import type { FilterValue } from '#shared/model/filter.ts';
import { mapTerms } from '#shared/query/mapTerms.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';

/** Whether a filter asks about a tag by name: `tag:NAME`, `tag.NAME:yes`, `is:missing(tag.NAME)`. Wildcards are no names. */
export function namesTag(text: string, tag: string): boolean {
  let isNamed = false;
  mapTerms(parseFilter(text), (term) => {
    if ('field' in term && term.field === `tag.${tag}`) isNamed = true;
    if (term.kind === 'match' && term.field === 'tag' && term.values.some((value) => isLiteral(value, tag)))
      isNamed = true;
    return term;
  });
  return isNamed;
}

/** The filter with a tag's new name wherever it asks about the old one; printed anew. Throws `bad_filter` if it is no filter. */
export function renameTag(text: string, from: string, to: string): string {
  const renamed = mapTerms(parseFilter(text), (term) => {
    if ('field' in term && term.field === `tag.${from}`) return { ...term, field: `tag.${to}` };
    if (term.kind !== 'match' || term.field !== 'tag') return term;
    return { ...term, values: term.values.map((value) => (isLiteral(value, from) ? { ...value, text: to } : value)) };
  });
  return printFilter(renamed);
}

function isLiteral(value: FilterValue, text: string): value is Extract<FilterValue, { kind: 'literal' }> {
  return value.kind === 'literal' && value.text === text;
}
