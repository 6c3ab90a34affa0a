import { WinnowError } from '#shared/base/winnowError.ts';
import { selectedRows, type Selection } from '../selection.ts';
import { countPairErrors, countPairRows, MAX_CELLS, type PairColumns } from './countPair.ts';
import { countBelow, gatherCodes, gatherErrors, groupPositions } from './gatherRows.ts';
import { checkBase, columnOf, countCodes, orderRows, type SearchColumn, type SearchRows } from './prepareSearch.ts';
import { scoreBound, sliceScore, type ScoreBase } from './sliceScore.ts';
import type { SliceFeature } from './slicePredicate.ts';
import { createTopSlices, type BasicSlice, type ScoredSlice, type TopSlices } from './topSlices.ts';

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
};

export type SliceSearchResult = {
  /** The k best that score above 0, best first (`compareSlices`). */
  readonly slices: readonly ScoredSlice[];
  readonly base: ScoreBase;
  /** Slices whose rows were counted, of each number of predicates: what the bounds left to do. */
  readonly counted: readonly number[];
};

export type SearchProgress = { readonly phase: string; readonly done: number; readonly total: number };

/** Rounding in a bound must not cost a slice that ties with the k-th. */
const SLACK = 1e-9;

type Bounds = { readonly size: number; readonly sum: number; readonly highest: number };

type Context = {
  readonly base: ScoreBase;
  readonly rows: SearchRows;
  readonly top: TopSlices;
  readonly columns: readonly SearchColumn[];
  /** Number of the first code of each column among all kept codes, and how many there are. */
  readonly starts: readonly number[];
  readonly basicCount: number;
  readonly maxPredicates: number;
  readonly counted: number[];
  /** Slices of two predicates that a third may follow, by first · basicCount + second. */
  readonly pairs: Map<number, Bounds>;
};

/**
 * The k slices with the highest SliceLine score (Sagadeeva & Boehm, SIGMOD 2021), exactly: enumeration by level with the
 * paper's bounds on size, error sum, maximum error and score from all parents, and without slices whose parent is missing.
 * Pairs are counted as tables of two columns, rows with errors first, so that a pair of columns without a promising error
 * sum costs only those; triples as pairs within the rows of their first predicate.
 * Memory: 2 bytes a row and column. @throws WinnowError `bad_input` for errors below 0 or options that make no sense.
 */
export function searchSlices(search: SliceSearch): SliceSearchResult {
  const steps = searchSlicesSteps(search);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same, a step at a time, so that a job can show progress and stop. */
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
    if (maxPredicates >= 3) yield* thirdLevel(context);
  }
  return { slices: [...top.list()], base, counted };
}

function canScore(bounds: Bounds, { base, top }: Pick<Context, 'base' | 'top'>): boolean {
  return scoreBound(base, bounds.size, bounds.sum, bounds.highest) >= top.threshold() - SLACK;
}

function* firstLevel(
  features: readonly SliceFeature[],
  context: Pick<Context, 'rows' | 'base' | 'top' | 'counted'>,
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

function* secondLevel(context: Context): Generator<SearchProgress, void> {
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
      visitCells(pair, context, {
        level: 2,
        bounds: (i, j) => smaller(basicBounds(a, i), basicBounds(b, j)),
        parts: (i, j) => [partOf(a, i), partOf(b, j)],
        keep: (i, j, found) => pairs.set((starts[first]! + i) * basicCount + starts[second]! + j, found),
      });
    }
  }
}

