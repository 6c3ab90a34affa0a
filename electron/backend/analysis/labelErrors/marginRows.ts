import { CHUNK_ROWS } from './chunks.ts';
import type { PredictionTable } from './predictionTable.ts';

/** How margins p[other] - p[given] fall into bins: the bin never falls as the margin grows. */
export type Binning = {
  readonly bins: number;
  /** Margins up to this one have bin 0, the others 1 and up. */
  readonly above: number;
};

/** Where margins are counted, and the bins of single ones kept. */
export type MarginBins = {
  readonly binning: Binning;
  /** [slots, slotSize], of each slot [K, K, bins]: given × other. */
  readonly counts: Int32Array;
  readonly slotSize: number;
  /** [rows of the list, K], or empty where that would be too much: then bins are worked out again. */
  readonly kept: Uint8Array;
};

/** The pass that counts margins in bins. */
export type CountStep = {
  readonly kind: 'count';
  readonly table: PredictionTable;
  /** Rows to look at; a chunk is one of this list. */
  readonly rows: Int32Array;
  readonly into: MarginBins;
};

/** The pass that marks rows with margins above the bin in which the last picked one lies, and sets aside those in it. */
export type PickStep = {
  readonly kind: 'pick';
  readonly table: PredictionTable;
  readonly rows: Int32Array;
  readonly binning: Binning;
  /** See `MarginBins`. */
  readonly kept: Uint8Array;
  /** Bin of the last row to pick [K, K]; `bins` where none is to be picked. */
  readonly limitBins: Int32Array;
  /** [rowCount]: gets a 1 for rows that are picked for certain. */
  readonly flags: Uint8Array;
  /** [slots, room, 2]: pair of classes (given * K + other) and row of each margin that lies in its limit bin. */
  readonly aside: Int32Array;
  readonly room: number;
  /** How many each slot has set aside [slots, ASIDE_COUNT_STRIDE], in the first cell. */
  readonly asideCounts: Int32Array;
};

/** Two threads must not count in the same cache line. */
export const ASIDE_COUNT_STRIDE = 16;

/** Bins of margins for each pair of classes: few enough for the counts to stay in a processor cache. */
const MOST_BINS = 64;
const MOST_BINS_IN_ALL = 1 << 22;
/** Bins of single margins that are kept between the passes, in bytes. */
const MOST_KEPT_BINS = 1 << 26;

export function binningFor(classCount: number, above: number): Binning {
  return { bins: Math.max(4, Math.min(MOST_BINS, Math.floor(MOST_BINS_IN_ALL / classCount ** 2))), above };
}

/** Bytes to keep for that many rows. */
export function keptBytes(rows: number, classCount: number): number {
  return rows * classCount <= MOST_KEPT_BINS ? rows * classCount : 0;
}

export function countMargins({ table, rows, into }: CountStep, chunk: number, slot: number): void {
  const from = chunk * CHUNK_ROWS;
  countMarginsOf(table, { rows, from, to: Math.min(from + CHUNK_ROWS, rows.length) }, into, slot);
}

/**
 * Counts rows from..to of a list. Probabilities lie in -0.001..1.001 (see `scanRows`), so no margin lies beyond the last bin.
 * A bin is worked out from the margin itself, one rounding after the other, as only that keeps the order of margins.
 */
export function countMarginsOf(
  { probs, labels, classCount }: PredictionTable,
  { rows, from, to }: { readonly rows: Int32Array; readonly from: number; readonly to: number },
  { binning, counts, slotSize, kept }: MarginBins,
  slot: number,
): void {
  const { bins, scale, shift } = scaled(binning);
  const isKept = kept.length > 0;
  const binsOf = isKept ? kept : new Uint8Array(classCount);
  for (let at = from; at < to; at += 1) {
    const row = rows[at]!;
    const start = row * classCount;
    const label = labels[row]!;
    const given = probs[start + label]!;
    const first = isKept ? at * classCount : 0;
    for (let k = 0; k < classCount; k += 1) {
      const bin = ((probs[start + k]! - given) * scale + shift) | 0;
      binsOf[first + k] = bin & ~(bin >> 31);
    }
    // A loop of its own: a processor that works ahead must not wait for where the last count went.
    let cell = slot * slotSize + label * classCount * bins;
    for (let k = 0; k < classCount; k += 1) {
      counts[cell + binsOf[first + k]!]! += 1;
      cell += bins;
    }
  }
}

function scaled({ bins, above }: Binning): { bins: number; scale: number; shift: number } {
  const scale = (bins - 2) / (1 - above);
  return { bins, scale, shift: 1 - above * scale };
}

/** Picks from one chunk. Masks instead of branches, as which margin lies where is not predictable. */
export function pickMargins(step: PickStep, chunk: number, slot: number): void {
  const { table, rows, limitBins, flags } = step;
  const { labels, classCount } = table;
  const isKept = step.kept.length > 0;
  const binsOf = isKept ? step.kept : new Uint8Array(classCount);
  const to = Math.min((chunk + 1) * CHUNK_ROWS, rows.length);
  for (let at = chunk * CHUNK_ROWS; at < to; at += 1) {
    const row = rows[at]!;
    if (!isKept) fillBins(step, row, binsOf);
    const first = isKept ? at * classCount : 0;
    const pairs = labels[row]! * classCount;
    // The sign bits: of `above` set by a margin over its limit bin, of `apart` cleared by one in it.
    let above = 0;
    let apart = -1;
    for (let k = 0; k < classCount; k += 1) {
      const below = (limitBins[pairs + k]! - binsOf[first + k]!) | 0;
      above |= below;
      apart &= below | -below;
    }
    flags[row]! |= above >>> 31;
    if (apart >= 0) setAside(step, { row, pairs, binsOf, first }, slot);
  }
}

function fillBins({ table, binning }: PickStep, row: number, into: Uint8Array): void {
  const { probs, labels, classCount } = table;
  const { scale, shift } = scaled(binning);
  const start = row * classCount;
  const given = probs[start + labels[row]!]!;
  for (let k = 0; k < classCount; k += 1) {
    const bin = ((probs[start + k]! - given) * scale + shift) | 0;
    into[k] = bin & ~(bin >> 31);
  }
}

type RowBins = { readonly row: number; readonly pairs: number; readonly binsOf: Uint8Array; readonly first: number };

function setAside(step: PickStep, { row, pairs, binsOf, first }: RowBins, slot: number): void {
  const { aside, asideCounts, limitBins } = step;
  const count = slot * ASIDE_COUNT_STRIDE;
  for (let k = 0; k < step.table.classCount; k += 1) {
    if (limitBins[pairs + k] !== binsOf[first + k]) continue;
    const to = 2 * (slot * step.room + asideCounts[count]!);
    aside[to] = pairs + k;
    aside[to + 1] = row;
    asideCounts[count]! += 1;
  }
}
