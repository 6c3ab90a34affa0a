import type { MethodOutput } from '#shared/contract/contract.ts';
import { addTerm } from '#shared/query/editFilter.ts';
import { formatPercent } from '#renderer/ui/format.ts';
import { percentTick, tickSize } from '#renderer/ui/chart/axes.ts';
import type { CsvTable } from '#renderer/ui/chart/csvText.ts';
import { linearScale } from '#renderer/ui/chart/scale.ts';
import { fitText, textWidth, type Mark, type Scene, type Shape } from '#renderer/ui/chart/scene.ts';
import { intervalCells, rateWords } from '#renderer/ui/chart/rateWords.ts';

export type ClassRates = MethodOutput<'metrics.charts'>['classes'][number];
const classMetrics = ['precision', 'recall', 'f1'] as const;
type ClassMetric = (typeof classMetrics)[number];
const classSorts = ['classes', 'size', ...classMetrics] as const;
export type ClassSort = (typeof classSorts)[number];

const metricNames: Readonly<Record<ClassMetric, string>> = { precision: 'Precision', recall: 'Recall', f1: 'F1' };
/** Whose examples a rate is of. */
const metricRows: Readonly<Record<ClassMetric, string>> = {
  precision: 'predicted it',
  recall: 'labelled it',
  f1: 'labelled or predicted it',
};
const pitch = 21;
const head = 34;
const gap = 16;

/** Largest first by size, lowest first by a metric: what needs work stands on top. Classes without a value come last. */
export function sortClasses(classes: readonly ClassRates[], sort: ClassSort): readonly ClassRates[] {
  if (sort === 'classes') return classes;
  if (sort === 'size') return classes.toSorted((a, b) => b.n - a.n);
  return classes.toSorted((a, b) => (a[sort].value ?? 2) - (b[sort].value ?? 2));
}

/** A row for each class, a column of bars for each metric, whiskers for the 95 % interval; one scale, 0 to 100 %. */
export function classBarsScene(classes: readonly ClassRates[], width: number): Scene {
  const longest = Math.max(0, ...classes.map(({ label }) => textWidth(label, 11.5)));
  const names = Math.min(longest, width < 460 ? 76 : 150) + 8;
  const panel = (width - names - 2 * gap) / classMetrics.length;
  const numbers = panel >= 120 ? 42 : 0;
  const bars = panel - numbers;
  const height = head + classes.length * pitch + 4;
  const backdrop: Shape[] = classMetrics.flatMap((metric, at): Shape[] => {
    const left = names + at * (panel + gap);
    const x = linearScale([0, 1], [left, left + bars]);
    return [
      { kind: 'text', x: left, y: 11, text: metricNames[metric], fill: 'muted', size: 11.5, weight: 550 },
      ...[0, 0.5, 1].flatMap((tick): Shape[] => [
        {
          kind: 'line',
          x1: x(tick),
          x2: x(tick),
          y1: head - 6,
          y2: height - 2,
          stroke: tick === 0 ? 'line-strong' : 'line',
        },
        {
          kind: 'text',
          x: x(tick),
          y: head - 10,
          text: percentTick(tick),
          fill: 'faint',
          size: tickSize,
          anchor: tick === 0 ? 'start' : tick === 1 ? 'end' : 'middle',
        },
      ]),
    ];
  });
  const marks = classes.flatMap((row, down): Mark[] => {
    const top = head + down * pitch;
    backdrop.push({
      kind: 'text',
      x: names - 8,
      y: top + pitch / 2 + 4,
      text: fitText(row.label, 11.5, names - 8),
      fill: 'text',
      size: 11.5,
      anchor: 'end',
    });
    return classMetrics.map((metric, at) => {
      const left = names + at * (panel + gap);
      return barMark({ row, metric, left, top, bars, numbers, panel });
    });
  });
  return { width, height, backdrop, marks };
}

type Bar = {
  readonly row: ClassRates;
  readonly metric: ClassMetric;
  readonly left: number;
  readonly top: number;
  readonly bars: number;
  readonly numbers: number;
  readonly panel: number;
};

function barMark({ row, metric, left, top, bars, numbers, panel }: Bar): Mark {
  const x = linearScale([0, 1], [left, left + bars]);
  const middle = top + pitch / 2;
  const { value, low, high } = row[metric];
  const shapes: Shape[] = [];
  if (value === null || low === null || high === null) {
    shapes.push({ kind: 'text', x: left + 4, y: middle + 4, text: '–', fill: 'faint', size: 11 });
  } else {
    shapes.push(
      {
        kind: 'rect',
        x: left,
        y: middle - 5,
        width: x(value) - left,
        height: 10,
        rx: 1.5,
        fill: 'accent',
        opacity: 0.55,
      },
      { kind: 'line', x1: x(low), x2: x(high), y1: middle, y2: middle, stroke: 'text', strokeWidth: 1.3 },
      { kind: 'line', x1: x(low), x2: x(low), y1: middle - 3, y2: middle + 3, stroke: 'text', strokeWidth: 1.3 },
      { kind: 'line', x1: x(high), x2: x(high), y1: middle - 3, y2: middle + 3, stroke: 'text', strokeWidth: 1.3 },
    );
    if (numbers > 0)
      shapes.push({
        kind: 'text',
        x: left + panel,
        y: middle + 4,
        text: formatPercent(value),
        fill: 'muted',
        size: 11,
        anchor: 'end',
      });
  }
  const words = rateWords(row[metric], metricRows[metric]) ?? `no example is ${metricRows[metric]}`;
  return {
    id: `${metric} ${row.label}`,
    label: `${row.label}, ${metricNames[metric]}: ${words}`,
    target: { x: left - 4, y: top, width: panel + 8, height: pitch },
    shapes,
  };
}

/** One row for each class, rates 0..1 with their 95 % intervals and what they are of. */
export function classBarsTable(classes: readonly ClassRates[]): CsvTable {
  const columns = classMetrics.flatMap((metric) => [metric, `${metric}_low`, `${metric}_high`, `${metric}_n`]);
  return {
    columns: ['class', 'n', ...columns],
    rows: classes.map((row) => [row.label, row.n, ...classMetrics.flatMap((metric) => intervalCells(row[metric]))]),
  };
}

/** What finds the examples that a bar is of. */
export function classFilter(markId: string): string {
  const at = markId.indexOf(' ');
  const label = markId.slice(at + 1);
  const metric = markId.slice(0, at);
  const labelled = addTerm('', 'label', label);
  const predicted = addTerm('', 'pred', label);
  if (metric === 'recall') return labelled;
  return metric === 'precision' ? predicted : `(${labelled} OR ${predicted})`;
}
