import type { PairColumns } from './countPair.ts';
import type { SearchColumn } from './prepareSearch.ts';
import { partOf, type SearchContext, type SearchProgress } from './searchContext.ts';
import { scoreBound } from './sliceScore.ts';
import { visitCells, type Hopeful } from './visitCells.ts';

/** Cells of the largest table of three columns that still lies in the processor's cache. */
const MOST_TRIPLE_CELLS = 1 << 19;
const MOST_PAIR_CODES = 1 << 16;
/** Bounds of all pairs as tables: this many basic slices squared. */
const MOST_BASIC = 1500;
const SLACK = 1e-9;

/** Whether three columns at a time can be counted as one table. */
export function areTablesSmall({ columns, basicCount }: SearchContext, mostCells = MOST_TRIPLE_CELLS): boolean {
  const [a = 1, b = 1, c = 1] = columns.map(({ count }) => count + 1).sort((x, y) => y - x);
  return basicCount <= MOST_BASIC && a * b <= MOST_PAIR_CODES && a * b * c <= mostCells;
}

/**
 * The third level of the search for columns of few values: the codes of two columns put together, against a third. One
 * stream of the rows with an error for each three columns with a promising cell, and one of the others where one stays so.
 */
export function* thirdLevelByTables(context: SearchContext): Generator<SearchProgress, void> {
  const { columns, rows } = context;
  const tables = pairTables(context);
  const both = new Uint16Array(rows.order.length);
  const total = (columns.length * (columns.length - 1)) / 2;
  let done = 0;
  for (const [first, a] of columns.entries()) {
    for (let second = first + 1; second < columns.length; second += 1) {
      yield { phase: 'three conditions', done: done++, total };
      const b = columns[second]!;
      const width = b.count + 1;
      let filled = 0;
      const fillTo = (end: number): void => {
        if (end > filled) combineCodes(both, [a, b], [filled, end]);
        filled = Math.max(filled, end);
      };
      for (let third = second + 1; third < columns.length; third += 1) {
        const c = columns[third]!;
        const hopeful = hopefulTriples(context, tables, [first, second, third]);
        if (hopeful.length === 0) continue;
        fillTo(rows.positives);
        const pair: PairColumns = {
          a: both,
          aCount: (a.count + 1) * width - 1,
          b: c.codes,
          bCount: c.count,
          positives: rows.positives,
          rowCount: rows.order.length,
          errors: rows.errors,
          fill: () => fillTo(rows.order.length),
        };
        visitCells(pair, hopeful, context, {
          level: 3,
          parts: (ij, h) => [partOf(a, Math.floor(ij / width)), partOf(b, ij % width), partOf(c, h)],
        });
      }
    }
  }
}

function combineCodes(
  into: Uint16Array,
  [a, b]: readonly [SearchColumn, SearchColumn],
  [from, to]: readonly [number, number],
): void {
  const width = b.count + 1;
  const [first, second] = [a.codes, b.codes];
  for (let row = from; row < to; row += 1) into[row] = first[row]! * width + second[row]!;
}

/** Bounds of the pairs that a third predicate may follow, by first · basicCount + second; size 0 where there is none. */
type PairTables = { readonly sizes: Int32Array; readonly sums: Float64Array; readonly highest: Float64Array };

function pairTables({ pairs, basicCount }: SearchContext): PairTables {
  const sizes = new Int32Array(basicCount * basicCount);
  const [sums, highest] = [new Float64Array(sizes.length), new Float64Array(sizes.length)];
  for (const [key, found] of pairs) {
    sizes[key] = found.size;
    sums[key] = found.sum;
    highest[key] = found.highest;
  }
  return { sizes, sums, highest };
}

/** Triples of three columns whose three pairs all may be followed, and whose bounds can score. */
function hopefulTriples(
  { columns, starts, basicCount, base, top }: SearchContext,
  { sizes, sums, highest }: PairTables,
  [first, second, third]: readonly [number, number, number],
): Hopeful[] {
  const [aCount, bCount, cCount] = [first, second, third].map((at) => columns[at]!.count) as [number, number, number];
  const hopeful: Hopeful[] = [];
  const least = top.threshold() - SLACK;
  for (let i = 0; i < aCount; i += 1) {
    const ofFirst = (starts[first]! + i) * basicCount;
    for (let j = 0; j < bCount; j += 1) {
      const ab = ofFirst + starts[second]! + j;
      if (sizes[ab] === 0) continue;
      const ofSecond = (starts[second]! + j) * basicCount + starts[third]!;
      const ofThird = ofFirst + starts[third]!;
      for (let h = 0; h < cCount; h += 1) {
        const size = Math.min(sizes[ab]!, sizes[ofThird + h]!, sizes[ofSecond + h]!);
        if (size === 0) continue;
        const sum = Math.min(sums[ab]!, sums[ofThird + h]!, sums[ofSecond + h]!);
        const most = Math.min(highest[ab]!, highest[ofThird + h]!, highest[ofSecond + h]!);
        if (scoreBound(base, size, sum, most) < least) continue;
        hopeful.push({ cell: (i * (bCount + 1) + j) * (cCount + 1) + h, size, sum, highest: most });
      }
    }
  }
  return hopeful;
}
