import { chunkCountOf } from './chunks.ts';
import { type Pool, visibleTo } from './pool.ts';
import { AGREEING_MARGIN, emptyMarginBins, withSlotsAdded } from './marginBins.ts';
import { ASIDE_COUNT_STRIDE, type MarginBins } from './marginRows.ts';
import type { PredictionTable } from './predictionTable.ts';
import type { TableScan } from './scanTable.ts';
import { scoredRows } from './qualityScores.ts';
import { positionsOfSmallest } from './selectSmallest.ts';

const SINGLE_ROUNDING = 1e-6;
/** How far below zero margins are looked for next, when too few are above it. Mostly just a few are missing. */
const NEAR_MARGINS = [-0.05, -0.3] as const;
export type FlagCounts = {
  /** Rows to flag, row-major [K, K]: row = true class, column = given class. */
  readonly toFlag: Float64Array;
  /** Classes with no more rows than this are left alone. */
  readonly minExamplesPerClass: number;
};

/** A table that was scanned, and who does the passes over its rows. */
type Scanned = { readonly table: PredictionTable; readonly scan: TableScan; readonly pool: Pool };

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
  /** Their margins where they are counted already. */
  readonly margins?: MarginBins | null;
};

/**
 * prune_by_noise_rate: for each given class k and other class j, picks the counts(j, k) rows given k with the largest
 * p[j] - p[k], ties by row number, and marks them in `flags` [rowCount] with 1. Rows whose most probable class is the
 * given one may or may not be marked: the caller drops them anyway.
 *
 * So only disagreeing rows matter, and every margin above 1e-6 belongs to one: it is enough to pick among them, unless
 * more rows are wanted than have such a margin. Then rows that nearly disagree are added, and in the end all rows.
 */
export function flagByNoiseRate(scanned: Scanned, counts: FlagCounts, flags: Uint8Array): void {
  const { table, scan } = scanned;
  const { classCount } = table;
  const wanted: Wanted = new Float64Array(classCount * classCount);
  for (let given = 0; given < classCount; given += 1) {
    if (scan.labelCounts[given]! <= counts.minExamplesPerClass) continue;
    for (let other = 0; other < classCount; other += 1) {
      if (other !== given) wanted[given * classCount + other] = counts.toFlag[other * classCount + given]!;
    }
  }
  const certain = { rows: scan.disagreeing, above: AGREEING_MARGIN, complete: false, margins: scan.margins };
  let left: Wanted | undefined = flagAmong(scanned, certain, wanted, flags);
  if (left === undefined) return;
  for (const margin of NEAR_MARGINS) {
    const near = {
      rows: nearRows(table, scan, { wanted: left, margin }),
      above: margin + SINGLE_ROUNDING,
      complete: false,
    };
    left = flagAmong(scanned, near, left, flags);
    if (left === undefined) return;
  }
  flagAmong(scanned, { rows: scoredRows(scan), above: -1, complete: true }, left, flags);
}

/**
 * Picks for every pair that the candidates suffice for; returns what the other pairs want, or undefined when all are done.
 *
 * Two passes: the first counts margins in bins, which tells for each pair the bin in which the last picked row lies; the
 * second marks the rows of higher bins and sets those of that bin aside, to be picked from exactly.
 */
function flagAmong(
  { table, pool }: Pick<Scanned, 'table' | 'pool'>,
  candidates: Candidates,
  wanted: Wanted,
  flags: Uint8Array,
): Wanted | undefined {
  const rows = visibleTo(pool, candidates.rows);
  const pairs = table.classCount * table.classCount;
  const chunkCount = chunkCountOf(rows.length);
  const {
    binning,
    counts: binCounts,
    kept,
  } = candidates.margins ?? countedMargins({ table, pool }, rows, candidates.above);
  const { bins } = binning;
  const { limitBins, room, left } = lastBins(binCounts, bins, { wanted, complete: candidates.complete });
  const aside = new Int32Array(pool.allocate(pool.slots * room * 8), 0, pool.slots * room * 2);
  const cells = pool.slots * ASIDE_COUNT_STRIDE;
  const asideCounts = new Int32Array(pool.allocate(cells * 4), 0, cells).fill(0);
  const slots = pool.run(
    { kind: 'pick', table, rows, binning, kept, limitBins, flags, aside, room, asideCounts },
    chunkCount,
  );
  const byPair = asideByPair({ aside, asideCounts, room, slots }, pairs);
  for (let pair = 0; pair < pairs; pair += 1) {
    const rowsAside = byPair.rows.subarray(byPair.starts[pair]!, byPair.starts[pair + 1]!);
    if (rowsAside.length === 0) continue;
    const still = wanted[pair]! - countAbove(binCounts, pair * bins, { limit: limitBins[pair]!, bins });
    // Of equal margins the first rows are picked, and threads set rows aside in no order.
    if (slots > 1) rowsAside.sort();
    const picked = positionsOfSmallest(negatedMargins(table, rowsAside, pair), still);
    for (let at = 0; at < picked.length; at += 1) flags[rowsAside[picked[at]!]!] = 1;
  }
  return left;
}

