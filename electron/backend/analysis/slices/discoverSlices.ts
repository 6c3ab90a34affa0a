import { WinnowError } from '#shared/base/winnowError.ts';
import { andBits, andNotBits, bitsetOf, createBitset, orBits, type Bitset } from '#shared/analysis/bitset.ts';
import { cohensH, hedgesG, meanInterval, type GroupSums } from '../metrics/compareGroups.ts';
import { benjaminiHochberg } from '../metrics/falseDiscovery.ts';
import { wilsonInterval, type Interval } from '#shared/analysis/interval.ts';
import { selectedRows, type Selection } from '../selection.ts';
import { createRangeFitter } from './fitRanges.ts';
import {
  pruneRedundant,
  worsePValue,
  type Candidate,
  type LeftOutReason,
  type RedundancyOptions,
} from './pruneRedundant.ts';
import { rangeSeeds } from './rangeSeeds.ts';
import { searchSlicesSteps, type SearchProgress } from './searchSlices.ts';
import { sliceScore } from './sliceScore.ts';
import type { SliceFeature, SlicePredicate } from './slicePredicate.ts';
import { createSliceRows, sumErrors, withoutSums } from './sliceRows.ts';
import { splitHalf } from './splitHalf.ts';

export type DiscoverInput = {
  readonly features: readonly SliceFeature[];
  /** 1 wrong, 0 right, or a loss of 0 or more; NaN where there is none (no label, no prediction): left out. */
  readonly errors: Float64Array | Float32Array | Uint8Array;
  readonly selection?: Selection;
  /**
   * Weight of the error against the size; default 0.98. The paper's 0.95 gives way to slices of a quarter of the data
   * before it names one of a few per cent where every other row is wrong.
   */
  readonly alpha?: number;
  /** Fewest rows of a slice among all rows that count; the half that is searched needs half. Default max(64, 1 %). */
  readonly minSupport?: number;
  readonly maxPredicates?: 1 | 2 | 3;
  /** At most so many slices are tested and reported; default 10. */
  readonly k?: number;
  /** The best so many of the search are looked through for ones that say something new; default 200. */
  readonly pool?: number;
  readonly seed?: number;
  /** `false` keeps redundant slices. */
  readonly redundancy?: RedundancyOptions | false;
  /** Move the ends of numeric ranges to where they fit best; default true. */
  readonly fitRanges?: boolean;
  /** Only slices with at most this q-value are reported; default 0.05, 1 reports all. */
  readonly maxQ?: number;
};

export type SliceCounts = {
  readonly n: number;
  /** Number of errors, or sum of losses. */
  readonly errors: number;
  /** Error rate with Wilson's interval; mean loss with a normal one. */
  readonly errorRate: Interval;
  /** Share of all errors (or of all loss) that lies in the slice. */
  readonly errorCoverage: number;
  readonly score: number;
};

export type DiscoveredSlice = {
  readonly predicates: readonly SlicePredicate[];
  /** Over all rows that count: for showing; half of them chose the slice, so its rate is a little too high. */
  readonly all: SliceCounts;
  readonly searched: SliceCounts;
  /** Over the other half: the numbers to believe. */
  readonly heldOut: SliceCounts;
  /** On the held-out half, slice against rest: Cohen's h of the error rates, or Hedges' g of the losses. */
  readonly effectSize: number;
  /**
   * One-sided, on the held-out half: two-proportion z for 0/1 errors, Welch's t for losses. The slice against the rest
   * and, unless redundant slices are kept, also its rows in no better slice against the rows in none of them (the greater
   * of the two p-values), so that overlap with a worse slice proves nothing.
   */
  readonly pValue: number;
  /** Benjamini–Hochberg over the slices tested. */
  readonly qValue: number;
};

