import type { FilterNode, FilterTerm } from '#shared/model/filter.ts';

/** One condition of a slice. A row without a value meets none. */
export type SlicePredicate =
  | { readonly column: string; readonly kind: 'equals'; readonly value: string | number }
  /** `low` belongs to the range; `high` does where `includesHigh`. Null is an open end; at most one is open. */
  | {
      readonly column: string;
      readonly kind: 'range';
      readonly low: number | null;
      readonly high: number | null;
      readonly includesHigh: boolean;
    };

/** A column as slices are made of it: each code stands for one predicate. */
export type SliceFeature = {
  readonly column: string;
  /** Dictionary codes [rows]; negative is missing and is no value of its own. */
  readonly codes: Int32Array;
  /** What each code means. */
  readonly predicates: readonly SlicePredicate[];
  /** The numbers behind the bins [rows], NaN missing; with them the ends of a found range can be fitted. */
  readonly values?: Float64Array | Float32Array;
};

/** A feature over a category column: one `equals` a dictionary entry. Codes outside the dictionary are missing. */
export function categoryFeature(column: string, codes: Int32Array, dictionary: readonly string[]): SliceFeature {
  const inside = codes.some((code) => code >= dictionary.length)
    ? codes.map((code) => (code < dictionary.length ? code : -1))
    : codes;
  return { column, codes: inside, predicates: dictionary.map((value) => ({ column, kind: 'equals', value })) };
}

/**
 * The slice as a filter; `printFilter` writes it, and `compileFilter` of it selects exactly its rows.
 * @param fieldOf the name by which a filter reaches a column (`metadataFieldName`)
 */
export function sliceFilter(
  predicates: readonly SlicePredicate[],
  fieldOf: (column: string) => string = (column) => column,
): FilterNode {
  const nodes = predicates.flatMap((predicate) => termsOf(predicate, fieldOf(predicate.column)));
  if (nodes.length === 0) return { kind: 'all' };
  return nodes.length === 1 ? nodes[0]! : { kind: 'and', nodes };
}

function termsOf(predicate: SlicePredicate, field: string): FilterTerm[] {
  if (predicate.kind === 'equals') {
    const { value } = predicate;
    const text = typeof value === 'number' ? numberText(value) : value;
    return [{ kind: 'match', field, values: [{ kind: 'literal', text, at: 0 }], at: 0 }];
  }
  const { low, high, includesHigh } = predicate;
  if (low !== null && high !== null && includesHigh) {
    const range = { kind: 'range', low: numberText(low), high: numberText(high), at: 0 } as const;
    return [{ kind: 'match', field, values: [range], at: 0 }];
  }
  const compare = (operator: '>=' | '<' | '<=', bound: number): FilterTerm => {
    return { kind: 'compare', field, operator, value: { kind: 'literal', text: numberText(bound), at: 0 }, at: 0 };
  };
  return [
    ...(low === null ? [] : [compare('>=', low)]),
    ...(high === null ? [] : [compare(includesHigh ? '<=' : '<', high)]),
  ];
}

/** The language has no word for infinity; a number too large for a double reads as it. */
function numberText(value: number): string {
  if (value === Infinity) return '1e999';
  return value === -Infinity ? '-1e999' : String(value);
}
