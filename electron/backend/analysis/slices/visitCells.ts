import { countPairErrors, countPairRows, MAX_CELLS, type PairColumns } from './countPair.ts';
import { canScore, type Bounds, type SearchContext } from './searchContext.ts';
import { sliceScore } from './sliceScore.ts';
import type { BasicSlice } from './topSlices.ts';

export type Visit = {
  readonly level: 2 | 3;
  readonly parts: (i: number, j: number) => readonly BasicSlice[];
  /** Called for slices that more predicates may follow. */
  readonly keep?: (i: number, j: number, found: Bounds) => void;
};

/** Cells i · (bCount + 1) + j that the bounds of their parents leave, with these bounds. */
export type Hopeful = Bounds & { readonly cell: number };

/** Counts the pairs of two columns as far as the bounds ask for it, and takes what scores. */
export function visitCells(pair: PairColumns, hopeful: readonly Hopeful[], context: SearchContext, visit: Visit): void {
  if (hopeful.length === 0) return;
  const width = pair.bCount + 1;
  if ((pair.aCount + 1) * width > MAX_CELLS) {
    visitSparse(pair, hopeful, context, visit);
    return;
  }
  const found = countPairErrors(pair);
  const left = hopeful.filter(({ cell, size, highest }) =>
    canScore({ size, sum: found.sums[cell]!, highest }, context),
  );
  if (left.length === 0) return;
  const sizes = countPairRows(pair, found);
  for (const { cell, highest } of left) {
    const exact = { size: sizes[cell]!, sum: found.sums[cell]!, highest };
    take(exact, [Math.floor(cell / width), cell % width], context, visit);
  }
}

/** For columns of very many values: a map of the pairs that occur. Slow, and still exact. */
function visitSparse(pair: PairColumns, hopeful: readonly Hopeful[], context: SearchContext, visit: Visit): void {
  const { a, b, aCount, bCount, positives, rowCount, errors } = pair;
  pair.fill?.();
  const wanted = new Map(hopeful.map(({ cell, highest }) => [cell, { size: 0, sum: 0, highest }]));
  for (let row = 0; row < rowCount; row += 1) {
    if (a[row] === aCount || b[row] === bCount) continue;
    const cell = wanted.get(a[row]! * (bCount + 1) + b[row]!);
    if (cell === undefined) continue;
    cell.size += 1;
    cell.sum += row >= positives ? 0 : errors === undefined ? 1 : errors[row]!;
  }
  for (const [cell, exact] of wanted)
    take(exact, [Math.floor(cell / (bCount + 1)), cell % (bCount + 1)], context, visit);
}

function take(found: Bounds, [i, j]: readonly [number, number], context: SearchContext, visit: Visit): void {
  const { base, top, counted, maxPredicates } = context;
  counted[visit.level - 1]! += 1;
  if (found.size < base.minSupport || !(found.sum > 0)) return;
  const score = sliceScore(base, found.size, found.sum);
  if (score >= top.threshold()) top.offer({ parts: visit.parts(i, j), size: found.size, errorSum: found.sum, score });
  if (visit.level < maxPredicates && canScore(found, context)) visit.keep?.(i, j, found);
}