export type Discovery = {
  readonly slices: readonly DiscoveredSlice[];
  readonly isBinary: boolean;
  /** Slices that went into the test, reported or not. */
  readonly tested: number;
  readonly rows: { readonly searched: number; readonly heldOut: number; readonly skipped: number };
  readonly overall: { readonly n: number; readonly errors: number; readonly errorRate: Interval };
  readonly counted: readonly number[];
  /** Candidates that were not tested since they say nothing new, best first, at most 20; and how many there were. */
  readonly leftOut: readonly LeftOut[];
  readonly leftOutCount: number;
  /** Fewest rows of a slice that was looked for, among all rows that count. */
  readonly minSupport: number;
};

export type LeftOut = { readonly predicates: readonly SlicePredicate[]; readonly because: LeftOutReason };

/** Ranges that the search's coarse bins may have missed; more only repeat the same ones. */
const MOST_SEEDS = 50;
const MOST_LEFT_OUT = 20;

/**
 * Where the model is weak: SliceLine on one random half of the rows, tested on the other. The score ranks; the held-out
 * half decides. Order: score on the searched half, best first. A step at a time, so that a job can show progress and stop.
 * @throws WinnowError as `searchSlicesSteps`.
 */
export function* discoverSlicesSteps(input: DiscoverInput): Generator<SearchProgress, Discovery> {
  const { features, errors, k = 10, pool = 200, seed = 1, redundancy = {}, fitRanges = true, maxQ = 0.05 } = input;
  if (!(maxQ >= 0 && maxQ <= 1)) throw new WinnowError('bad_input', `A q-value lies in 0..1, not at ${maxQ}.`);
  const asked = selectedRows(input.selection, errors.length);
  const usable = asked.filter((row) => !Number.isNaN(errors[row]!));
  const minSupport = input.minSupport ?? Math.max(64, Math.ceil(usable.length / 100));
  const halves = splitHalf(usable, seed);
  const found = yield* searchSlicesSteps({
    features,
    errors,
    selection: halves.search,
    alpha: input.alpha ?? 0.98,
    maxPredicates: input.maxPredicates,
    minSupport: Math.max(1, Math.ceil(minSupport / 2)),
    k: Math.max(k, pool),
  });
  const sets = {
    all: bitsetOf(errors.length, usable),
    searched: bitsetOf(errors.length, halves.search),
    heldOut: bitsetOf(errors.length, halves.test),
  };
  const isBinary = usable.every((row) => errors[row] === 0 || errors[row] === 1);
  const rows = createSliceRows(features, errors.length);
  const rowsOf = (predicates: readonly SlicePredicate[]): Bitset => andBits(rows.rowsOf(predicates), sets.searched);
  const { base } = found;
  let lists = found.slices.map(({ parts }) => parts.map(({ feature, code }) => features[feature]!.predicates[code]!));
  if (fitRanges) {
    const seeds = yield* rangeSeeds({ features, errors, searched: halves.search, base });
    const most = input.maxPredicates ?? 3;
    const fitting = seeds.filter(({ predicates }) => predicates.length <= most);
    lists.push(...fitting.slice(0, MOST_SEEDS).map(({ predicates }) => [...predicates]));
    const fit = createRangeFitter({ rows, errors, searched: sets.searched, base, isBinary });
    const fitted: SlicePredicate[][] = [];
    for (const [done, predicates] of lists.entries()) {
      yield { phase: 'ends of ranges', done, total: lists.length };
      fitted.push(fit(predicates));
    }
    lists = fitted;
  }
  if (redundancy !== false) lists = lists.flatMap((predicates) => [predicates, ...partsOf(predicates)]);
  let candidates = distinct(lists).flatMap((predicates): Candidate[] => {
    const bits = rowsOf(predicates);
    const { n, sum } = sumErrors(bits, errors);
    const score = n < base.minSupport ? -Infinity : sliceScore(base, n, sum);
    return score > 0 ? [{ predicates, score, rows: bits }] : [];
  });
  // Array sorting is stable: of equal scores the search's own order stays, then fewer conditions first.
  candidates.sort((a, b) => b.score - a.score || a.predicates.length - b.predicates.length);
  yield { phase: 'redundant slices', done: 0, total: candidates.length };
  const leftOut: LeftOut[] = [];
  let leftOutCount = 0;
  const onLeftOut = ({ predicates }: Candidate, because: LeftOutReason): void => {
    leftOutCount += 1;
    if (leftOut.length < MOST_LEFT_OUT) leftOut.push({ predicates, because });
  };
  if (redundancy !== false) {
    const pruned = { ...redundancy, candidates, errors, searched: sets.searched, rowsOf, isBinary, onLeftOut };
    candidates = pruneRedundant(pruned);
  }
  let better = createBitset(errors.length);
  const tested = candidates.slice(0, k).map(({ predicates }) => {
    const bits = rows.rowsOf(predicates);
    const countsIn = (set: Bitset): SliceCounts => countsOf(bits, set, { errors, isBinary, alpha: base.alpha });
    const inside = sumErrors(andBits(bits, sets.heldOut), errors);
    const rest = withoutSums(sumErrors(sets.heldOut, errors), inside);
    let pValue = worsePValue(inside, rest, isBinary);
    if (redundancy !== false) {
      const own = sumErrors(andBits(andNotBits(bits, better), sets.heldOut), errors);
      better = orBits(better, bits);
      const none = sumErrors(andNotBits(sets.heldOut, better), errors);
      pValue = Math.max(pValue, worsePValue(own, none, isBinary));
    }
    return {
      predicates,
      all: countsIn(sets.all),
      searched: countsIn(sets.searched),
      heldOut: countsIn(sets.heldOut),
      effectSize: isBinary ? cohensH(inside.sum / inside.n, rest.sum / rest.n) : hedgesG(inside, rest),
      pValue,
    };
  });
  const qValues = benjaminiHochberg(tested.map(({ pValue }) => pValue));
  const overall = sumErrors(sets.all, errors);
  return {
    slices: tested.map((slice, at) => ({ ...slice, qValue: qValues[at]! })).filter(({ qValue }) => qValue <= maxQ),
    isBinary,
    tested: tested.length,
    rows: {
      searched: halves.search.length,
      heldOut: halves.test.length,
      skipped: asked.length - usable.length,
    },
    overall: { n: overall.n, errors: overall.sum, errorRate: rateOf(overall, isBinary) },
    counted: found.counted,
    leftOut,
    leftOutCount,
    minSupport,
  };
}

