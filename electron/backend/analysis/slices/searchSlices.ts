import { WinnowError } from '#shared/base/winnowError.ts';
import { selectedRows, type Selection } from '../selection.ts';
import type { PairColumns } from './countPair.ts';
import { countBelow, gatherCodes, gatherErrors, groupPositions } from './gatherRows.ts';
import { checkBase, columnOf, countCodes, orderRows, type SearchColumn } from './prepareSearch.ts';
import {
  basicBounds,
  canScore,
  partOf,
  smaller,
  type Bounds,
  type SearchContext,
  type SearchProgress,
} from './searchContext.ts';
import { sliceScore, type ScoreBase } from './sliceScore.ts';
import type { SliceFeature } from './slicePredicate.ts';
import { createTopSlices, type ScoredSlice } from './topSlices.ts';
import { areTablesSmall, thirdLevelByTables } from './tripleTables.ts';
import { visitCells, type Hopeful } from './visitCells.ts';

export type SliceSearch = {
  readonly features: readonly SliceFeature[];
  /** Error of each row [rows], 0 or more: 1 for wrong and 0 for right, or a loss. */
  readonly errors: Float64Array | Float32Array | Uint8Array;
  /** Rows to search, each once; all when absent. */
  readonly selection?: Selection;
  /** Weight of the error against the size; default 0.95, the paper's. */
  readonly alpha?: number;
  /** Fewest rows of a slice; default max(32, 1 % of the rows). */
  readonly minSupport?: number;
  readonly maxPredicates?: 1 | 2 | 3;
  /** How many slices; default 20. */
  readonly k?: number;
  /** Largest table of three columns, in cells; columns of more values are counted within the rows of the first instead. */
  readonly mostTableCells?: number;
};

export type SliceSearchResult = {
  /** The k best that score above 0, best first (`compareSlices`). */
  readonly slices: readonly ScoredSlice[];
  readonly base: ScoreBase;
  /** Slices whose rows were counted, of each number of predicates: what the bounds left to do. */
  readonly counted: readonly number[];
};

export type { SearchProgress } from './searchContext.ts';

/**
 * The k slices with the highest SliceLine score (Sagadeeva & Boehm, SIGMOD 2021), exactly: enumeration by level with the
 * paper's bounds on size, error sum, maximum error and score from all parents, and without slices whose parent is missing.
 * Pairs are counted as tables of two columns, rows with errors first, so that a pair of columns without a promising error
 * sum costs only those; triples as pairs within the rows of their first predicate.
 * Memory: 2 bytes a row and column. @throws WinnowError `bad_input` for errors below 0 or options that make no sense.
 */
export function* searchSlicesSteps(search: SliceSearch): Generator<SearchProgress, SliceSearchResult> {
  const { features, errors, alpha = 0.95, maxPredicates = 3, k = 20 } = search;
  if (!Number.isInteger(k) || k < 1) throw new WinnowError('bad_input', `${k} slices cannot be looked for.`);
  for (const { column, codes } of features) {
    if (codes.length !== errors.length) {
      const sentence = `Column ${column} has ${codes.length} rows, but there are errors for ${errors.length}.`;
      throw new WinnowError('internal', sentence, { column });
    }
  }
  const selected = selectedRows(search.selection, errors.length);
  const rows = orderRows(errors, selected);
  const minSupport = search.minSupport ?? Math.max(32, Math.ceil(selected.length / 100));
  const base: ScoreBase = { rowCount: selected.length, errorSum: rows.errorSum, alpha, minSupport };
  checkBase(base);
  const top = createTopSlices(k, 0);
  const counted = [0, 0, 0];
  if (rows.errorSum > 0) {
    const columns = yield* firstLevel(features, { rows, base, top, counted });
    const starts: number[] = [];
    let basicCount = 0;
    for (const { count } of columns) {
      starts.push(basicCount);
      basicCount += count;
    }
    const context = { base, rows, top, columns, starts, basicCount, maxPredicates, counted, pairs: new Map() };
    if (maxPredicates >= 2) yield* secondLevel(context);
    if (maxPredicates >= 3)
      yield* areTablesSmall(context, search.mostTableCells) ? thirdLevelByTables(context) : thirdLevel(context);
  }
  return { slices: [...top.list()], base, counted };
}

function* firstLevel(
  features: readonly SliceFeature[],
  context: Pick<SearchContext, 'rows' | 'base' | 'top' | 'counted'>,
): Generator<SearchProgress, SearchColumn[]> {
  const { rows, base, top, counted } = context;
  const counts = features.map((feature) => countCodes(feature, rows));
  counts.forEach(({ sizes, sums }, feature) => {
    for (let code = 0; code < sizes.length; code += 1) {
      const [size, errorSum] = [sizes[code]!, sums[code]!];
      if (size < base.minSupport || !(errorSum > 0)) continue;
      counted[0]! += 1;
      top.offer({ parts: [{ feature, code }], size, errorSum, score: sliceScore(base, size, errorSum) });
    }
  });
  const columns: SearchColumn[] = [];
  for (const [index, feature] of features.entries()) {
    yield { phase: 'single conditions', done: index, total: features.length };
    const { sizes, sums, highest } = counts[index]!;
    const keeps = (code: number): boolean =>
      canScore({ size: sizes[code]!, sum: sums[code]!, highest: highest[code]! }, context);
    const column = columnOf(feature, index, counts[index]!, { rows, keeps });
    if (column) columns.push(column);
  }
  return columns;
}

