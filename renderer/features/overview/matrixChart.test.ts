import { expect, test } from 'vitest';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { sceneToSvg } from '#renderer/ui/chart/sceneToSvg.ts';
import { confusionTotals } from './confusionModel.ts';
import { cellOf, describeCell, matrixTable, mostOf, totalCost, valueOf, type MatrixChart } from './matrixChart.ts';
import { matrixScene } from './matrixScene.ts';
import { matrixGrid, placeAt, scrollTo, sizeOf, visibleRange } from './paintMatrix.ts';

const matrix = [
  [90, 10, 0],
  [30, 60, 10],
  [0, 0, 0],
];
const chart: MatrixChart = {
  labels: ['cat', 'dog', '=fox'],
  matrix,
  totals: confusionTotals(matrix),
  costs: [
    [0, 2.5, 1],
    [1, 0, 4],
    [1, 1, 0],
  ],
  mode: 'counts',
  isErrorsOnly: false,
  places: [0, 1, 2],
};

test('a cell shows its count, its share of the row or of the column, or its cost', () => {
  const at = { row: 1, column: 0 };
  const value = (mode: MatrixChart['mode']) => valueOf({ ...chart, mode }, at);
  expect([value('counts'), value('rows'), value('columns'), value('cost')]).toEqual([30, 0.3, 0.25, 30]);
  expect(valueOf({ ...chart, mode: 'cost' }, { row: 0, column: 1 })).toBe(25);
  expect(valueOf({ ...chart, mode: 'rows' }, { row: 2, column: 2 })).toBe(0);
  expect(totalCost(chart)).toBe(10 * 2.5 + 30 + 10 * 4);
  expect(mostOf({ ...chart, mode: 'cost' })).toEqual({ right: 0, wrong: 40 });
  expect(cellOf({ ...chart, isErrorsOnly: true }, mostOf(chart), { row: 0, column: 0 })).toMatchObject({
    heat: 0,
    text: '90',
  });
});

test('a cell in words has its n and its interval', () => {
  const { low, high } = wilsonInterval(30, 100);
  const range = `${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}`;
  const words = describeCell(chart, { row: 1, column: 0 }).replaceAll('\u00a0', ' ');
  expect(words).toBe(
    `dog predicted cat: 30, 30.0 % (${range}) of 100 labelled dog, 25.0 % (18.1–33.4) of 120 predicted cat`,
  );
  expect(describeCell({ ...chart, mode: 'cost' }, { row: 0, column: 1 })).toContain('cost 25 at 2.5 each');
  expect(describeCell(chart, { row: 2, column: 2 })).not.toContain('NaN');
});

test('the table has every cell in the order shown, with shares, intervals and cost', () => {
  const { columns, rows } = matrixTable({ ...chart, places: [1, 0, 2] });
  expect(rows).toHaveLength(9);
  expect(rows[1]!.slice(0, 3)).toEqual(['dog', 'cat', 30]);
  const { value, low, high } = wilsonInterval(30, 100);
  expect(rows[1]!.slice(3, 7)).toEqual([value, low, high, 100]);
  expect(rows[1]!.slice(-2)).toEqual([1, 30]);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
});

test('few classes are drawn cell by cell, many as one path for each shade', () => {
  const { marks } = matrixScene(chart);
  expect(marks).toHaveLength(9);
  expect(marks.find(({ id }) => id === '1,0')!.shapes.map(({ kind }) => kind)).toEqual(['rect', 'text']);
  const size = 120;
  const large = Array.from({ length: size }, (_, a) =>
    Array.from({ length: size }, (__, b) => (a === b ? 50 : (a * b) % 7)),
  );
  const many: MatrixChart = {
    ...chart,
    labels: large.map((_, index) => `class ${index}`),
    matrix: large,
    totals: confusionTotals(large),
    costs: large,
    places: large.map((_, index) => index),
  };
  const scene = matrixScene(many);
  expect(scene.marks).toEqual([]);
  const paths = scene.backdrop.filter(({ kind }) => kind === 'path');
  expect(paths.length).toBeLessThanOrEqual(32);
  const boxes = paths.reduce((sum, path) => sum + (path.kind === 'path' ? path.d.split('M').length - 1 : 0), 0);
  expect(boxes).toBe(large.flat().filter((count) => count > 0).length);
  const svg = sceneToSvg(scene, { title: 't', subtitle: 's', description: 'd' });
  expect(svg).not.toMatch(/NaN|undefined/);
  expect(matrixTable(many).rows).toHaveLength(boxes);
});

test.each([25, 100, 1000])(
  'a painted matrix of %i classes: places and their px agree, and the cursor stays in view',
  (classes) => {
    for (const isWhole of [true, false]) {
      const grid = matrixGrid(classes, 600, isWhole);
      const size = sizeOf(grid);
      if (isWhole && classes > 60) expect(size.width).toBeLessThanOrEqual(607);
      for (const place of [0, 1, Math.floor(classes / 2), classes - 1].map((at) => ({
        row: at,
        column: classes - 1 - at,
      }))) {
        const start = { width: 500, height: 400, x: 0, y: 0 };
        const viewport = { ...start, ...scrollTo(grid, start, place) };
        const at = {
          x: grid.left + (place.column + 0.5) * grid.pitch - viewport.x,
          y: grid.top + (place.row + 0.5) * grid.pitch - viewport.y,
        };
        expect(at.x > grid.left && at.x < 500 && at.y > grid.top && at.y < 400).toBe(true);
        expect(placeAt(grid, viewport, at)).toEqual(place);
        const [first, last] = visibleRange(grid, viewport.y, 400 - grid.top);
        expect(first <= place.row && place.row <= last).toBe(true);
      }
      expect(placeAt(grid, { width: 500, height: 400, x: 0, y: 0 }, { x: 2, y: 2 })).toBeNull();
    }
  },
);
