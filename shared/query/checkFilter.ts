import { WinnowError } from '#shared/base/winnowError.ts';
import type { FilterNode, FilterTerm, FilterValue } from '#shared/model/filter.ts';
import { findField } from '#shared/query/fields.ts';
import type { FieldCatalog } from '#shared/query/fields.ts';
import { unmetLiterals } from '#shared/query/matchEntries.ts';
import { planTerm } from '#shared/query/planTerm.ts';
import { quoteField } from '#shared/query/printFilter.ts';
import { didYouMean } from '#shared/query/suggest.ts';

const maxHints = 5;

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

/** Every term of a filter, in the order of the text. */
export function* termsOf(node: FilterNode): Generator<FilterTerm> {
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
  const values = term.kind === 'match' ? term.values : [term.value];
  if (source.kind === 'text') return term.kind === 'match' ? checkWholeText(name, values) : [];
  const isEquality = term.kind === 'match' || term.operator === '=' || term.operator === '!=';
  if (!isEquality || (source.kind !== 'category' && source.kind !== 'bits')) return [];
  const entries = source.kind === 'category' ? [...source.dictionary, ...(source.aliases ?? [])] : source.names();
  return checkEntries(name, values, entries);
}

function checkWholeText(name: string, values: readonly FilterValue[]): FilterProblem[] {
  const literal = values.find((value) => value.kind === 'literal');
  if (literal === undefined || name === 'key') return [];
  const message = `\`${name}:\` compares the whole text; to look inside it write ${quoteField(name)}~"…".`;
  return [{ severity: 'warning', message, offset: literal.at }];
}

function checkEntries(name: string, values: readonly FilterValue[], entries: readonly string[]): FilterProblem[] {
  const unmet = unmetLiterals(entries, values);
  const problems: FilterProblem[] = [];
  for (const value of values) {
    if (value.kind !== 'literal' || !unmet.has(value.text)) continue;
    // Each hint is a search through the entries: a long list of unknown values gets them for its first few only.
    const hint = problems.length < maxHints ? didYouMean(value.text, entries) : null;
    const message = `No example has ${name} \`${value.text}\`${hint === null ? '.' : `; ${hint}`}`;
    problems.push({ severity: 'warning', message, offset: value.at });
  }
  return problems;
}

function checkSearch(term: Extract<FilterTerm, { kind: 'search' }>): FilterProblem[] {
  const word = term.value.kind === 'literal' ? term.value.text : '';
  if (!['or', 'and', 'not'].includes(word)) return [];
  const message = `\`${word}\` is searched for as a word; write ${word.toUpperCase()} in capitals to combine terms.`;
  return [{ severity: 'warning', message, offset: term.at }];
}
