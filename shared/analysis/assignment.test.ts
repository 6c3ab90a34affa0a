import { describe, expect, test } from 'vitest';
import { seededRandom } from '../base/seededRandom.ts';
import { bestAssignment } from './assignment.ts';

/** Every way to give each of the fewer rows a column of its own. */
function bestByTrying(profit: Float64Array, rows: number, columns: number): number {
  const go = (row: number, taken: number, skipped: number): number => {
    if (row === rows) return 0;
    let best = rows - columns > skipped ? go(row + 1, taken, skipped + 1) : -Infinity;
    for (let column = 0; column < columns; column += 1) {
      if ((taken >> column) & 1) continue;
      best = Math.max(best, profit[row * columns + column]! + go(row + 1, taken | (1 << column), skipped));
    }
    return best;
  };
  return go(0, 0, 0);
}

describe('bestAssignment', () => {
  test('a worked example', () => {
    // Kuhn's kind of example: the greedy choice (row 0 takes its 9) is not the best.
    expect([...bestAssignment(Float64Array.from([9, 8, 8, 1]), 2, 2)]).toEqual([1, 0]);
    expect([...bestAssignment(Float64Array.from([0, 5, 0, 0, 0, 7, 3, 0, 0]), 3, 3)]).toEqual([1, 2, 0]);
  });

  test('is as good as the best of all ways, in any shape and with any signs', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 300; round += 1) {
      const rows = 1 + Math.floor(random() * 5);
      const columns = 1 + Math.floor(random() * 5);
      const profit = Float64Array.from({ length: rows * columns }, () => Math.round((random() - 0.4) * 20));
      const columnOf = bestAssignment(profit, rows, columns);
      const used = columnOf.filter((column) => column >= 0);
      expect(new Set(used).size).toBe(used.length);
      expect(used.length).toBe(Math.min(rows, columns));
      const total = columnOf.reduce((sum, column, row) => sum + (column < 0 ? 0 : profit[row * columns + column]!), 0);
      expect(total).toBe(bestByTrying(profit, rows, columns));
    }
  });

  test('nothing to give', () => {
    expect([...bestAssignment(new Float64Array(), 0, 3)]).toEqual([]);
    expect([...bestAssignment(new Float64Array(), 2, 0)]).toEqual([-1, -1]);
  });
});
