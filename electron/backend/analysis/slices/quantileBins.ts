import { WinnowError } from '#shared/base/winnowError.ts';
import type { SliceFeature, SlicePredicate } from './slicePredicate.ts';

type Numbers = Float64Array | Float32Array;

/**
 * A numeric column in bins.
 * @param cuts how many bins of about equal size, or hand-set edges: bins are below the first, [edge, next), from the last
 * @returns codes [rows] (NaN: −1) and one predicate a bin that holds rows. Equal values always share a bin, so there may
 *   be fewer bins than asked for; a bin of one distinct value becomes `equals`. Edges between values are the shortest
 *   decimals that part them; columns of whole numbers get closed ranges such as 10..15.
 * @throws WinnowError `bad_input` when the count is not a whole number from 1, or edges do not rise.
 */
export function quantileBins(column: string, values: Numbers, cuts: number | readonly number[] = 10): SliceFeature {
  const present = sortedPresent(values);
  const starts = typeof cuts === 'number' ? quantileStarts(present, cuts) : edgeStarts(present, cuts);
  const bounds = starts.map((at) => present[at]!);
  const isWhole = areWhole(present);
  const predicates = starts.map((at, bin): SlicePredicate => {
    const end = starts[bin + 1] ?? present.length;
    if (typeof cuts !== 'number') return betweenEdges(column, cuts, present, [at, end - 1]);
    return rangeOf({ column, sorted: present, from: at, to: end - 1, isWhole });
  });
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row += 1) codes[row] = binOf(bounds, values[row]!);
  return { column, codes, predicates, values };
}

export type ValueRange = {
  readonly column: string;
  /** All values of the column, ascending, without NaN. */
  readonly sorted: Numbers;
  /** First and last index of the range in `sorted`; neither parts equal values. */
  readonly from: number;
  readonly to: number;
  readonly isWhole: boolean;
};

/** The predicate that holds exactly the values from `sorted[from]` to `sorted[to]` of the column. */
export function rangeOf({ column, sorted, from, to, isWhole }: ValueRange): SlicePredicate {
  const first = sorted[from]!;
  const last = sorted[to]!;
  if (first === last) return { column, kind: 'equals', value: first };
  const isOpenBelow = from === 0;
  const isOpenAbove = to === sorted.length - 1;
  if (isOpenBelow && isOpenAbove) return { column, kind: 'range', low: first, high: last, includesHigh: true };
  if (isWhole) {
    const low = isOpenBelow ? null : first;
    return { column, kind: 'range', low, high: isOpenAbove ? null : last, includesHigh: true };
  }
  const isSingle = sorted instanceof Float32Array;
  const low = isOpenBelow ? null : shortestCut(sorted[from - 1]!, first, isSingle);
  const high = isOpenAbove ? null : shortestCut(last, sorted[to + 1]!, isSingle);
  return { column, kind: 'range', low, high, includesHigh: false };
}

/** A copy without NaN, ascending, of the same width. */
export function sortedPresent(values: Numbers): Numbers {
  const sorted = values.filter((value) => value === value);
  return sorted.sort();
}

/** True where every value is a whole number, as ages and years are. */
export function areWhole(values: Numbers): boolean {
  return values.every((value) => Number.isSafeInteger(value));
}

/** Bin of a value among ascending first values; values below all of them belong to the first bin. NaN: −1. */
function binOf(bounds: readonly number[], value: number): number {
  if (value !== value || bounds.length === 0) return -1;
  let low = 1;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bounds[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Index in the sorted values at which each bin begins: the change of value that is nearest to the quantile. */
function quantileStarts(sorted: Numbers, count: number): number[] {
  if (!Number.isInteger(count) || count < 1) {
    throw new WinnowError('bad_input', `A column cannot be cut into ${count} bins: give a whole number from 1.`);
  }
  const total = sorted.length;
  if (total === 0) return [];
  const starts = new Set([0]);
  for (let bin = 1; bin < count; bin += 1) {
    const target = (bin * total) / count;
    const value = sorted[Math.min(Math.round(target), total - 1)]!;
    const below = firstAtLeast(sorted, value);
    const above = firstAbove(sorted, value);
    const start = above < total && above - target < target - below ? above : below;
    if (start > 0) starts.add(start);
  }
  return [...starts].sort((a, b) => a - b);
}

function edgeStarts(sorted: Numbers, edges: readonly number[]): number[] {
  if (edges.some((edge, at) => Number.isNaN(edge) || (at > 0 && edge <= edges[at - 1]!))) {
    throw new WinnowError('bad_input', `The edges ${edges.join(', ')} do not rise.`);
  }
  if (sorted.length === 0) return [];
  const starts = new Set([0]);
  for (const edge of edges) {
    const at = firstAtLeast(sorted, sorted instanceof Float32Array ? Math.fround(edge) : edge);
    if (at < sorted.length) starts.add(at);
  }
  return [...starts].sort((a, b) => a - b);
}

/** Hand-set edges are shown as they were set. */
function betweenEdges(
  column: string,
  edges: readonly number[],
  sorted: Numbers,
  [from, to]: readonly [number, number],
): SlicePredicate {
  const seen = (edge: number): number => (sorted instanceof Float32Array ? Math.fround(edge) : edge);
  const low = edges.findLast((edge) => seen(edge) <= sorted[from]!) ?? null;
  const high = edges.find((edge) => seen(edge) > sorted[to]!) ?? null;
  if (low !== null || high !== null) return { column, kind: 'range', low, high, includesHigh: false };
  return rangeOf({ column, sorted, from, to, isWhole: areWhole(sorted) });
}

function firstAtLeast(sorted: Numbers, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(sorted: Numbers, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The shortest decimal c with below < c ≤ above, so that a bin reads `>=350` and not `>=349.81999`.
 * For 32-bit values the filter rounds its bounds to 32 bits: c must part the two after that as well.
 */
function shortestCut(below: number, above: number, isSingle: boolean): number {
  const parts = (cut: number): boolean => {
    const seen = isSingle ? Math.fround(cut) : cut;
    return below < seen && seen <= above;
  };
  if (parts(0)) return 0;
  if (!Number.isFinite(above)) return above;
  for (let digits = 1; digits <= 17; digits += 1) {
    const nearest = Number(above.toPrecision(digits));
    if (parts(nearest)) return nearest;
    const unit = 10 ** (Math.floor(Math.log10(Math.abs(above))) - digits + 1);
    const lower = Number((nearest - unit).toPrecision(digits));
    if (parts(lower)) return lower;
  }
  return above;
}
