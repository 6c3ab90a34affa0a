import { expect, test } from 'vitest';
import { confusionTotals, worstPairs } from './confusionModel.ts';

const matrix = [
  [80, 0, 15, 0],
  [0, 90, 0, 9],
  [25, 1, 70, 0],
  [0, 20, 0, 60],
];

test('totals leave the diagonal out of the errors', () => {
  expect(confusionTotals(matrix)).toEqual({
    total: 370,
    errors: 70,
    rows: [95, 99, 96, 80],
    columns: [105, 111, 85, 69],
  });
});

test('the costliest pairs come first, with their share of errors and of their class', () => {
  const [first, second] = worstPairs(matrix, 2);
  expect(first).toEqual({ row: 2, column: 0, count: 25, shareOfErrors: 25 / 70, rowRate: 25 / 96 });
  expect(second).toMatchObject({ row: 3, column: 1, count: 20 });
  expect(
    worstPairs(
      [
        [3, 0],
        [0, 4],
      ],
      5,
    ),
  ).toEqual([]);
});
