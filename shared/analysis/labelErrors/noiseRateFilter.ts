import { CONFIDENCE_SLACK, type PredictionTable, type TableScan } from './predictionTable.ts';
import { scoredRows } from './qualityScores.ts';
import { positionsOfSmallest } from './selectSmallest.ts';

/** More than what rounding can move a margin by. */
const ROUNDING = 1e-12;
const SINGLE_ROUNDING = 1e-6;
/** No row whose label stands has a margin above this (1e-6 and what rounding adds). */
const AGREEING_MARGIN = CONFIDENCE_SLACK + ROUNDING;
/** How far below zero margins are looked for next, when too few are above it. Mostly just a few are missing. */
const NEAR_MARGINS = [-0.05, -0.3] as const;
/** Bins of margins for each pair of classes: few enough for the counts to stay in a processor cache. */
const MOST_BINS = 64;
const MOST_BINS_IN_ALL = 1 << 22;
/** Bins of single margins that are kept from the counting pass to the picking pass; more are worked out again. */
const MOST_KEPT_BINS = 1 << 24;

export type FlagCounts = {
  /** Rows to flag, row-major [K, K]: row = true class, column = given class. */
  readonly toFlag: Float64Array;
  /** Classes with no more rows than this are left alone. */
  readonly minExamplesPerClass: number;
};

/** Rows to pick for each pair [K * K]: given class × other class. */
type Wanted = Float64Array;

/** Which rows to pick from, and down to which margin they are all there. */
type Candidates = {
  /** Ascending. */
  readonly rows: Int32Array;
  /** Every row with a larger margin (for a pair that still wants some) is among `rows`. */
  readonly above: number;
  /** `rows` are simply all; margins at or below `above` may be picked too. */
  readonly complete: boolean;
};

/**
 * prune_by_noise_rate: for each given class k and other class j, picks the counts(j, k) rows given k with the largest
 * p[j] - p[k], ties by row number, and marks them in `flags` [rowCount] with 1. Rows whose most probable class is the
 * given one may or may not be marked: the caller drops them anyway.
 *
 * So only disagreeing rows matter, and every margin above 1e-6 belongs to one: it is enough to pick among them, unless
 * more rows are wanted than have such a margin. Then rows that nearly disagree are added, and in the end all rows.
 */
export function flagByNoiseRate(table: PredictionTable, scan: TableScan, counts: FlagCounts, flags: Uint8Array): void {
  const { classCount } = table;
  const wanted: Wanted = new Float64Array(classCount * classCount);
  for (let given = 0; given < classCount; given += 1) {
    if (scan.labelCounts[given]! <= counts.minExamplesPerClass) continue;
    for (let other = 0; other < classCount; other += 1) {
      if (other !== given) wanted[given * classCount + other] = counts.toFlag[other * classCount + given]!;
    }
  }
  const certain = { rows: scan.disagreeing, above: AGREEING_MARGIN, complete: false };
  let left: Wanted | undefined = flagAmong(table, certain, wanted, flags);
  if (left === undefined) return;
  for (const margin of NEAR_MARGINS) {
    const near = {
      rows: nearRows(table, scan, { wanted: left, margin }),
      above: margin + SINGLE_ROUNDING,
      complete: false,
    };
    left = flagAmong(table, near, left, flags);
    if (left === undefined) return;
  }
  flagAmong(table, { rows: scoredRows(scan), above: -1, complete: true }, left, flags);
}

/**
 * Picks for every pair that the candidates suffice for; returns what the other pairs want, or undefined when all are done.
 *
 * Two passes in row order: the first counts margins in bins, which tells for each pair the bin in which the last picked
 * row lies; the second marks the rows of higher bins and sets those of that bin aside, to be picked from exactly.
 */