function countedMargins({ table, pool }: Pick<Scanned, 'table' | 'pool'>, rows: Int32Array, above: number): MarginBins {
  const into = emptyMarginBins(pool, { classCount: table.classCount, rows: rows.length, above });
  return withSlotsAdded(into, pool.run({ kind: 'count', table, rows, into }, chunkCountOf(rows.length)));
}

type Aside = {
  readonly aside: Int32Array;
  readonly asideCounts: Int32Array;
  readonly room: number;
  readonly slots: number;
};

/** The rows set aside for pair i are `rows[starts[i]..starts[i + 1])`. */
function asideByPair(set: Aside, pairs: number): { rows: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(pairs + 1);
  const forEach = (visit: (pair: number, row: number) => void): void => {
    for (let slot = 0; slot < set.slots; slot += 1) {
      const from = 2 * slot * set.room;
      const to = from + 2 * set.asideCounts[slot * ASIDE_COUNT_STRIDE]!;
      for (let at = from; at < to; at += 2) visit(set.aside[at]!, set.aside[at + 1]!);
    }
  };
  forEach((pair) => (starts[pair + 1]! += 1));
  for (let pair = 0; pair < pairs; pair += 1) starts[pair + 1]! += starts[pair]!;
  const next = starts.slice();
  const rows = new Int32Array(starts[pairs]!);
  forEach((pair, row) => {
    rows[next[pair]!] = row;
    next[pair]! += 1;
  });
  return { rows, starts };
}

/** p[given] - p[other] of each row, so that the largest margins are the smallest keys. */
function negatedMargins({ probs, classCount }: PredictionTable, rows: Int32Array, pair: number): Float64Array {
  const given = Math.floor(pair / classCount);
  const other = pair % classCount;
  const margins = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const start = rows[at]! * classCount;
    margins[at] = probs[start + given]! - probs[start + other]!;
  }
  return margins;
}

type LastBins = {
  /** Bin of the last row to pick [K * K]; `bins` where none is to be picked. */
  readonly limitBins: Int32Array;
  /** How many margins lie in those bins. */
  readonly room: number;
  readonly left: Wanted | undefined;
};

function lastBins(
  binCounts: Int32Array,
  bins: number,
  { wanted, complete }: { readonly wanted: Wanted; readonly complete: boolean },
): LastBins {
  const limitBins = new Int32Array(wanted.length).fill(bins);
  let room = 0;
  let left: Wanted | undefined;
  for (let pair = 0; pair < wanted.length; pair += 1) {
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
    room += binCounts[pair * bins + bin]!;
  }
  return { limitBins, room, left };
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
  const { probs, labels, rowCount, classCount } = table;
  const open = new Uint8Array(classCount);
  for (let pair = 0; pair < wanted.length; pair += 1) if (wanted[pair]! > 0) open[Math.floor(pair / classCount)] = 1;
  const rows = new Int32Array(rowCount);
  let next = 0;
  for (let row = 0, start = 0; row < rowCount; row += 1, start += classCount) {
    if (scan.predicted[row]! < 0 || open[labels[row]!] === 0) continue;
    // No p[other] - p[given] is larger than the sum of |p| without p[given], less p[given].
    let bound = -2 * probs[start + labels[row]!]!;
    for (let at = start; at < start + classCount; at += 1) bound += Math.abs(probs[at]!);
    if (bound > margin) rows[next++] = row;
  }
  return rows.subarray(0, next);
}