type CountContext = {
  readonly errors: Float64Array | Float32Array | Uint8Array;
  readonly isBinary: boolean;
  readonly alpha: number;
};

function countsOf(slice: Bitset, set: Bitset, { errors, isBinary, alpha }: CountContext): SliceCounts {
  const total = sumErrors(set, errors);
  const inside = sumErrors(andBits(slice, set), errors);
  const base = { rowCount: total.n, errorSum: total.sum, alpha, minSupport: 1 };
  return {
    n: inside.n,
    errors: inside.sum,
    errorRate: rateOf(inside, isBinary),
    errorCoverage: total.sum > 0 ? inside.sum / total.sum : NaN,
    score: total.sum > 0 && inside.n > 0 ? sliceScore(base, inside.n, inside.sum) : NaN,
  };
}

function rateOf(sums: GroupSums, isBinary: boolean): Interval {
  return isBinary ? wilsonInterval(sums.sum, sums.n) : meanInterval(sums);
}

/** Every slice with some but not all of the conditions. */
function partsOf(predicates: readonly SlicePredicate[]): SlicePredicate[][] {
  const parts: SlicePredicate[][] = [];
  for (let chosen = 1; chosen < 2 ** predicates.length - 1; chosen += 1) {
    parts.push(predicates.filter((_, at) => ((chosen >>> at) & 1) === 1));
  }
  return parts;
}

function distinct(lists: readonly (readonly SlicePredicate[])[]): (readonly SlicePredicate[])[] {
  const byText = new Map<string, readonly SlicePredicate[]>();
  for (const list of lists) {
    const key = JSON.stringify(list);
    if (!byText.has(key)) byText.set(key, list);
  }
  return [...byText.values()];
}
