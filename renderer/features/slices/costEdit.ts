import type { CostPair } from '#shared/model/costs.ts';
import { usualCost } from '#shared/model/costs.ts';
import { numberProblem, readNumber } from '#renderer/ui/typedNumber.ts';

/** With more classes than this a grid cannot be read: then the pairs that differ are listed. */
export const mostInGrid = 30;

/** A cost as typed, or null where it is none. */
export function readCost(text: string): number | null {
  return numberProblem(text, { least: 0, most: 1e9 }) === null ? readNumber(text) : null;
}

/** The pairs with one of them set; a cost that is the usual one leaves the list. */
export function withCost(pairs: readonly CostPair[], changed: CostPair): CostPair[] {
  const others = pairs.filter(({ actual, predicted }) => actual !== changed.actual || predicted !== changed.predicted);
  return changed.cost === usualCost(changed.actual, changed.predicted) ? others : [...others, changed];
}

export type Cell = { readonly row: number; readonly column: number };

/** Where an arrow key, Home or End leads from a cell; null for another key, and at the edge. */
export function nextCell({ row, column }: Cell, key: string, size: number): Cell | null {
  const moves: Readonly<Record<string, Cell>> = {
    ArrowUp: { row: row - 1, column },
    ArrowDown: { row: row + 1, column },
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    Enter: { row: row + 1, column },
    Home: { row, column: 0 },
    End: { row, column: size - 1 },
  };
  const next = moves[key];
  if (!next || next.row < 0 || next.column < 0 || next.row >= size || next.column >= size) return null;
  return next;
}
