import { scoreBound, type ScoreBase } from './sliceScore.ts';
import type { SearchColumn, SearchRows } from './prepareSearch.ts';
import type { BasicSlice, TopSlices } from './topSlices.ts';

export type SearchProgress = { readonly phase: string; readonly done: number; readonly total: number };

/** The most that a slice can have of rows, errors and error on a row. */
export type Bounds = { readonly size: number; readonly sum: number; readonly highest: number };

/** What the levels of a search share. */
export type SearchContext = {
  readonly base: ScoreBase;
  readonly rows: SearchRows;
  readonly top: TopSlices;
  readonly columns: readonly SearchColumn[];
  /** Number of the first code of each column among all kept codes, and how many there are. */
  readonly starts: readonly number[];
  readonly basicCount: number;
  readonly maxPredicates: number;
  readonly counted: number[];
  /** Slices of two predicates that a third may follow, by first · basicCount + second. */
  readonly pairs: Map<number, Bounds>;
};

/** Rounding in a bound must not cost a slice that ties with the k-th. */
const SLACK = 1e-9;

/** Whether anything within the bounds can be among the best so far. */
export function canScore({ size, sum, highest }: Bounds, { base, top }: Pick<SearchContext, 'base' | 'top'>): boolean {
  return scoreBound(base, size, sum, highest) >= top.threshold() - SLACK;
}

export function partOf(column: SearchColumn, code: number): BasicSlice {
  return { feature: column.feature, code: column.original[code]! };
}

export function basicBounds({ sizes, sums, highest }: SearchColumn, code: number): Bounds {
  return { size: sizes[code]!, sum: sums[code]!, highest: highest[code]! };
}

export function smaller(left: Bounds, right: Bounds): Bounds {
  return {
    size: Math.min(left.size, right.size),
    sum: Math.min(left.sum, right.sum),
    highest: Math.min(left.highest, right.highest),
  };
}
