import { andBits, bitsToIds, type Bitset } from '#shared/analysis/bitset.ts';
import { areWhole, rangeOf, sortedPresent } from './quantileBins.ts';
import { sliceScore, type ScoreBase } from './sliceScore.ts';
import { sumErrors, type SliceRows } from './sliceRows.ts';
import type { SliceFeature, SlicePredicate } from './slicePredicate.ts';

export type FitInput = {
  readonly rows: SliceRows;
  readonly errors: Float64Array | Float32Array | Uint8Array;
  /** The rows of the search; the other half must not be looked at. */
  readonly searched: Bitset;
  readonly base: ScoreBase;
  readonly isBinary: boolean;
};

/** Steps along a column: more would fit noise and cost time as their square. */
const MOST_STEPS = 200;
const MOST_ROUNDS = 3;

type Sorted = { readonly values: Float64Array | Float32Array; readonly isWhole: boolean };

/**
 * Moves the ends of numeric ranges to where the data say the fault begins and ends, one column at a time until nothing
 * changes: bins are cut without regard to errors, so a fault at 10..15 years straddles them. The score would not do, since
 * it pays for mere size; the ends are those of greatest likelihood, with one error rate (or mean loss) inside the range and
 * another one outside, among the rows that meet the other conditions. Up to 200 steps along a column are tried.
 * Works on the searched rows only. Slices without a range come back as they are, and so does one whose new ends leave no
 * score above 0.
 */
export function createRangeFitter(input: FitInput): (predicates: readonly SlicePredicate[]) => SlicePredicate[] {
  const columns = new Map<string, Sorted>();
  const sortedOf = (feature: SliceFeature): Sorted | undefined => {
    if (feature.values === undefined) return undefined;
    const known = columns.get(feature.column);
    if (known) return known;
    const values = sortedPresent(feature.values);
    const sorted = { values, isWhole: areWhole(values) };
    columns.set(feature.column, sorted);
    return sorted;
  };
  return (predicates) => {
    let best = [...predicates];
    let text = JSON.stringify(best);
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      let hasMoved = false;
      for (const [at, predicate] of best.entries()) {
        const feature = input.rows.featureOf(predicate.column);
        const sorted = sortedOf(feature);
        if (sorted === undefined) continue;
        const moved = bestRange(best.toSpliced(at, 1), feature, sorted, input);
        if (moved === undefined) continue;
        const tried = best.with(at, moved);
        const triedText = JSON.stringify(tried);
        if (triedText === text || !(scoreOf(tried, input) > 0)) continue;
        best = tried;
        text = triedText;
        hasMoved = true;
      }
      if (!hasMoved) break;
    }
    return best;
  };
}

function scoreOf(predicates: readonly SlicePredicate[], { rows, searched, errors, base }: FitInput): number {
  const { n, sum } = sumErrors(andBits(rows.rowsOf(predicates), searched), errors);
  return n < base.minSupport ? -Infinity : sliceScore(base, n, sum);
}

/** The range of the column with the greatest likelihood among the rows that meet the other predicates. */
function bestRange(
  others: readonly SlicePredicate[],
  feature: SliceFeature,
  column: Sorted,
  { rows, searched, errors, base, isBinary }: FitInput,
): SlicePredicate | undefined {
  const values = feature.values!;
  const ids = bitsToIds(andBits(rows.rowsOf(others), searched)).filter((row) => values[row] === values[row]);
  ids.sort((a, b) => values[a]! - values[b]! || a - b);
  // Steps end between different values; sizes and sums run up to each end.
  const ends: number[] = [];
  const sums: number[] = [0];
  const sizes: number[] = [0];
  const least = ids.length / MOST_STEPS;
  let sum = 0;
  for (let at = 0; at < ids.length; at += 1) {
    sum += errors[ids[at]!]!;
    const isLast = at === ids.length - 1;
    if (!isLast && (values[ids[at]!] === values[ids[at + 1]!] || at + 1 - sizes.at(-1)! < least)) continue;
    ends.push(at);
    sizes.push(at + 1);
    sums.push(sum);
  }
  const gain = isBinary ? rateGain : meanGain;
  let best: { from: number; to: number; gain: number } | undefined;
  for (let from = 0; from < ends.length; from += 1) {
    for (let to = from; to < ends.length; to += 1) {
      // The whole column is no condition.
      if (from === 0 && to === ends.length - 1) continue;
      const size = sizes[to + 1]! - sizes[from]!;
      if (size < base.minSupport) continue;
      const inside = sums[to + 1]! - sums[from]!;
      if (inside / size <= sum / ids.length) continue;
      const found = gain(inside, size, sum - inside, ids.length - size);
      if (best === undefined || found > best.gain) best = { from, to, gain: found };
    }
  }
  if (best === undefined) return undefined;
  const first = values[ids[sizes[best.from]!]!]!;
  const last = values[ids[ends[best.to]!]!]!;
  const sorted = column.values;
  return rangeOf({
    column: feature.column,
    sorted,
    from: firstWhere(sorted, (value) => value >= first),
    to: firstWhere(sorted, (value) => value > last) - 1,
    isWhole: column.isWhole,
  });
}

/** Log-likelihood of two error rates, up to what is the same for every range. */
function rateGain(k1: number, n1: number, k2: number, n2: number): number {
  return plogp(k1, n1) + plogp(n1 - k1, n1) + plogp(k2, n2) + plogp(n2 - k2, n2);
}

/** Sum of squares between two groups: grows with the likelihood of two means under one variance. */
function meanGain(sum1: number, n1: number, sum2: number, n2: number): number {
  return (sum1 * sum1) / n1 + (sum2 * sum2) / n2;
}

function plogp(count: number, total: number): number {
  return count > 0 ? count * Math.log(count / total) : 0;
}

function firstWhere(sorted: Float64Array | Float32Array, isPast: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isPast(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
