import { createBitset, type Bitset } from '#shared/analysis/bitset.ts';
import { binOf, histogramBin, RELIABILITY_BINS } from '../analysis/metrics/confidence.ts';
import {
  addTotals,
  clearTotals,
  codeRows,
  countRows,
  countsOfTotals,
  createRowCodes,
  createRowTotals,
  type RowCodes,
  type RowCounts,
  type RowTotals,
} from '../analysis/metrics/rowTotals.ts';
import { stateBits } from '../store/decisionStore.ts';
import { createBlockMemo, type RowBlock, rowBlocks } from '../project/blockMemo.ts';
import { lossValues } from '../fields/derivedColumns.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { RunData } from '../project/runData.ts';

/** With more classes the tables of a block would be larger than its rows: no totals are kept then. */
const mostClassesKept = 64;

/**
 * What Overview and the pictures count over a set of rows.
 * @throws WinnowError `too_large` for more classes than a matrix can have.
 */
export function rowCountsOf(project: OpenProject, run: RunData, rows: Bitset): RowCounts {
  return countsOfTotals(totalsOf(project, run, rows), project.classes.length);
}

type Counted = {
  readonly codes: RowCodes;
  /** Reliability bin of the confidence; 0 where there is none. */
  readonly bins: Uint8Array;
  /** Histogram bin of the confidence. */
  readonly shades: Uint8Array;
  /** By block of rows, over all of them; none where there are too many classes. */
  readonly blocks: readonly RowTotals[];
  /** Every row. */
  readonly all: Bitset;
  readonly losses: Float64Array;
};

/**
 * Totals over a set of rows. Those of whole blocks are kept, and only blocks that a decision touched are counted again; in
 * between, a row is two small codes and a byte.
 */
function totalsOf(project: OpenProject, run: RunData, rows: Bitset): RowTotals {
  const totals = createRowTotals(project.classes.length);
  const { codes, blocks } = countedBlocks(project, run);
  for (const { at, from, to } of rowBlocks(project)) {
    const counted = blocks[at];
    if (counted && isWhole(rows, from, to)) addTotals(totals, counted);
    else countRows(codes, rows, [from, to], totals);
  }
  return totals;
}

const keptCounts = createBlockMemo<Counted>();

function countedBlocks(project: OpenProject, run: RunData): Counted {
  const { given, rowCount } = project;
  const classCount = project.classes.length;
  const { confidence } = run;
  const losses = lossValues(project, run);
  const binned = (bin: (value: number) => number): Uint8Array =>
    Uint8Array.from(confidence, (value) => (Number.isNaN(value) ? 0 : bin(value)));
  return keptCounts(project, {
    owner: run,
    madeFrom: [given, losses, classCount],
    make: () => ({
      codes: createRowCodes(classCount, confidence),
      bins: binned((value) => binOf(value, RELIABILITY_BINS)),
      shades: binned(histogramBin),
      blocks: classCount > mostClassesKept ? [] : rowBlocks(project).map(() => createRowTotals(classCount)),
      all: createBitset(rowCount, true),
      losses,
    }),
    update: (counted, block) => countBlock(project, run, counted, block),
  });
}

function countBlock(
  { given, current, state }: OpenProject,
  { predicted }: RunData,
  { codes, bins, shades, blocks, all, losses }: Counted,
  { at, from, to }: RowBlock,
): void {
  const excluded = { excluded: state, excludedBit: stateBits.excluded };
  codeRows({ given, current, predicted, ...excluded, bins, shades, losses }, codes, from, to);
  const totals = blocks[at];
  if (!totals) return;
  clearTotals(totals);
  countRows(codes, all, [from, to], totals);
}

/** Whether the rows from..to-1 are all in a set; `from` is a multiple of 32, `to` too or the end of the set. */
function isWhole({ words }: Bitset, from: number, to: number): boolean {
  const full = to >>> 5;
  for (let word = from >>> 5; word < full; word += 1) if (words[word] !== 0xffffffff) return false;
  return (to & 31) === 0 || words[full] === 2 ** (to & 31) - 1;
}