function flagAmong(
  table: PredictionTable,
  candidates: Candidates,
  wanted: Wanted,
  flags: Uint8Array,
): Wanted | undefined {
  const { probs, labels, classCount } = table;
  const { rows, above } = candidates;
  const pairs = classCount * classCount;
  const bins = Math.max(4, Math.min(MOST_BINS, Math.floor(MOST_BINS_IN_ALL / pairs)));
  const scale = (bins - 2) / (1 - above);
  // Margins at or below `above` get bin 0, the others 1 and up; the bin never falls as the margin grows.
  const binning: Binning = { bins, scale, shift: 1 - above * scale };
  const binCounts = new Int32Array(pairs * bins);
  const chunkRows = Math.max(1, Math.min(rows.length, Math.floor(MOST_KEPT_BINS / classCount)));
  const kept = new Uint8Array(chunkRows * classCount);
  for (let from = 0; from < rows.length; from += chunkRows) {
    countBins(table, rows.subarray(from, from + chunkRows), binning, { counts: binCounts, kept });
  }
  const { limitBins, places, left } = lastBins(binCounts, bins, { wanted, complete: candidates.complete });
  const setAside = { rows: new Int32Array(places[pairs]!), margins: new Float64Array(places[pairs]!) };
  const next = places.slice();
  const recount = chunkRows < rows.length ? new Int32Array(binCounts.length) : undefined;
  for (let from = 0; from < rows.length; from += chunkRows) {
    const chunk = rows.subarray(from, from + chunkRows);
    if (recount !== undefined) countBins(table, chunk, binning, { counts: recount, kept });
    for (let at = 0, place = 0; at < chunk.length; at += 1) {
      const row = chunk[at]!;
      const label = labels[row]!;
      const pairStart = label * classCount;
      for (let k = 0; k < classCount; k += 1, place += 1) {
        const bin = kept[place]!;
        const limit = limitBins[pairStart + k]!;
        if (bin < limit) continue;
        if (bin > limit) {
          flags[row] = 1;
          continue;
        }
        const to = next[pairStart + k]!;
        next[pairStart + k] = to + 1;
        setAside.rows[to] = row;
        // Negated, so that the largest margins are the smallest keys.
        setAside.margins[to] = probs[row * classCount + label]! - probs[row * classCount + k]!;
      }
    }
  }
  for (let pair = 0; pair < pairs; pair += 1) {
    const from = places[pair]!;
    const to = places[pair + 1]!;
    if (from === to) continue;
    const still = wanted[pair]! - countAbove(binCounts, pair * bins, { limit: limitBins[pair]!, bins });
    const picked = positionsOfSmallest(setAside.margins.subarray(from, to), still);
    for (let at = 0; at < picked.length; at += 1) flags[setAside.rows[from + picked[at]!]!] = 1;
  }
  return left;
}

type Binning = { readonly bins: number; readonly scale: number; readonly shift: number };

/**
 * Bins of the margins of `rows`, kept [rows, K] and counted by pair of classes [K * K, bins]. Probabilities lie in
 * -0.001..1.001 (see `scanTable`), so no margin lies beyond the last bin.
 */
function countBins(
  { probs, labels, classCount }: PredictionTable,
  rows: Int32Array,
  { bins, scale, shift }: Binning,
  into: { readonly counts: Int32Array; readonly kept: Uint8Array },
): void {
  const { counts, kept } = into;
  for (let at = 0, place = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const start = row * classCount;
    const label = labels[row]!;
    const given = probs[start + label]!;
    let cell = label * classCount * bins;
    for (let k = 0; k < classCount; k += 1) {
      let bin = ((probs[start + k]! - given) * scale + shift) | 0;
      bin &= ~(bin >> 31);
      kept[place] = bin;
      place += 1;
      counts[cell + bin]! += 1;
      cell += bins;
    }
  }
}

type LastBins = {
  /** Bin of the last row to pick [K * K]; `bins` where none is to be picked. */
  readonly limitBins: Int32Array;
  /** Where the rows of that bin are set aside: pair i has places[i]..places[i + 1] [K * K + 1]. */
  readonly places: Int32Array;
  readonly left: Wanted | undefined;
};

function lastBins(
  binCounts: Int32Array,
  bins: number,
  { wanted, complete }: { readonly wanted: Wanted; readonly complete: boolean },
): LastBins {
  const limitBins = new Int32Array(wanted.length).fill(bins);
  const places = new Int32Array(wanted.length + 1);
  let left: Wanted | undefined;
  for (let pair = 0; pair < wanted.length; pair += 1) {
    places[pair + 1] = places[pair]!;
    const count = wanted[pair]!;
    if (count <= 0) continue;
    // Bin 0 holds margins that others, not among the candidates, may exceed.
    const lowest = complete ? 0 : 1;
    let found = 0;
    let bin = bins;
    while (bin > lowest && found < count) {
      bin -= 1;
      found += binCounts[pair * bins + bin]!;
    }
    if (found < count && !complete) {
      left ??= new Float64Array(wanted.length);
      left[pair] = count;
      continue;
    }
    limitBins[pair] = bin;
    places[pair + 1] = places[pair]! + binCounts[pair * bins + bin]!;
  }
  return { limitBins, places, left };
}

function countAbove(
  binCounts: Int32Array,
  start: number,
  { limit, bins }: { readonly limit: number; readonly bins: number },
): number {
  let count = 0;
  for (let bin = limit + 1; bin < bins; bin += 1) count += binCounts[start + bin]!;
  return count;
}

/** Rows of the classes that still want some, with any margin that may lie above `margin`; ascending. */
function nearRows(
  table: PredictionTable,
  scan: TableScan,
  { wanted, margin }: { readonly wanted: Wanted; readonly margin: number },
): Int32Array {
  const { labels, rowCount, classCount } = table;
  const { predicted, marginBounds } = scan;
  const open = new Uint8Array(classCount);
  for (let pair = 0; pair < wanted.length; pair += 1) if (wanted[pair]! > 0) open[Math.floor(pair / classCount)] = 1;
  const rows = new Int32Array(rowCount);
  let next = 0;
  for (let row = 0; row < rowCount; row += 1) {
    if (marginBounds[row]! > margin && predicted[row]! >= 0 && open[labels[row]!] === 1) rows[next++] = row;
  }
  return rows.subarray(0, next);
}
