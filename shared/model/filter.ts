import type { FilterCheck } from './fields.ts';

/**
 * The filter language as data: what `parseFilter` (shared/query) gives and `printFilter` writes back.
 * `at` is where in the text the thing began (a character offset), for errors and warnings only: two filters that differ
 * in nothing but `at` mean the same. Nodes that were never text carry 0.
 */

/** A text to equal, or a text with wildcards: `a*b` is the pattern `['a', 'b']`, a star between each two parts. */
export type FilterWord =
  | { readonly kind: 'literal'; readonly text: string; readonly at: number }
  | { readonly kind: 'pattern'; readonly parts: readonly string[]; readonly at: number };

/** Both ends belong to the range; null is an open end. An end is the text of a number or an ISO date; one end is present. */
export type FilterRange = {
  readonly kind: 'range';
  readonly low: string | null;
  readonly high: string | null;
  readonly at: number;
};

export type FilterValue = FilterWord | FilterRange;

export const compareOperators = ['>', '>=', '<', '<=', '=', '!='] as const;
export type CompareOperator = (typeof compareOperators)[number];

export type MatchTerm = {
  readonly kind: 'match';
  readonly field: string;
  /** Any of these, at least one. */
  readonly values: readonly FilterValue[];
  readonly at: number;
};

export type CompareTerm = {
  readonly kind: 'compare';
  readonly field: string;
  readonly operator: CompareOperator;
  readonly value: FilterWord;
  readonly at: number;
};

export type FilterTerm =
  | MatchTerm
  | CompareTerm
  /** `field~"text"`: the text occurs somewhere in the field, in any case. */
  | { readonly kind: 'contains'; readonly field: string; readonly value: FilterWord; readonly at: number }
  | { readonly kind: 'check'; readonly check: FilterCheck; readonly at: number }
  | { readonly kind: 'missing'; readonly field: string; readonly at: number }
  /** A bare word: looked for in the catalog's search fields. */
  | { readonly kind: 'search'; readonly value: FilterWord; readonly at: number };

/**
 * `all` is the empty filter and stands only at the top. `and` and `or` have at least two nodes, none of their own kind
 * (`parseFilter` flattens them).
 */
export type FilterNode =
  | FilterTerm
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly nodes: readonly FilterNode[] }
  | { readonly kind: 'or'; readonly nodes: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly node: FilterNode };

export const maxFilterLength = 10_000;
export const maxFilterDepth = 100;
