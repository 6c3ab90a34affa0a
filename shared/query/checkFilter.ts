import { WinnowError } from '#shared/base/winnowError.ts';
import type { FilterNode, FilterTerm } from '#shared/model/filter.ts';
import { findField } from '#shared/query/fields.ts';
import type { FieldCatalog } from '#shared/query/fields.ts';
import { acceptEntries } from '#shared/query/matchEntries.ts';
import { planTerm } from '#shared/query/planTerm.ts';
import { didYouMean } from '#shared/query/suggest.ts';

export type FilterProblem = {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Character offset in the filter. */
  readonly offset: number;
};

/**
 * What is wrong or suspicious in a filter, in the order of the text. Errors are what `compileFilter` would throw, all of
 * them; warnings are values that no row can have, and words that look like a slip. Reads dictionaries, no rows.
 */
export function checkFilter(filter: FilterNode, catalog: FieldCatalog): FilterProblem[] {
  const problems = [...termsOf(filter)].flatMap((term) => checkTerm(term, catalog));
  return problems.sort((left, right) => left.offset - right.offset);
}

function* termsOf(node: FilterNode): Generator<FilterTerm> {
  if (node.kind === 'and' || node.kind === 'or') for (const child of node.nodes) yield* termsOf(child);
  else if (node.kind === 'not') yield* termsOf(node.node);
  else if (node.kind !== 'all') yield node;
}

function checkTerm(term: FilterTerm, catalog: FieldCatalog): FilterProblem[] {
  try {
    planTerm(term, catalog);
  } catch (error) {
    if (!(error instanceof WinnowError) || error.code !== 'bad_filter') throw error;
    return [{ severity: 'error', message: error.message, offset: error.place.offset ?? term.at }];
  }
  if (term.kind === 'search') return checkSearch(term);
  if (term.kind !== 'match' && term.kind !== 'compare') return [];
  const found = findField(catalog, term.field);
  if (found === undefined) return [];
  const { source, name } = found;
  const warnings: FilterProblem[] = [];
  for (const value of term.kind === 'match' ? term.values : [term.value]) {
    if (value.kind !== 'literal') continue;
    if (source.kind === 'text' && name !== 'key' && term.kind === 'match') {
      const message = `\`${name}:\` compares the whole text; to look inside it write ${name}~"…".`;
      warnings.push({ severity: 'warning', message, offset: value.at });
    }
    if (source.kind !== 'category' && source.kind !== 'bits') continue;
    if (term.kind === 'compare' && term.operator !== '=' && term.operator !== '!=') continue;
    const entries = source.kind === 'category' ? source.dictionary : source.names();
    if (acceptEntries(entries, [value]).includes(1)) continue;
    const hint = didYouMean(value.text, entries);
    const message = `No example has ${name} \`${value.text}\`${hint === null ? '.' : `; ${hint}`}`;
    warnings.push({ severity: 'warning', message, offset: value.at });
  }
  return warnings;
}

function checkSearch(term: Extract<FilterTerm, { kind: 'search' }>): FilterProblem[] {
  const word = term.value.kind === 'literal' ? term.value.text : '';
  if (!['or', 'and', 'not'].includes(word)) return [];
  const message = `\`${word}\` is searched for as a word; write ${word.toUpperCase()} in capitals to combine terms.`;
  return [{ severity: 'warning', message, offset: term.at }];
}
