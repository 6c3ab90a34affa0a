import { drawMultinomial } from './drawBinomial.ts';
import type { MetricSums } from './metricSums.ts';

/** Sums of a group of rows that are drawn together, row-major [groups, width]. */
export type Blocks = { readonly sums: Float64Array; readonly width: number };

/** Up to this many rows are drawn one by one; more are drawn in groups. */
export const mostSingleRows = 1024;
const fewestRounds = 200;

/** Groups that rows are dealt into (a power of two): fewer where a group holds many sums, since every draw adds them all. */
export function blockCountFor(width: number): number {
  return width <= 64 ? 512 : width <= 512 ? 256 : 128;
}

/** The group of a row, 0..groups − 1: a hash of its number, so that groups are random whatever the order of the data is. */
export function blockOf(row: number, groups: number): number {
  let mixed = Math.imul((row + 1) ^ 0x9e3779b9, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) & (groups - 1);
}

const roundsWithin = (budget: number, cost: number, most: number): number =>
  Math.max(Math.min(fewestRounds, most), Math.min(most, Math.floor(budget / Math.max(1, cost))));

/**
 * The statistic on `rounds` bootstrap samples of groups of rows (Efron 1979; many rows are dealt at random into groups,
 * which keeps the spread of every sum: the random-groups method, Wolter 2007). Fewer rounds, at least 200, where a round is dear.
 */
export function drawFromBlocks(blocks: Blocks, sums: MetricSums, rounds: number, next: () => number): Float64Array {
  const { sums: held, width } = blocks;
  const groups = held.length / width;
  const draws = new Float64Array(roundsWithin(1e7, held.length, rounds));
  const totals = new Float64Array(width);
  for (let round = 0; round < draws.length; round += 1) {
    totals.fill(0);
    for (let draw = 0; draw < groups; draw += 1) {
      const offset = Math.floor(next() * groups) * width;
      for (let at = 0; at < width; at += 1) totals[at]! += held[offset + at]!;
    }
    draws[round] = sums.statistic(totals);
  }
  return draws;
}

/** The same by drawing single rows: for few rows whose sums are wide and mostly nothing. */
export function drawRows(
  rows: Int32Array,
  sums: MetricSums,
  add: (row: number, totals: Float64Array) => void,
  { rounds, next }: { readonly rounds: number; readonly next: () => number },
): Float64Array {
  const draws = new Float64Array(rounds);
  const totals = new Float64Array(sums.width);
  for (let round = 0; round < rounds; round += 1) {
    totals.fill(0);
    for (let draw = 0; draw < rows.length; draw += 1) add(rows[Math.floor(next() * rows.length)]!, totals);
    draws[round] = sums.statistic(totals);
  }
  return draws;
}

/**
 * The statistic on bootstrap samples of rows that are known by their confusion matrix: the cells of a sample are
 * multinomial, so a million rows cost no more than the cells that are not empty. Exactly what drawing rows would give.
 */
export function drawFromCells(
  matrix: Float64Array,
  classCount: number,
  sums: Extract<MetricSums, { by: 'pair' }>,
  { rounds, next }: { readonly rounds: number; readonly next: () => number },
): Float64Array {
  const cells: number[] = [];
  const counts: number[] = [];
  for (let cell = 0; cell < matrix.length; cell += 1) {
    if (matrix[cell] === 0) continue;
    cells.push(cell);
    counts.push(matrix[cell]!);
  }
  const held = Float64Array.from(counts);
  const drawn = new Float64Array(held.length);
  const draws = new Float64Array(roundsWithin(1e6, held.length, rounds));
  const totals = new Float64Array(sums.width);
  for (let round = 0; round < draws.length; round += 1) {
    drawMultinomial(next, held, drawn);
    totals.fill(0);
    for (let at = 0; at < drawn.length; at += 1) {
      if (drawn[at] === 0) continue;
      const cell = cells[at]!;
      sums.add(Math.floor(cell / classCount), cell % classCount, drawn[at]!, totals, 0);
    }
    draws[round] = sums.statistic(totals);
  }
  return draws;
}
