import {
  CONFIDENCE_SLACK,
  groupByClass,
  type PredictionTable,
  type RowsByClass,
  type TableScan,
} from './predictionTable.ts';
import { nthSmallest } from './selectSmallest.ts';

/** No row whose label stands has a margin above this (1e-6 and what rounding adds). */
const AGREEING_MARGIN = CONFIDENCE_SLACK + 1e-12;

/** Rows with every margin at or below the last one are only looked at when the earlier candidates do not suffice. */
const WIDER_CANDIDATES = [-0.3, -Infinity] as const;

/**
 * prune_by_noise_rate: for each given class k and other class j, the counts(j, k) rows given k with the largest
 * p[j] - p[k], ties by row number; then only those whose most probable class is not the given one. Marks them in
 * `flags` [rowCount] with 1. `counts` row-major [K, K]: row = true class, column = given class.
 *
 * Only disagreeing rows can end up flagged, and every margin above 1e-6 belongs to one. So it is enough to select among
 * them, unless more rows are to be picked than have such a margin; then more candidates are gathered.
 */
export function flagByNoiseRate(
  table: PredictionTable,
  scan: TableScan,
  counts: { readonly toFlag: Float64Array; readonly minExamplesPerClass: number },
  flags: Uint8Array,
): void {
  const { classCount } = table;
  let wanted: Float64Array = counts.toFlag.slice();
  for (let given = 0; given < classCount; given += 1) {
    const leaveAlone = scan.labelCounts[given]! <= counts.minExamplesPerClass;
    for (let other = 0; other < classCount; other += 1) {
      if (leaveAlone || other === given) wanted[other * classCount + given] = 0;
    }
  }
  const disagreeing = isIn(scan.disagreeing, table.rowCount);
  const selection = { table, flags, disagreeing };
  let left = flagAmong(selection, groupByClass(table, scan, scan.disagreeing), { wanted, above: AGREEING_MARGIN });
  for (const above of WIDER_CANDIDATES) {
    if (!left.some((count) => count > 0)) return;
    wanted = left;
    const candidates = candidateRows(table, scan, { wanted, above });
    left = flagAmong(selection, groupByClass(table, scan, candidates), { wanted, above });
  }
}

type FlagTarget = { readonly table: PredictionTable; readonly flags: Uint8Array; readonly disagreeing: Uint8Array };
/** `above`: every row with a larger margin is among the candidates. */
type Wanted = { readonly wanted: Float64Array; readonly above: number };

/** Flags for every pair that the candidates suffice for; returns the counts of the other pairs, 0 for the done ones. */
function flagAmong(target: FlagTarget, candidates: RowsByClass, { wanted, above }: Wanted): Float64Array {
  const { table, flags, disagreeing } = target;
  const { probs, classCount } = table;
  const left = new Float64Array(wanted.length);
  let margins = new Float64Array(0);
  let scratch = new Float64Array(0);
  for (let given = 0; given < classCount; given += 1) {
    const rows = candidates.rows.subarray(candidates.starts[given]!, candidates.starts[given + 1]!);
    if (margins.length < rows.length) {
      margins = new Float64Array(rows.length);
      scratch = new Float64Array(rows.length);
    }
    for (let other = 0; other < classCount; other += 1) {
      const count = wanted[other * classCount + given]!;
      if (count <= 0) continue;
      let enough = 0;
      for (let at = 0; at < rows.length; at += 1) {
        const start = rows[at]! * classCount;
        const margin = probs[start + other]! - probs[start + given]!;
        margins[at] = margin;
        if (margin > above) scratch[enough++] = -margin;
      }
      if (count > enough && above > -Infinity) {
        left[other * classCount + given] = count;
        continue;
      }
      const limit = count >= enough ? -Infinity : -nthSmallest(scratch.subarray(0, enough), count - 1);
      let equalLeft = count;
      if (count >= enough) equalLeft = 0;
      else for (let at = 0; at < rows.length; at += 1) if (margins[at]! > limit) equalLeft -= 1;
      const floor = count >= enough ? above : limit;
      for (let at = 0; at < rows.length; at += 1) {
        const margin = margins[at]!;
        if (margin > floor || (margin === limit && equalLeft-- > 0)) {
          const row = rows[at]!;
          if (disagreeing[row] === 1) flags[row] = 1;
        }
      }
    }
  }
  return left;
}

/** Rows of the classes that still want some, with any margin above the limit. */
function candidateRows(table: PredictionTable, scan: TableScan, { wanted, above }: Wanted): Int32Array {
  const { probs, labels, rowCount, classCount } = table;
  const open = new Uint8Array(classCount);
  for (let cell = 0; cell < wanted.length; cell += 1) if (wanted[cell]! > 0) open[cell % classCount] = 1;
  const rows = new Int32Array(rowCount);
  let next = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const best = scan.predicted[row]!;
    if (best < 0) continue;
    const label = labels[row]!;
    if (open[label] === 0) continue;
    const start = row * classCount;
    const given = probs[start + label]!;
    let near = best !== label;
    for (let k = 0; k < classCount && !near; k += 1) near = k !== label && probs[start + k]! - given > above;
    if (near) rows[next++] = row;
  }
  return rows.subarray(0, next);
}

function isIn(rows: Int32Array, rowCount: number): Uint8Array {
  const member = new Uint8Array(rowCount);
  for (let at = 0; at < rows.length; at += 1) member[rows[at]!] = 1;
  return member;
}