function* secondLevel(context: SearchContext): Generator<SearchProgress, void> {
  const { columns, starts, rows, basicCount, pairs } = context;
  const total = (columns.length * (columns.length - 1)) / 2;
  let done = 0;
  for (const [first, a] of columns.entries()) {
    for (let second = first + 1; second < columns.length; second += 1) {
      yield { phase: 'two conditions', done: done++, total };
      const b = columns[second]!;
      const pair: PairColumns = {
        a: a.codes,
        aCount: a.count,
        b: b.codes,
        bCount: b.count,
        positives: rows.positives,
        rowCount: rows.order.length,
        errors: rows.errors,
      };
      const hopeful: Hopeful[] = [];
      for (let i = 0; i < a.count; i += 1) {
        for (let j = 0; j < b.count; j += 1) {
          const bounds = smaller(basicBounds(a, i), basicBounds(b, j));
          if (canScore(bounds, context)) hopeful.push({ cell: i * (b.count + 1) + j, ...bounds });
        }
      }
      visitCells(pair, hopeful, context, {
        level: 2,
        parts: (i, j) => [partOf(a, i), partOf(b, j)],
        keep: (i, j, found) => pairs.set((starts[first]! + i) * basicCount + starts[second]! + j, found),
      });
    }
  }
}

/** For each first predicate, the pairs that can follow it are counted within its rows. */
function* thirdLevel(context: SearchContext): Generator<SearchProgress, void> {
  const { columns, pairs, basicCount, starts } = context;
  const followers = new Map<number, number[]>();
  for (const key of pairs.keys()) {
    const first = Math.floor(key / basicCount);
    const list = followers.get(first);
    if (list) list.push(key % basicCount);
    else followers.set(first, [key % basicCount]);
  }
  for (const [at, column] of columns.entries()) {
    let positions: Int32Array[] | undefined;
    for (let i = 0; i < column.count; i += 1) {
      yield { phase: 'three conditions', done: starts[at]! + i, total: basicCount };
      const candidates = candidatePairs(starts[at]! + i, followers.get(starts[at]! + i) ?? [], context);
      if (candidates.length === 0) continue;
      positions ??= groupPositions(column);
      countWithin(context, { at, code: i, positions: positions[i]!, candidates });
    }
  }
}

/** Third-level candidates that begin with one predicate, by the two columns that follow. */
type Candidates = { readonly second: number; readonly third: number; readonly bounds: Map<number, Bounds> };

function candidatePairs(first: number, followers: readonly number[], context: SearchContext): Candidates[] {
  const { pairs, basicCount, columns } = context;
  const found = new Map<number, Candidates>();
  const sorted = followers.toSorted((a, b) => a - b);
  for (const [at, j] of sorted.entries()) {
    const parent = pairs.get(first * basicCount + j)!;
    if (!canScore(parent, context)) continue;
    for (let next = at + 1; next < sorted.length; next += 1) {
      const h = sorted[next]!;
      const across = pairs.get(j * basicCount + h);
      if (across === undefined) continue;
      const bounds = smaller(smaller(parent, pairs.get(first * basicCount + h)!), across);
      if (!canScore(bounds, context)) continue;
      const [second, third] = [columnAt(j, context), columnAt(h, context)];
      const key = second * columns.length + third;
      const entry = found.get(key) ?? { second, third, bounds: new Map<number, Bounds>() };
      entry.bounds.set(j * basicCount + h, bounds);
      found.set(key, entry);
    }
  }
  return [...found.values()];
}

type Within = {
  readonly at: number;
  readonly code: number;
  readonly positions: Int32Array;
  readonly candidates: readonly Candidates[];
};

function countWithin(context: SearchContext, { at, code, positions, candidates }: Within): void {
  const { columns, starts, rows, basicCount } = context;
  const positives = countBelow(positions, rows.positives);
  const errors = rows.errors && gatherErrors(rows.errors, positions.subarray(0, positives));
  const gathered = new Map<number, Uint16Array>();
  const codesOf = (column: number): Uint16Array => {
    const known = gathered.get(column);
    if (known) return known;
    const codes = gatherCodes(columns[column]!.codes, positions);
    gathered.set(column, codes);
    return codes;
  };
  for (const { second, third, bounds } of candidates) {
    const [b, c] = [columns[second]!, columns[third]!];
    const pair: PairColumns = {
      a: codesOf(second),
      aCount: b.count,
      b: codesOf(third),
      bCount: c.count,
      positives,
      rowCount: positions.length,
      errors,
    };
    const hopeful = [...bounds].map(([key, found]): Hopeful => {
      const [j, h] = [Math.floor(key / basicCount) - starts[second]!, (key % basicCount) - starts[third]!];
      return { cell: j * (c.count + 1) + h, ...found };
    });
    visitCells(pair, hopeful, context, {
      level: 3,
      parts: (j, h) => [partOf(columns[at]!, code), partOf(b, j), partOf(c, h)],
    });
  }
}

function columnAt(basic: number, { starts }: SearchContext): number {
  let at = starts.length - 1;
  while (starts[at]! > basic) at -= 1;
  return at;
}
