import { expect, test } from 'vitest';
import { blockOrder, confusionTotals, worstPairs } from './confusionModel.ts';

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

test('classes confused with each other stand side by side', () => {
  const order = blockOrder(matrix);
  expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  expect(Math.abs(order.indexOf(0) - order.indexOf(2))).toBe(1);
  expect(Math.abs(order.indexOf(1) - order.indexOf(3))).toBe(1);
});

test('an order for nothing, for one class and for classes without examples', () => {
  expect(blockOrder([])).toEqual([]);
  expect(blockOrder([[5]])).toEqual([0]);
  expect(
    blockOrder([
      [0, 0],
      [0, 0],
    ]).toSorted(),
  ).toEqual([0, 1]);
});

test('hidden blocks of a hundred classes are found again', () => {
  const size = 100;
  // Class c belongs to block c mod 20: five classes that lie far apart in the given order.
  const hidden = Array.from({ length: size }, (_, a) =>
    Array.from({ length: size }, (__, b) => (a === b ? 90 : a % 20 === b % 20 ? 2 + ((a * 7 + b * 3) % 3) : 0)),
  );
  const order = blockOrder(hidden);
  for (let block = 0; block < 20; block += 1) {
    const places = order.flatMap((label, place) => (label % 20 === block ? [place] : []));
    expect(Math.max(...places) - Math.min(...places)).toBe(4);
  }
});
