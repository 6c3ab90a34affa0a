import { andBits, andNotBits, countBits, createBitset, orBits, type Bitset } from '#shared/analysis/bitset.ts';
import { twoProportionTest, welchTest, type GroupSums } from '../metrics/compareGroups.ts';
import type { SlicePredicate } from './slicePredicate.ts';
import { sumErrors, withoutSums } from './sliceRows.ts';

export type RedundancyOptions = {
  /** A slice with more than this share of its rows in a better one is left out; default 0.5. */
  readonly maxOverlap?: number;
  /** A further condition must make the rest of its parent better at this p-value; default 0.01. */
  readonly gainLevel?: number;
  /** … unless the shared rows are worse than the rest of the better one at this p-value: a core of its own; default 0.001. */
  readonly coreLevel?: number;
  /** Rows that no better slice has must be worse than the rest at this p-value; default 0.05. */
  readonly restLevel?: number;
};

export type Candidate = {
  readonly predicates: readonly SlicePredicate[];
  readonly score: number;
  /** Rows of the slice among those searched. */
  readonly rows: Bitset;
};

export type PruneInput = RedundancyOptions & {
  /** Best first. */
  readonly candidates: readonly Candidate[];
  readonly errors: Float64Array | Float32Array | Uint8Array;
  readonly searched: Bitset;
  /** Searched rows that meet some predicates. */
  readonly rowsOf: (predicates: readonly SlicePredicate[]) => Bitset;
  /** Errors are 0 or 1: shares are compared, else means. */
  readonly isBinary: boolean;
  /** Told of each candidate that goes, in order, and why. */
  readonly onLeftOut?: (candidate: Candidate, because: LeftOutReason) => void;
};

/**
 * `parent`: no worse than the rest of `by`, the same slice without one condition. `overlap`: most of its rows lie in `by`,
 * which was kept. `rest`: outside of all kept slices its rows are like any other.
 */
export type LeftOutReason =
  | { readonly kind: 'parent' | 'overlap'; readonly by: readonly SlicePredicate[] }
  | { readonly kind: 'rest'; readonly by: null };

/**
 * What remains of a list of slices when those that say nothing new are left out. In order of the score, a slice goes if
 * 1. a parent (the slice without one of its conditions) explains it: its rows are not significantly worse than the rest of
 *    the parent's rows; the parent is a candidate of its own,
 * 2. more than `maxOverlap` of its rows lie in one better slice that was kept, and these rows are not worse than the rest
 *    of it: a slice that names the core of a larger one stays, or
 * 3. it has rows of its own, and its rows outside all better slices kept are not significantly worse than the rows in none of these: what looked bad
 *    was theirs.
 * All on the searched rows, so the other half stays untouched by the choice.
 */
export function pruneRedundant(input: PruneInput): Candidate[] {
  const { candidates, errors, searched, rowsOf, isBinary } = input;
  const { maxOverlap = 0.5, gainLevel = 0.01, restLevel = 0.05, coreLevel = 1e-3 } = input;
  const all = sumErrors(searched, errors);
  const kept: Candidate[] = [];
  let covered = createBitset(searched.length);
  for (const candidate of candidates) {
    const { predicates, rows } = candidate;
    const own = sumErrors(rows, errors);
    const parents = predicates.length > 1 ? predicates.map((_, at) => predicates.toSpliced(at, 1)) : [];
    const parent = parents.find((list) => {
      return worsePValue(own, withoutSums(sumErrors(rowsOf(list), errors), own), isBinary) >= gainLevel;
    });
    if (parent !== undefined) {
      input.onLeftOut?.(candidate, { kind: 'parent', by: parent });
      continue;
    }
    const shadeOf = kept.find((better) => {
      const shared = andBits(rows, better.rows);
      if (countBits(shared) <= maxOverlap * own.n) return false;
      const inBoth = sumErrors(shared, errors);
      return worsePValue(inBoth, withoutSums(sumErrors(better.rows, errors), inBoth), isBinary) >= coreLevel;
    });
    if (shadeOf !== undefined) {
      input.onLeftOut?.(candidate, { kind: 'overlap', by: shadeOf.predicates });
      continue;
    }
    if (kept.some((better) => countBits(andNotBits(rows, better.rows)) === 0)) {
      kept.push(candidate);
      continue;
    }
    const rest = sumErrors(andNotBits(rows, covered), errors);
    const union = orBits(covered, rows);
    if (worsePValue(rest, withoutSums(all, sumErrors(union, errors)), isBinary) >= restLevel) {
      input.onLeftOut?.(candidate, { kind: 'rest', by: null });
      continue;
    }
    kept.push(candidate);
    covered = union;
  }
  return kept;
}

/** One-sided p that the first group is worse: of two shares for 0/1 errors, Welch's t for losses. */
export function worsePValue(first: GroupSums, second: GroupSums, isBinary: boolean): number {
  if (isBinary) return twoProportionTest(first.sum, first.n, second.sum, second.n).pValue;
  return welchTest(first, second).pValue;
}
