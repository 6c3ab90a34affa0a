import { createBitset, type Bitset } from '#shared/analysis/bitset.ts';
import { histogramBin } from '#shared/analysis/metrics/confidence.ts';
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
} from '#shared/analysis/metrics/rowTotals.ts';
import { stateBits } from '../store/decisionStore.ts';
import { changedBlocks, nothingSeen, rowBlocks } from './blockVersions.ts';
import type { ProjectData } from './projectData.ts';
import type { RunData } from './runData.ts';
import { rowScores } from './rowScores.ts';

/** With more classes the tables of a block would be larger than its rows: no totals are kept then. */
const mostClassesKept = 64;

/**
 * What Overview and the pictures count over a set of rows.
 * @throws WinnowError `too_large` for more classes than a matrix can have.
 */
export function rowCountsOf(project: ProjectData, run: RunData, rows: Bitset): RowCounts {
  return countsOfTotals(totalsOf(project, run, rows), project.classes.length);
}

type Kept = {
  readonly given: Int32Array;
  readonly current: Int32Array;
  readonly codes: RowCodes;
  readonly losses: Float64Array;
  /** Histogram bin of the confidence. */
  readonly shades: Uint8Array;
  readonly seen: Int32Array;
  /** By block of rows, over all of them; none where there are too many classes. */
  readonly blocks: readonly RowTotals[];
};

const cache = new WeakMap<RunData, Kept>();

/**
 * Totals over a set of rows. Those of whole blocks are kept, and only blocks that a decision touched are counted again; in
 * between, a row is two small codes and a byte.
 */
function totalsOf(project: ProjectData, run: RunData, rows: Bitset): RowTotals {
  const totals = createRowTotals(project.classes.length);
  const { codes, blocks } = keptTotals(project, run);
  for (const { at, from, to } of rowBlocks(project)) {
    const kept = blocks[at];
    if (kept && isWhole(rows, from, to)) addTotals(totals, kept);
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
      blocks: classes.length > mostClassesKept ? [] : Array.from(seen, () => createRowTotals(classes.length)),
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
    const block = blocks[at];
    if (!block) continue;
    clearTotals(block);
    countRows(codes, all, [from, to], block);
  }
  return kept;
}

/** Whether the rows from..to-1 are all in a set; `from` is a multiple of 32, `to` too or the end of the set. */
function isWhole({ words }: Bitset, from: number, to: number): boolean {
  const full = to >>> 5;
  for (let word = from >>> 5; word < full; word += 1) if (words[word] !== 0xffffffff) return false;
  return (to & 31) === 0 || words[full] === 2 ** (to & 31) - 1;
}
