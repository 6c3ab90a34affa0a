import { wilsonInterval } from '#shared/analysis/interval.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { formatNumber, formatPercent } from '#renderer/ui/format.ts';
import { percentTick, tickSize, xAxis, yAxis } from '#renderer/ui/chart/axes.ts';
import type { CsvTable } from '#renderer/ui/chart/csvText.ts';
import { linearScale, niceTicks, shortNumber } from '#renderer/ui/chart/scale.ts';
import type { Mark, Scene, Shape } from '#renderer/ui/chart/scene.ts';
import { intervalCells, rateWords } from '#renderer/ui/chart/rateWords.ts';

type ConfidenceBin = MethodOutput<'metrics.charts'>['histogram'][number];
type Side = 'right' | 'wrong';

const left = 34;
const rightEdge = 8;
const quarters = [0, 0.25, 0.5, 0.75, 1];

/**
 * How sure the model is where it is right, and below where it is wrong. Each has a scale of its own, written at its
 * side: few errors would not be seen beside many hits.
 */
export function confidenceScene(bins: readonly ConfidenceBin[], width: number): Scene {
  const height = Math.round(Math.min(116, Math.max(86, width * 0.22)));
  const panels = [
    panelOf(bins, { side: 'right', top: 20, height, width }),
    panelOf(bins, { side: 'wrong', top: height + 58, height, width }),
  ];
  const end = 2 * height + 58;
  const x = linearScale([0, 1], [left, width - rightEdge]);
  return {
    width,
    height: end + 32,
    backdrop: [
      ...panels.flatMap((panel) => panel.backdrop),
      ...xAxis({ ticks: quarters, scale: x, format: percentTick }, end, width),
      {
        kind: 'text',
        x: width - rightEdge,
        y: end + 28,
        text: 'confidence, %',
        fill: 'faint',
        size: tickSize,
        anchor: 'end',
      },
    ],
    marks: panels.flatMap((panel) => panel.marks),
  };
}

type Place = { readonly side: Side; readonly top: number; readonly height: number; readonly width: number };

function panelOf(bins: readonly ConfidenceBin[], { side, top, height, width }: Place) {
  const most = Math.max(1, ...bins.map((bin) => bin[side]));
  const total = bins.reduce((sum, bin) => sum + bin[side], 0);
  const x = linearScale([0, 1], [left, width - rightEdge]);
  const y = linearScale([0, most], [top + height, top]);
  const ticks = niceTicks(0, most, 3).filter((tick) => tick > 0);
  const backdrop: Shape[] = [
    { kind: 'text', x: 0, y: top - 9, text: `${side}, ${formatNumber(total)}`, fill: 'muted', size: 11, weight: 550 },
    ...yAxis({ ticks, scale: y, format: shortNumber }, left, width - rightEdge),
    { kind: 'line', x1: left, x2: width - rightEdge, y1: y(0), y2: y(0), stroke: 'line-strong' },
  ];
  const marks = bins.flatMap((bin, at): Mark[] => {
    if (bin[side] === 0) return [];
    const box = { x: x(bin.from) + 0.75, width: x(bin.to) - x(bin.from) - 1.5 };
    const barTop = Math.min(y(bin[side]), top + height - 1.5);
    const fill = side === 'right' ? 'accent' : 'series-2';
    return [
      {
        id: `${side}:${at}`,
        label: wordsOf(bin, side),
        target: { x: x(bin.from), y: top, width: x(bin.to) - x(bin.from), height },
        shapes: [{ kind: 'rect', ...box, y: barTop, height: top + height - barTop, rx: 1.5, fill, opacity: 0.85 }],
      },
    ];
  });
  return { backdrop, marks };
}

function wordsOf(bin: ConfidenceBin, side: Side): string {
  const share = rateWords(wilsonInterval(bin[side], bin.right + bin.wrong)) ?? '';
  return `Confidence ${formatPercent(bin.from, 0)} to ${formatPercent(bin.to, 0)}: ${formatNumber(bin[side])} ${side}, ${share}`;
}

/** One row for each bin of confidence in [from, to), the last with 1; rates 0..1. */
export function confidenceTable(bins: readonly ConfidenceBin[]): CsvTable {
  return {
    columns: ['confidence_from', 'confidence_to', 'right', 'wrong', 'accuracy', 'accuracy_low', 'accuracy_high', 'n'],
    rows: bins.map((bin) => {
      const accuracy = wilsonInterval(bin.right, bin.right + bin.wrong);
      return [bin.from, bin.to, bin.right, bin.wrong, ...intervalCells(accuracy)];
    }),
  };
}

/** What finds a bar's examples: `conf>=0.95 correct:false`. */
export function confidenceFilter(bins: readonly ConfidenceBin[], markId: string): string {
  const [side, place] = markId.split(':');
  const at = Number(place);
  const { from, to } = bins[at]!;
  const terms = [
    at > 0 ? `conf>=${from}` : '',
    at < bins.length - 1 ? `conf<${to}` : '',
    `correct:${side === 'right'}`,
  ];
  return terms.filter(Boolean).join(' ');
}
