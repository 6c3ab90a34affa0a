import { wilsonInterval, type Interval } from '#shared/analysis/interval.ts';
import { formatNumber, formatPercent } from '#renderer/ui/format.ts';
import type { CsvTable } from '#renderer/ui/chart/csvText.ts';
import type { ConfusionTotals, Matrix } from './confusionModel.ts';
import { heatCell, type HeatCell, type MatrixMode } from './heat.ts';

/** A confusion matrix as it is looked at: everything its cells, its words and its file are made from. */
export type MatrixChart = {
  readonly labels: readonly string[];
  readonly matrix: Matrix;
  readonly totals: ConfusionTotals;
  /** What one example of a cell costs, as `matrix`. */
  readonly costs: Matrix;
  readonly mode: MatrixMode;
  readonly isErrorsOnly: boolean;
  /** Classes in the order shown. */
  readonly places: readonly number[];
};

/** A cell by its classes, wherever it is shown. */
type ClassPair = { readonly row: number; readonly column: number };

export const modeWords: Readonly<Record<MatrixMode, string>> = {
  counts: 'counts',
  rows: '% of the label’s row',
  columns: '% of the prediction’s column',
  cost: 'cost: count × cost of one',
};

function countOf({ matrix }: MatrixChart, { row, column }: ClassPair): number {
  return matrix[row]?.[column] ?? 0;
}

/** What a cell shows: a count, a share 0..1 of its row or column (0 where that is empty), or a cost. */
export function valueOf(chart: MatrixChart, at: ClassPair): number {
  const count = countOf(chart, at);
  if (chart.mode === 'counts' || count === 0) return count;
  if (chart.mode === 'cost') return count * (chart.costs[at.row]?.[at.column] ?? 0);
  const total = chart.mode === 'rows' ? chart.totals.rows[at.row] : chart.totals.columns[at.column];
  return total ? count / total : 0;
}

type MostOf = { readonly right: number; readonly wrong: number };

/** The largest value among right cells, and among errors. */
export function mostOf(chart: MatrixChart): MostOf {
  const most = { right: 0, wrong: 0 };
  chart.matrix.forEach((counts, row) =>
    counts.forEach((count, column) => {
      if (count === 0) return;
      const side = row === column ? 'right' : 'wrong';
      most[side] = Math.max(most[side], valueOf(chart, { row, column }));
    }),
  );
  return most;
}

export function cellOf(chart: MatrixChart, most: MostOf, at: ClassPair): HeatCell {
  const isRight = at.row === at.column;
  const isMuted = chart.isErrorsOnly && isRight;
  return heatCell({
    count: countOf(chart, at),
    value: valueOf(chart, at),
    isRight,
    isMuted,
    mode: chart.mode,
    most,
  });
}

/** All costs together: what the shares of cost are of. */
export function totalCost({ matrix, costs }: Pick<MatrixChart, 'matrix' | 'costs'>): number {
  return matrix.reduce(
    (sum, counts, row) => counts.reduce((inner, count, column) => inner + count * (costs[row]?.[column] ?? 0), sum),
    0,
  );
}

/** A cell in words: its count, and its two shares with n and 95 % interval; in cost mode what it costs. */
export function describeCell(chart: MatrixChart, at: ClassPair): string {
  const { labels, totals, mode, costs } = chart;
  const count = countOf(chart, at);
  const [label, predicted] = [labels[at.row] ?? '', labels[at.column] ?? ''];
  const parts = [`${label} predicted ${predicted}: ${formatNumber(count)}`];
  if (mode === 'cost') {
    const each = costs[at.row]?.[at.column] ?? 0;
    parts.push(`cost ${formatNumber(count * each)} at ${formatNumber(each)} each`);
  }
  if (mode !== 'columns') parts.push(shareWords(count, totals.rows[at.row] ?? 0, `labelled ${label}`));
  if (mode !== 'rows') parts.push(shareWords(count, totals.columns[at.column] ?? 0, `predicted ${predicted}`));
  return parts.filter(Boolean).join(', ');
}

function shareWords(count: number, total: number, whose: string): string {
  if (total === 0) return '';
  const { value, low, high } = wilsonInterval(count, total);
  return `${formatPercent(value)} (${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}) of ${formatNumber(total)} ${whose}`;
}

/** More classes than this, and only cells with examples are written: a million rows help nobody. */
const mostWholeClasses = 100;

/** The matrix as a table, one row a cell, in the order shown; rates are 0..1 with their 95 % interval (Wilson). */
export function matrixTable(chart: MatrixChart): CsvTable {
  const { labels, totals, costs, places } = chart;
  const rows = places.flatMap((row) =>
    places.flatMap((column) => {
      const count = countOf(chart, { row, column });
      if (count === 0 && places.length > mostWholeClasses) return [];
      const each = costs[row]?.[column] ?? 0;
      const ofRow = wilsonInterval(count, totals.rows[row] ?? 0);
      const ofColumn = wilsonInterval(count, totals.columns[column] ?? 0);
      return [[labels[row]!, labels[column]!, count, ...numbers(ofRow), ...numbers(ofColumn), each, count * each]];
    }),
  );
  const share = (name: string) => [`share_of_${name}`, `share_of_${name}_low`, `share_of_${name}_high`, `n_${name}`];
  return {
    columns: ['label', 'predicted', 'count', ...share('label'), ...share('predicted'), 'cost_each', 'cost'],
    rows,
  };
}

const numbers = ({ value, low, high, n }: Interval): readonly number[] => [value, low, high, n];
