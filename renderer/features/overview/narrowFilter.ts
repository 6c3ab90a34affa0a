import { joinNodes, parseFilter } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';
import { addTerm } from '#shared/query/editFilter.ts';

export type FilterPair = readonly [field: string, value: string | boolean];

/**
 * The filter with each `field:value` added so that all of them hold. Unlike a facet's click, which widens a list, a link
 * always leads to fewer examples: `label:Coat,Shirt` narrowed to Shirt is `label:Shirt`. Throws `bad_filter`.
 */
export function narrowFilter(text: string, pairs: readonly FilterPair[]): string {
  return pairs.reduce(narrowOne, text);
}

function narrowOne(text: string, [field, value]: FilterPair): string {
  const node = parseFilter(text);
  const terms = node.kind === 'all' ? [] : node.kind === 'and' ? node.nodes : [node];
  const added = parseFilter(addTerm('', field, value));
  const listing = terms.findIndex(
    (term) =>
      term.kind === 'match' &&
      term.field === field &&
      term.values.some((candidate) => candidate.kind === 'literal' && candidate.text === String(value)),
  );
  const narrowed = listing < 0 ? [...terms, added] : terms.with(listing, added);
  return printFilter(joinNodes('and', narrowed));
}
