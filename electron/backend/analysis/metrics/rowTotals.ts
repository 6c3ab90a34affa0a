import { checkMatrixClasses } from '#shared/model/classLimit.ts';
import type { Bitset } from '#shared/analysis/bitset.ts';
import { HISTOGRAM_BINS, RELIABILITY_BINS, type ReliabilityBin, reliabilityBins } from './confidence.ts';
import type { ConfusionMatrix } from './confusion.ts';
import { type Hits, hitOf } from './hits.ts';

/** Everything that Overview and its pictures ask of a row, as places in tables of counts. All class indices are the project's. */
export type RowCodes = {
  readonly classCount: number;
  /** Current label × prediction as label * classCount + prediction; classCount² where one is missing or the row is excluded. */
  readonly cells: Uint16Array | Uint32Array;
  /** 3 * outcome + given: given is 0 without a given label or a prediction, 1 where they differ, 2 where they agree. */
  readonly outcomes: Uint8Array;
  /** 2 * bin of the histogram + 1 if right; the last one for rows without a cell. */
  readonly shades: Uint8Array;
  /** Highest probability; only read where the outcome is scored. */
  readonly confidence: Float64Array;
};

export type RowTotals = {
  readonly cells: Int32Array;
  readonly outcomes: Int32Array;
  readonly shades: Int32Array;
  /** Sums by outcome code; not a number where rows are not scored. */
  readonly confidence: Float64Array;
};

/** Outcomes: 2 * reliability bin + right where a row is scored, and the two below. */
const unscored = 2 * RELIABILITY_BINS;
const excludedOutcome = unscored + 1;
const outcomeCodes = 3 * (excludedOutcome + 1);
const noShade = 2 * HISTOGRAM_BINS;

/** What a row is, to be coded. */
export type RowFacts = {
  readonly given: Int32Array;
  readonly current: Int32Array;
  readonly predicted: Int32Array;
  /** Rows where `excluded[row] & excludedBit` is not 0 count only under the given labels. */
  readonly excluded: Uint8Array;
  readonly excludedBit: number;
  /** Reliability and histogram bin of the confidence; any where there is none. */
  readonly bins: Uint8Array;
  readonly shades: Uint8Array;
  /** -ln p[current label]; NaN where the model does not know it. */
  readonly losses: Float64Array;
};

/** Codes of no row yet, Uint16 cells where all of them fit. */
export function createRowCodes(classCount: number, confidence: Float64Array): RowCodes {
  const rows = confidence.length;
  const bytes = () => new Uint8Array(rows);
  const cells = classCount ** 2 < 2 ** 16 ? new Uint16Array(rows) : new Uint32Array(rows);
  return { classCount, cells, outcomes: bytes(), shades: bytes(), confidence };
}

/** @throws WinnowError `too_large` for more classes than a matrix can have. */
export function createRowTotals(classCount: number): RowTotals {
  checkMatrixClasses(classCount);
  return {
    cells: new Int32Array(classCount * classCount + 1),
    outcomes: new Int32Array(outcomeCodes),
    shades: new Int32Array(noShade + 1),
    confidence: new Float64Array(outcomeCodes),
  };
}

/** Codes the rows from..to-1 anew. A row is scored where it has a cell and its loss is a number. */
export function codeRows(facts: RowFacts, codes: RowCodes, from: number, to: number): void {
  const { given, current, predicted, excluded, excludedBit, bins, shades, losses } = facts;
  const { classCount } = codes;
  const noCell = classCount * classCount;
  for (let row = from; row < to; row += 1) {
    const first = given[row]!;
    const guess = predicted[row]!;
    const label = current[row]!;
    const loss = losses[row]!;
    const isKept = (excluded[row]! & excludedBit) === 0;
    const hit = hitOf(label, guess);
    const hasCell = isKept && hit >= 0;
    const isScored = hasCell && loss === loss;
    const outcome = isKept ? (isScored ? 2 * bins[row]! + hit : unscored) : excludedOutcome;
    const agreed = hitOf(first, guess) + 1;
    codes.cells[row] = hasCell ? label * classCount + guess : noCell;
    codes.outcomes[row] = 3 * outcome + agreed;
    codes.shades[row] = hasCell ? 2 * shades[row]! + hit : noShade;
  }
}

