import { WinnowError } from '#shared/base/winnowError.ts';
import { isSameField } from '#shared/model/fields.ts';
import type { FilterNode, FilterRange, FilterTerm, FilterValue } from '#shared/model/filter.ts';
import { joinNodes, parseFilter } from '#shared/query/parseFilter.ts';
import { printFilter } from '#shared/query/printFilter.ts';
import { parseRange } from '#shared/query/scalar.ts';

/** What a click can ask for: a value of the column, or null for examples that have none. */
export type ClickedValue = string | number | boolean | null;

/**
 * The filter narrowed to a value. Where it already has `field:…` at the top, the value joins that list (any of), so a
 * second click in a facet widens it; else the term is added with AND. A filter that is an OR gets parentheses first.
 * The result is printed anew, so spacing and needless quotes of the text go. Throws `bad_filter` if the text is no filter.
 */
export function addTerm(text: string, field: string, value: ClickedValue): string {
  const terms = topTerms(parseFilter(text));
  const added = termFor(field, value);
  if (terms.some((term) => isSame(term, added))) return printFilter(joinNodes('and', terms));
  const index = terms.findIndex((term) => term.kind === 'match' && isSameField(term.field, field));
  const existing = terms[index];
  if (existing?.kind !== 'match' || added.kind !== 'match') return printFilter(joinNodes('and', [...terms, added]));
  const isListed = existing.values.some((candidate) => isSameValue(candidate, added.values[0]!));
  const values = isListed ? existing.values : [...existing.values, ...added.values];
  return printFilter(joinNodes('and', terms.with(index, { ...existing, values })));
}

/**
 * The filter without a value that `addTerm` added, or, with no value given, without any top-level term on the field
 * (comparisons, ranges, `~` and `is:missing` too, negated or not). Terms inside an OR stay. Throws like `addTerm`.
 */
export function removeTerm(text: string, field: string, value?: ClickedValue): string {
  const terms = topTerms(parseFilter(text));
  if (value === undefined)
    return printFilter(
      joinNodes(
        'and',
        terms.filter((term) => !isSameField(fieldOf(term) ?? '', field)),
      ),
    );
  const removed = termFor(field, value);
  const kept = terms.flatMap((term): FilterNode[] => {
    if (isSame(term, removed)) return [];
    if (term.kind !== 'match' || !isSameField(term.field, field) || removed.kind !== 'match') return [term];
    const values = term.values.filter((candidate) => !isSameValue(candidate, removed.values[0]!));
    return values.length === 0 ? [] : [{ ...term, values }];
  });
  return printFilter(joinNodes('and', kept));
}

/**
 * The filter with its top-level terms on the field replaced by `field:low..high`, both ends included, null for an open
 * end; two nulls only remove. An end is a number or the text of an ISO date, else `bad_usage`. For brushing a histogram.
 */
export function setRange(
  text: string,
  field: string,
  range: { readonly low: number | string | null; readonly high: number | string | null },
): string {
  const without = removeTerm(text, field);
  if (range.low === null && range.high === null) return without;
  const shown = `${range.low ?? ''}..${range.high ?? ''}`;
  const ends = /\s/.test(shown) ? null : parseRange(shown);
  if (ends === null)
    throw new WinnowError('bad_usage', `\`${shown}\` is no range: its ends must be numbers or ISO dates.`);
  const value: FilterRange = { kind: 'range', ...ends, at: 0 };
  const added: FilterNode = { kind: 'match', field, values: [value], at: 0 };
  return printFilter(joinNodes('and', [...topTerms(parseFilter(without)), added]));
}

function topTerms(node: FilterNode): readonly FilterNode[] {
  if (node.kind === 'all') return [];
  return node.kind === 'and' ? node.nodes : [node];
}

function termFor(field: string, value: ClickedValue): FilterTerm {
  const isMissing = value === null || (typeof value === 'number' && Number.isNaN(value));
  if (isMissing) return { kind: 'missing', field, at: 0 };
  return { kind: 'match', field, values: [{ kind: 'literal', text: String(value), at: 0 }], at: 0 };
}

function fieldOf(node: FilterNode): string | null {
  if (node.kind === 'not') return fieldOf(node.node);
  if (node.kind === 'check') return node.check;
  return 'field' in node ? node.field : null;
}

function isSame(left: FilterNode, right: FilterNode): boolean {
  return printFilter(left) === printFilter(right);
}

function isSameValue(left: FilterValue, right: FilterValue): boolean {
  return left.kind === 'literal' && right.kind === 'literal' && left.text === right.text;
}