/** For each first predicate, the pairs that can follow it are counted within its rows. */
function* thirdLevel(context: Context): Generator<SearchProgress, void> {
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

function candidatePairs(first: number, followers: readonly number[], context: Context): Candidates[] {
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

function countWithin(context: Context, { at, code, positions, candidates }: Within): void {
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
    visitCells(pair, context, {
      level: 3,
      bounds: (j, h) => bounds.get((starts[second]! + j) * basicCount + starts[third]! + h),
      parts: (j, h) => [partOf(columns[at]!, code), partOf(b, j), partOf(c, h)],
      keep: () => undefined,
    });
  }
}

type Visit = {
  readonly level: 2 | 3;
  /** Bounds from the parents of a cell; undefined where a parent is missing. */
  readonly bounds: (i: number, j: number) => Bounds | undefined;
  readonly parts: (i: number, j: number) => readonly BasicSlice[];
  /** Called for slices that more predicates may follow. */
  readonly keep: (i: number, j: number, found: Bounds) => void;
};

function visitCells(pair: PairColumns, context: Context, visit: Visit): void {
  const { aCount, bCount } = pair;
  const hopeful: number[] = [];
  for (let i = 0; i < aCount; i += 1) {
    for (let j = 0; j < bCount; j += 1) {
      const bounds = visit.bounds(i, j);
      if (bounds !== undefined && canScore(bounds, context)) hopeful.push(i * (bCount + 1) + j);
    }
  }
  if (hopeful.length === 0) return;
  if ((aCount + 1) * (bCount + 1) > MAX_CELLS) {
    visitSparse(pair, context, visit);
    return;
  }
  const found = countPairErrors(pair);
  const left = hopeful.filter((cell) => {
    const [i, j] = [Math.floor(cell / (bCount + 1)), cell % (bCount + 1)];
    const { size, highest } = visit.bounds(i, j)!;
    const sum = found.sums[cell]!;
    return canScore({ size, sum, highest: found.highest?.[cell] ?? Math.min(1, highest) }, context);
  });
  if (left.length === 0) return;
  const sizes = countPairRows(pair, found);
  for (const cell of left) {
    const [i, j] = [Math.floor(cell / (bCount + 1)), cell % (bCount + 1)];
    const sum = found.sums[cell]!;
    take({ size: sizes[cell]!, sum, highest: found.highest?.[cell] ?? 1 }, [i, j], context, visit);
  }
}

/** For columns of very many values: a map of the pairs that occur. Slow, and still exact. */
function visitSparse(pair: PairColumns, context: Context, visit: Visit): void {
  const { a, b, aCount, bCount, positives, rowCount, errors } = pair;
  const cells = new Map<number, { size: number; sum: number; highest: number }>();
  for (let row = 0; row < rowCount; row += 1) {
    if (a[row] === aCount || b[row] === bCount) continue;
    const key = a[row]! * bCount + b[row]!;
    const error = row >= positives ? 0 : errors === undefined ? 1 : errors[row]!;
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { size: 1, sum: error, highest: error });
    else {
      cell.size += 1;
      cell.sum += error;
      if (error > cell.highest) cell.highest = error;
    }
  }
  for (const [key, cell] of cells) {
    const [i, j] = [Math.floor(key / bCount), key % bCount];
    if (visit.bounds(i, j) !== undefined) take(cell, [i, j], context, visit);
  }
}

function take(found: Bounds, [i, j]: readonly [number, number], context: Context, visit: Visit): void {
  const { base, top, counted, maxPredicates } = context;
  counted[visit.level - 1]! += 1;
  if (found.size < base.minSupport || !(found.sum > 0)) return;
  const score = sliceScore(base, found.size, found.sum);
  if (score >= top.threshold()) top.offer({ parts: visit.parts(i, j), size: found.size, errorSum: found.sum, score });
  if (visit.level < maxPredicates && canScore(found, context)) visit.keep(i, j, found);
}

function partOf(column: SearchColumn, code: number): BasicSlice {
  return { feature: column.feature, code: column.original[code]! };
}

function basicBounds({ sizes, sums, highest }: SearchColumn, code: number): Bounds {
  return { size: sizes[code]!, sum: sums[code]!, highest: highest[code]! };
}

function smaller(left: Bounds, right: Bounds): Bounds {
  return {
    size: Math.min(left.size, right.size),
    sum: Math.min(left.sum, right.sum),
    highest: Math.min(left.highest, right.highest),
  };
}

function columnAt(basic: number, { starts }: Context): number {
  let at = starts.length - 1;
  while (starts[at]! > basic) at -= 1;
  return at;
}