/** Adds the rows from..to-1 that are in a set; `from` is a multiple of 32, `to` too or the end of the set. */
export function countRows(codes: RowCodes, rows: Bitset, [from, to]: readonly [number, number], into: RowTotals): void {
  const { cells, outcomes, shades, confidence } = codes;
  const { words } = rows;
  const sums = into.confidence;
  const end = Math.ceil(to / 32);
  for (let word = from >>> 5; word < end; word += 1) {
    for (let bits = words[word]! | 0; bits !== 0; bits &= bits - 1) {
      const row = word * 32 + 31 - Math.clz32(bits & -bits);
      const outcome = outcomes[row]!;
      into.cells[cells[row]!]! += 1;
      into.outcomes[outcome]! += 1;
      into.shades[shades[row]!]! += 1;
      // What is not scored has codes of its own, so that its NaN spoils no other sum.
      sums[outcome]! += confidence[row]!;
    }
  }
}

/** Adds the totals of other rows, table by table. */
export function addTotals(into: RowTotals, part: RowTotals): void {
  addCounts(into.cells, part.cells);
  addCounts(into.outcomes, part.outcomes);
  addCounts(into.shades, part.shades);
  addSums(into.confidence, part.confidence);
}

export function clearTotals(totals: RowTotals): void {
  for (const table of Object.values(totals)) table.fill(0);
}

function addCounts(into: Int32Array, part: Int32Array): void {
  for (let at = 0; at < into.length; at += 1) into[at]! += part[at]!;
}

function addSums(into: Float64Array, part: Float64Array): void {
  for (let at = 0; at < into.length; at += 1) into[at]! += part[at]!;
}

/** What is counted of a set of rows; see `RowCodes` for when a row is scored. */
export type RowCounts = {
  /** Rows in the set, excluded ones too. */
  readonly n: number;
  /** Rows with a given label and a prediction, and how many of them agree. */
  readonly given: Hits;
  /** Current label × prediction of the rows that are not excluded. */
  readonly matrix: ConfusionMatrix;
  /** Of the scored rows. */
  readonly reliability: readonly ReliabilityBin[];
  /** Rows of the matrix by histogram bin of their confidence. */
  readonly right: Float64Array;
  readonly wrong: Float64Array;
  /** Rows that are not in the matrix, by why; and rows in it whose label the model does not know. */
  readonly leftOut: { readonly excluded: number; readonly incomplete: number; readonly unknown: number };
};

/** Reads counts from totals: O(classes²). */
export function countsOfTotals(totals: RowTotals, classCount: number): RowCounts {
  const given = { n: 0, right: 0 };
  const bins = () => new Float64Array(RELIABILITY_BINS);
  const [counts, correct, sums] = [bins(), bins(), bins()];
  let excluded = 0;
  totals.outcomes.forEach((count, code) => {
    const outcome = Math.floor(code / 3);
    if (code % 3 > 0) given.n += count;
    if (code % 3 === 2) given.right += count;
    if (outcome === excludedOutcome) excluded += count;
    if (outcome >= unscored) return;
    const bin = outcome >> 1;
    counts[bin]! += count;
    if (outcome % 2 === 1) correct[bin]! += count;
    sums[bin]! += totals.confidence[code]!;
  });
  const cells = Float64Array.from(totals.cells.subarray(0, classCount * classCount));
  const [n, inMatrix, scored] = [sumOf(totals.outcomes), sumOf(cells), sumOf(counts)];
  const shadesOf = (side: 0 | 1) =>
    Float64Array.from({ length: HISTOGRAM_BINS }, (_, bin) => totals.shades[2 * bin + side]!);
  return {
    n,
    given,
    matrix: { classCount, counts: cells, n: inMatrix },
    reliability: reliabilityBins({ counts, correct, sums }),
    right: shadesOf(1),
    wrong: shadesOf(0),
    leftOut: { excluded, incomplete: n - excluded - inMatrix, unknown: inMatrix - scored },
  };
}

function sumOf(values: Int32Array | Float64Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at]!;
  return sum;
}
