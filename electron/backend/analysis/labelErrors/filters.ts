import { WinnowError } from '#shared/base/winnowError.ts';
import {
  calibrateJoint,
  confidentThresholds,
  offDiagonalAmong,
  rawConfidentJoint,
  type RawJoint,
} from './confidentJoint.ts';
import { alone, type Pool } from './pool.ts';
import { flagByNoiseRate } from './noiseRateFilter.ts';
import type { PredictionTable } from './predictionTable.ts';
import { groupByClass, requireTwoLabels, type ScanOptions, scanTable, type TableScan } from './scanTable.ts';
import { pruneCounts, type PruneOptions } from './pruneCounts.ts';
import { qualityOfRows, scoredRows } from './qualityScores.ts';
import { positionsOfSmallest } from './selectSmallest.ts';

export const filterMethods = [
  'prune_by_noise_rate',
  'prune_by_class',
  'both',
  'confident_learning',
  'predicted_neq_given',
  'low_normalized_margin',
  'low_self_confidence',
] as const;

export type FilterMethod = (typeof filterMethods)[number];

/** Everything the filters share, computed once per table: one pass for the scan, one for the joint. */
export type LabelAnalysis = {
  readonly table: PredictionTable;
  readonly scan: TableScan;
  readonly thresholds: Float64Array;
  readonly raw: RawJoint;
  /** Calibrated joint counts, row-major [K, K]: given × true, integers. */
  readonly calibrated: Float64Array;
  /** Who does the passes over rows. */
  readonly pool: Pool;
};

export type FilterOptions = Partial<PruneOptions> & {
  /** Joint counts to use instead of the calibrated ones for the prune filters, row-major [K, K]: given × true. */
  readonly joint?: Float64Array;
};

/** @throws WinnowError as `scanTable`. */
export function analyseLabels(table: PredictionTable, options: ScanOptions = {}): LabelAnalysis {
  const { pool = alone } = options;
  const scan = scanTable(table, options);
  const thresholds = confidentThresholds(scan);
  const raw = rawConfidentJoint(table, scan, thresholds, pool);
  return { table, scan, thresholds, raw, calibrated: calibrateJoint(raw.counts, scan.labelCounts), pool };
}

/**
 * Rows that a method holds for label errors, Int32Array, ascending.
 *
 * With a single given class the methods built on the joint find nothing; the other three are refused, as there are no
 * errors between classes to count.
 * @throws WinnowError `unknown_method`, `bad_usage` for options out of range, `bad_input` for a single given class.
 */
export function flaggedRows(analysis: LabelAnalysis, method: FilterMethod, options: FilterOptions = {}): Int32Array {
  const { scan } = analysis;
  if (method === 'confident_learning') return offDiagonalRows(analysis);
  if (method === 'predicted_neq_given') {
    requireTwoLabels(scan);
    return scan.disagreeing;
  }
  if (method === 'low_normalized_margin' || method === 'low_self_confidence') return lowestRows(analysis, method);
  if (!filterMethods.includes(method)) {
    throw new WinnowError(
      'unknown_method',
      `No filter is called "${String(method)}"; there are ${filterMethods.join(', ')}.`,
    );
  }
  return prunedRows(analysis, method, options);
}

/** Number of label errors as `confident_learning` finds them. */
export function issueCount(analysis: LabelAnalysis): number {
  requireTwoLabels(analysis.scan);
  return offDiagonalRows(analysis).length;
}

function offDiagonalRows({ table, scan, raw }: LabelAnalysis): Int32Array {
  return offDiagonalAmong(scan.disagreeing, table, scan, raw);
}

function lowestRows(analysis: LabelAnalysis, method: 'low_normalized_margin' | 'low_self_confidence'): Int32Array {
  const { table, scan } = analysis;
  const count = issueCount(analysis);
  const rows = scoredRows(scan);
  const score = method === 'low_self_confidence' ? 'self_confidence' : 'normalized_margin';
  return positionsOfSmallest(qualityOfRows(table, rows, { score }), count).map((position) => rows[position]!);
}

