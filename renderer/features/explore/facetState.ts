import { isSameField } from '#shared/model/fields.ts';
import type { FilterNode } from '#shared/model/filter.ts';
import { parseFilter } from '#shared/query/parseFilter.ts';

/** What a filter already says of one field, as far as a facet can show it. */
export type FacetState = {
  readonly values: ReadonlySet<string>;
  readonly isMissingSought: boolean;
  readonly range: { readonly low: string | null; readonly high: string | null } | null;
  readonly isActive: boolean;
};

const nothing: FacetState = { values: new Set(), isMissingSought: false, range: null, isActive: false };

/** The terms of an applied filter; null when the text is no filter (the view says why). */
export function topTerms(text: string): readonly FilterNode[] | null {
  try {
    const node = parseFilter(text);
    if (node.kind === 'all') return [];
    return node.kind === 'and' ? node.nodes : [node];
  } catch {
    return null;
  }
}

/** Looks only at terms that stand by themselves (AND): what is inside an OR is not the facet's to show. */
export function facetStateOf(terms: readonly FilterNode[] | null, field: string): FacetState {
  const values = new Set<string>();
  let isMissingSought = false;
  let range = null as FacetState['range'];
  let isActive = false;
  for (const term of terms ?? []) {
    if (term.kind === 'check' && isSameField(term.check, field)) {
      values.add('true');
      isActive = true;
    } else if (term.kind === 'missing' && isSameField(term.field, field)) {
      isMissingSought = true;
      isActive = true;
    } else if (term.kind === 'match' && isSameField(term.field, field)) {
      isActive = true;
      for (const value of term.values) {
        if (value.kind === 'literal') values.add(value.text);
        else if (value.kind === 'range') range = { low: value.low, high: value.high };
      }
    } else if (term.kind === 'compare' && isSameField(term.field, field) && term.value.kind === 'literal') {
      isActive = true;
      const end = term.value.text;
      if (term.operator.startsWith('>')) range = { low: end, high: range?.high ?? null };
      else if (term.operator.startsWith('<')) range = { low: range?.low ?? null, high: end };
    }
  }
  return isActive ? { values, isMissingSought, range, isActive } : nothing;
}

type Bin = { readonly from: number; readonly to: number };

/** The range of brushed bins; an end that lies at the edge of the data stays open. */
export function brushedRange(
  bins: readonly Bin[],
  [first, last]: readonly [number, number],
  isWhole = false,
): { low: number | null; high: number | null } {
  const low = Math.max(0, Math.min(first, last));
  const high = Math.min(bins.length - 1, Math.max(first, last));
  const width = bins[low]!.to - bins[low]!.from;
  return {
    low: low === 0 ? null : roundEnd(bins[low]!.from, width),
    // Of whole numbers the end of a bin is the first of the next.
    high: high === bins.length - 1 ? null : isWhole ? bins[high]!.to - 1 : roundEnd(bins[high]!.to, width),
  };
}

/** Ends of bins are computed: to a hundredth of a bin they read well and still mean the bin. */
function roundEnd(value: number, width: number): number {
  const decimals = Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(width))));
  return Number.isFinite(decimals) ? Number(value.toFixed(decimals)) : value;
}
