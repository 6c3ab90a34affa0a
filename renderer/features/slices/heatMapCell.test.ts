import { expect, test } from 'vitest';
import { cellAfter, heatOf, type HeatMapData } from './heatMapCell.ts';

const cell = (n: number, errors: number): HeatMapData['cells'][number] => {
  return { n, errors, errorRate: { value: n === 0 ? null : errors / n, low: 0, high: 1, n } };
};
const axis = (length: number) => Array.from({ length }, (_, at) => ({ label: `v${at}`, filter: `f:v${at}` }));
const map: HeatMapData = {
  overall: { value: 0.1, low: 0, high: 1, n: 100 },
  across: axis(3),
  down: axis(2),
  cells: [cell(100, 20), cell(50, 5), cell(3, 3), cell(0, 0), cell(40, 0), cell(60, 12)],
  missing: 0,
  beyond: 0,
};

test('colour is the rate against the highest sure one; few examples do not set the scale', () => {
  expect(heatOf(map)).toEqual([1, 0.5, 1, 0, 0, 1]);
});

test('keys move within the map and stop at its edges', () => {
  const at = { row: 0, column: 1 };
  expect(cellAfter('ArrowDown', at, map)).toEqual({ row: 1, column: 1 });
  expect(cellAfter('ArrowUp', at, map)).toEqual(at);
  expect(cellAfter('End', at, map)).toEqual({ row: 0, column: 2 });
  expect(cellAfter('PageDown', at, map)).toEqual({ row: 1, column: 1 });
  expect(cellAfter('a', at, map)).toBeUndefined();
});