function prunedRows(
  analysis: LabelAnalysis,
  method: 'prune_by_noise_rate' | 'prune_by_class' | 'both',
  options: FilterOptions,
): Int32Array {
  const { table, scan } = analysis;
  const { fracNoise = 1, minExamplesPerClass = 1, numToRemovePerClass } = options;
  checkOptions(options, table.classCount);
  const joint = options.joint ?? analysis.calibrated;
  const toFlag = pruneCounts(joint, scan.labelCounts, { fracNoise, minExamplesPerClass, numToRemovePerClass });
  const counts = { toFlag, minExamplesPerClass };
  const flags = new Uint8Array(analysis.pool.allocate(table.rowCount), 0, table.rowCount).fill(0);
  if (method !== 'prune_by_class') flagByNoiseRate(analysis, counts, flags);
  if (method === 'prune_by_noise_rate') return markedRows(scan.disagreeing, flags, 1);
  const byClass = 2;
  flagByClass(table, scan, counts, { flags, bit: byClass });
  return markedRows(scan.disagreeing, flags, method === 'both' ? byClass | 1 : byClass);
}

/** Those of `rows` that carry all bits of `mark`. */
function markedRows(rows: Int32Array, flags: Uint8Array, mark: number): Int32Array {
  const marked = new Int32Array(rows.length);
  let next = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    // Written in any case and kept where it is marked: no branch to guess wrongly.
    marked[next] = row;
    next += (((flags[row]! & mark) - mark) >> 31) + 1;
  }
  return marked.slice(0, next);
}

/** Per given class, the rows with the smallest p[given]: as many as the counts take off the diagonal. */
function flagByClass(
  table: PredictionTable,
  scan: TableScan,
  counts: { readonly toFlag: Float64Array; readonly minExamplesPerClass: number },
  { flags, bit }: { readonly flags: Uint8Array; readonly bit: number },
): void {
  const { classCount } = table;
  const byClass = groupByClass(table, scan);
  for (let given = 0; given < classCount; given += 1) {
    const rows = byClass.rows.subarray(byClass.starts[given]!, byClass.starts[given + 1]!);
    const count = rows.length - counts.toFlag[given * classCount + given]!;
    if (rows.length <= counts.minExamplesPerClass || count <= 0) continue;
    const scores = qualityOfRows(table, rows, { score: 'self_confidence' });
    for (const position of positionsOfSmallest(scores, count)) flags[rows[position]!]! |= bit;
  }
}

function checkOptions(options: FilterOptions, classCount: number): void {
  const { fracNoise = 1, minExamplesPerClass = 1, numToRemovePerClass, joint } = options;
  if (!(fracNoise >= 0 && fracNoise <= 1)) {
    throw new WinnowError('bad_usage', `The share of noise to flag must lie between 0 and 1, not ${fracNoise}.`);
  }
  if (!Number.isInteger(minExamplesPerClass) || minExamplesPerClass < 0) {
    throw new WinnowError(
      'bad_usage',
      `The examples to keep per class must be a whole number, not ${minExamplesPerClass}.`,
    );
  }
  if (numToRemovePerClass !== undefined) {
    const fits = numToRemovePerClass.every((count) => Number.isInteger(count) && count >= 0);
    if (numToRemovePerClass.length !== classCount || !fits) {
      throw new WinnowError(
        'bad_usage',
        `The numbers to remove must be ${classCount} whole numbers, one for each class.`,
      );
    }
  }
  if (joint !== undefined) {
    const fits = joint.every((count) => Number.isFinite(count) && count >= 0);
    if (joint.length !== classCount * classCount || !fits) {
      throw new WinnowError(
        'bad_usage',
        `A given joint must be ${classCount} × ${classCount} counts that are not negative.`,
      );
    }
  }
}
