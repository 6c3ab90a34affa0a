import { bitsToIds, createBitset, type Bitset } from '#shared/analysis/bitset.ts';
import { overviewPass, type OverviewCounts } from '#shared/analysis/metrics/overviewPass.ts';
import {
  histogramBin,
  pictureCounts,
  RELIABILITY_BINS,
  type PictureCounts,
} from '#shared/analysis/metrics/pictureCounts.ts';
import {
  addTotals,
  clearTotals,
  codeRows,
  countRows,
  createRowCodes,
  createRowTotals,
  mostClassesOfTotals,
  overviewOfTotals,
  picturesOfTotals,
  type RowCodes,
  type RowTotals,
} from '#shared/analysis/metrics/rowTotals.ts';
import { stateBits } from '../store/decisionStore.ts';
import { changedBlocks, nothingSeen, rowBlocks } from './blockVersions.ts';
import type { ProjectData } from './projectData.ts';
import type { RunData } from './runData.ts';
import { rowScores } from './rowScores.ts';

/** What Overview counts over a set of rows. */
export function overviewCountsOf(project: ProjectData, run: RunData, rows: Bitset): OverviewCounts {
  const classCount = project.classes.length;
  if (classCount <= mostClassesOfTotals) return overviewOfTotals(totalsOf(project, run, rows), classCount);
  return overviewPass({
    rows,
    given: project.given,
    current: project.current,
    predicted: run.predicted,
    excluded: project.state,
    excludedBit: stateBits.excluded,
    classCount,
    confidence: run.confidence,
    binCount: RELIABILITY_BINS,
    ...rowScores(project, run),
  });
}

/** What the pictures count over a set of rows; `unknown` is 1 for each class that the model cannot predict. */
export function pictureCountsOf(
  project: ProjectData,
  { run, rows, unknown }: { readonly run: RunData; readonly rows: Bitset; readonly unknown: Uint8Array },
): PictureCounts {
  const classCount = project.classes.length;
  if (classCount <= mostClassesOfTotals) return picturesOfTotals(totalsOf(project, run, rows), classCount);
  return pictureCounts({
    labels: project.current,
    predicted: run.predicted,
    confidence: run.confidence,
    classCount,
    ids: bitsToIds(rows),
    states: project.state,
    skipMask: stateBits.excluded,
    unknown,
  });
}

type Kept = {
  readonly given: Int32Array;
  readonly current: Int32Array;
  readonly codes: RowCodes;
  readonly losses: Float64Array;
  /** Histogram bin of the confidence. */
  readonly shades: Uint8Array;
  readonly seen: Int32Array;
  /** By block of rows, over all of them. */
  readonly blocks: readonly RowTotals[];
};

const cache = new WeakMap<RunData, Kept>();

/**
 * Totals over a set of rows. Those of whole blocks are kept, and only blocks that a decision touched are counted again; in
 * between, a row is two small codes and a byte.
 */
function totalsOf(project: ProjectData, run: RunData, rows: Bitset): RowTotals {
  const classCount = project.classes.length;
  const { codes, blocks } = keptTotals(project, run);
  const totals = createRowTotals(classCount);
  for (const { at, from, to } of rowBlocks(project)) {
    if (isWhole(rows, from, to)) addTotals(totals, blocks[at]!);
    else countRows(codes, rows, [from, to], totals);
  }
  return totals;
}

function keptTotals(project: ProjectData, run: RunData): Kept {
  const { given, current, classes } = project;
  const { losses, bins } = rowScores(project, run);
  let kept = cache.get(run);
  if (
    kept === undefined ||
    kept.given !== given ||
    kept.current !== current ||
    kept.losses !== losses ||
    kept.codes.classCount !== classes.length
  ) {
    const seen = nothingSeen(project);
    kept = {
      ...{ given, current, losses, seen },
      codes: createRowCodes(classes.length, { confidence: run.confidence, losses }),
      shades: Uint8Array.from(run.confidence, (value) => (Number.isNaN(value) ? 0 : histogramBin(value))),
      blocks: Array.from(seen, () => createRowTotals(classes.length)),
    };
    cache.set(run, kept);
  }
  const changed = changedBlocks(project, kept.seen);
  if (changed.length === 0) return kept;
  const { codes, shades, blocks } = kept;
  const { predicted } = run;
  const excluded = { excluded: project.state, excludedBit: stateBits.excluded };
  const all = createBitset(project.rowCount, true);
  for (const { at, from, to } of changed) {
    codeRows({ given, current, predicted, ...excluded, bins, shades }, codes, from, to);
    clearTotals(blocks[at]!);
    countRows(codes, all, [from, to], blocks[at]!);
  }
  return kept;
}

/** Whether the rows from..to-1 are all in a set; `from` is a multiple of 32, `to` too or the end of the set. */
function isWhole({ words }: Bitset, from: number, to: number): boolean {
  const full = to >>> 5;
  for (let word = from >>> 5; word < full; word += 1) if (words[word] !== 0xffffffff) return false;
  return (to & 31) === 0 || words[full] === 2 ** (to & 31) - 1;
}
