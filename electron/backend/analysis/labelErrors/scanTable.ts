import { WinnowError } from '#shared/base/winnowError.ts';
import { CHUNK_ROWS, chunkCountOf } from './chunks.ts';
import { AGREEING_MARGIN, emptyMarginBins, withSlotsAdded } from './marginBins.ts';
import type { MarginBins } from './marginRows.ts';
import { alone, type Pool } from './pool.ts';
import type { PredictionTable, Probabilities } from './predictionTable.ts';
import { tallyAt, tallySize } from './scanRows.ts';

/** What one pass over a table finds out; every later step starts from it. */
export type TableScan = {
  /** Most probable class [rowCount], the first on a tie; -1 for a row that takes no part. */
  readonly predicted: Int32Array;
  /** Highest probability of each row that takes part [rowCount], in the width of the table: later passes need not read the matrix for it. */
  readonly highest: Probabilities;
  /** Rows whose most probable class differs from the given one even after adding 1e-6 to the given one; ascending. */
  readonly disagreeing: Int32Array;
  /** The margins of those rows, counted; null where that was not asked for. */
  readonly margins: MarginBins | null;
  /** Rows that take part, by given class [classCount]. */
  readonly labelCounts: Float64Array;
  /** Sum of p[given] over those rows [classCount]. */
  readonly selfConfidenceSums: Float64Array;
  /** Rows that take part. */
  readonly scored: number;
  /** Rows left out because their label is -1. */
  readonly unlabelled: number;
  /** Labelled rows left out because a probability is NaN or infinite. */
  readonly notFinite: number;
};

export type ScanOptions = {
  readonly pool?: Pool;
  /** Also count the margins of disagreeing rows, for prune_by_noise_rate. */
  readonly countsMargins?: boolean;
};

/**
 * One pass over the matrix. O(N·K).
 * @throws WinnowError `bad_input` for fewer than two classes, a label outside -1..K-1 or a value that is no probability;
 *   `internal` when array lengths do not fit.
 */
export function scanTable(
  table: PredictionTable,
  { pool = alone, countsMargins = false }: ScanOptions = {},
): TableScan {
  checkShape(table);
  const { probs, rowCount, classCount } = table;
  const chunkCount = chunkCountOf(rowCount);
  const size = tallySize(classCount);
  const predicted = new Int32Array(pool.allocate(rowCount * 4), 0, rowCount);
  const highest =
    probs instanceof Float32Array
      ? new Float32Array(pool.allocate(rowCount * 4), 0, rowCount)
      : new Float64Array(pool.allocate(rowCount * 8), 0, rowCount);
  const disagreeing = new Int32Array(pool.allocate(rowCount * 4), 0, rowCount);
  const tallies = new Float64Array(pool.allocate(chunkCount * size * 8), 0, chunkCount * size);
  const margins = countsMargins ? emptyMarginBins(pool, { classCount, rows: rowCount, above: AGREEING_MARGIN }) : null;
  const slots = pool.run({ kind: 'scan', table, predicted, highest, disagreeing, tallies, margins }, chunkCount);
  const total = new Float64Array(size);
  for (let chunk = 0; chunk < chunkCount; chunk += 1) {
    const from = chunk * CHUNK_ROWS;
    const count = tallies[chunk * size + tallyAt.disagreeing]!;
    // Moved up to where the chunks before it end.
    const to = total[tallyAt.disagreeing]!;
    disagreeing.copyWithin(to, from, from + count);
    margins?.kept.copyWithin(to * classCount, from * classCount, (from + count) * classCount);
    for (let cell = 0; cell < size; cell += 1) total[cell]! += tallies[chunk * size + cell]!;
  }
  const unlabelled = total[tallyAt.unlabelled]!;
  const notFinite = total[tallyAt.notFinite]!;
  return {
    predicted,
    highest,
    disagreeing: disagreeing.subarray(0, total[tallyAt.disagreeing]!),
    margins: margins && withSlotsAdded(margins, slots),
    labelCounts: total.slice(tallyAt.labelCounts, tallyAt.labelCounts + classCount),
    selfConfidenceSums: total.slice(tallyAt.labelCounts + classCount),
    scored: rowCount - unlabelled - notFinite,
    unlabelled,
    notFinite,
  };
}

/** Rows that take part, grouped by given class: those of class k are `rows[starts[k]..starts[k+1])`, ascending. */
export type RowsByClass = { readonly rows: Int32Array; readonly starts: Int32Array };

/** Groups rows (every row that takes part when `among` is absent) by given class; a counting sort, so order is kept. */
export function groupByClass(table: PredictionTable, scan: TableScan, among?: Int32Array): RowsByClass {
  const { labels, rowCount, classCount } = table;
  const starts = new Int32Array(classCount + 1);
  const count = among === undefined ? rowCount : among.length;
  for (let at = 0; at < count; at += 1) {
    const row = among === undefined ? at : among[at]!;
    if (scan.predicted[row]! >= 0) starts[labels[row]! + 1]! += 1;
  }
  for (let k = 0; k < classCount; k += 1) starts[k + 1]! += starts[k]!;
  const next = starts.slice();
  const rows = new Int32Array(starts[classCount]!);
  for (let at = 0; at < count; at += 1) {
    const row = among === undefined ? at : among[at]!;
    if (scan.predicted[row]! < 0) continue;
    const label = labels[row]!;
    const to = next[label]!;
    next[label] = to + 1;
    rows[to] = row;
  }
  return { rows, starts };
}

/** Refuses tables where every label is the same: nothing can be told apart. */
export function requireTwoLabels(scan: TableScan): void {
  let present = 0;
  for (const count of scan.labelCounts) if (count > 0) present += 1;
  if (present < 2) {
    throw new WinnowError(
      'bad_input',
      'Labels must contain at least 2 classes: with one class or none there is nothing to compare the labels with.',
    );
  }
}

function checkShape(table: PredictionTable): void {
  const { probs, labels, rowCount, classCount } = table;
  if (!Number.isInteger(classCount) || classCount < 2) {
    throw new WinnowError(
      'bad_input',
      `Label errors need predictions for at least 2 classes; there are ${classCount}.`,
    );
  }
  if (probs.length !== rowCount * classCount || labels.length !== rowCount) {
    throw new WinnowError(
      'internal',
      `${probs.length} probabilities and ${labels.length} labels are not ${rowCount} rows of ${classCount} classes.`,
    );
  }
}
