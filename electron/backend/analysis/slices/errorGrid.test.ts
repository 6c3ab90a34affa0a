import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { errorGrid } from './errorGrid.ts';
import { quantileBins } from './quantileBins.ts';
import { categoryFeature } from './slicePredicate.ts';

test('every cell is a count by hand; rows without a value and values beyond the limit are told', () => {
  const next = seededRandom(3);
  const rowCount = 3000;
  const values = Array.from({ length: 40 }, (_, at) => `v${at}`);
  const many = Int32Array.from({ length: rowCount }, () => Math.floor(next() * next() * 41) - 1);
  const numbers = Float64Array.from({ length: rowCount }, () => (next() < 0.1 ? NaN : Math.floor(next() * 50)));
  const errors = Float64Array.from({ length: rowCount }, () => (next() < 0.05 ? NaN : next() < 0.2 ? 1 : 0));
  const across = quantileBins('size', numbers, [10, 20.5, 49]);
  const down = categoryFeature('kind', many, values);
  const grid = errorGrid({ across, down, errors });
  expect(grid.across).toEqual([0, 1, 2, 3]);
  expect(grid.down).toHaveLength(30);
  let counted = 0;
  grid.down.forEach((code, y) =>
    grid.across.forEach((bin, x) => {
      const rows = [...errors.keys()].filter((row) => {
        const size = numbers[row]!;
        const inBin = [size < 10, size >= 10 && size < 20.5, size >= 20.5 && size < 49, size >= 49][bin];
        return many[row] === code && inBin && !Number.isNaN(errors[row]);
      });
      const cell = grid.cells[y * 4 + x]!;
      expect([cell.n, cell.errors]).toEqual([rows.length, rows.filter((row) => errors[row] === 1).length]);
      counted += cell.n;
    }),
  );
  const usable = errors.filter((error) => !Number.isNaN(error)).length;
  expect(counted + grid.missing + grid.beyond).toBe(usable);
  expect(grid.beyond).toBeGreaterThan(0);
  expect(() => errorGrid({ across, down: across, errors })).toThrow(/different/);
});
