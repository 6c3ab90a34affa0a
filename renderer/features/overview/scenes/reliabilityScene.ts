import type { MethodOutput } from '#shared/contract/contract.ts';
import { formatNumber, formatPercent } from '#renderer/ui/format.ts';
import { percentTick, tickSize, xAxis, yAxis } from '#renderer/ui/chart/axes.ts';
import type { CsvTable } from '#renderer/ui/chart/csvText.ts';
import { linearScale, niceTicks, shortNumber } from '#renderer/ui/chart/scale.ts';
import type { Mark, Scene, Shape } from '#renderer/ui/chart/scene.ts';
import { intervalCells, rateWords } from '#renderer/ui/chart/rateWords.ts';

type ReliabilityBin = MethodOutput<'metrics.charts'>['reliability'][number];

const left = 34;
const right = 8;
const quarters = [0, 0.25, 0.5, 0.75, 1];

/** Accuracy by confidence with its intervals over the diagonal of a model that is as right as it says; below, how many. */
export function reliabilityScene(bins: readonly ReliabilityBin[], width: number): Scene {
  const plotHeight = Math.round(Math.min(240, Math.max(150, width * 0.45)));
  const top = 20;
  const stripTop = top + plotHeight + 24;
  const stripEnd = stripTop + 44;
  const most = Math.max(1, ...bins.map((bin) => bin.n));
  const x = linearScale([0, 1], [left, width - right]);
  const y = linearScale([0, 1], [top + plotHeight, top]);
  const size = linearScale([0, most], [0, stripEnd - stripTop]);
  const backdrop: Shape[] = [
    { kind: 'text', x: 0, y: 10, text: 'right, %', fill: 'faint', size: tickSize },
    ...yAxis({ ticks: quarters, scale: y, format: percentTick }, left, width - right),
    { kind: 'line', x1: x(0), y1: y(0), x2: x(1), y2: y(1), stroke: 'line-control', dash: '3 3' },
    { kind: 'text', x: 0, y: stripTop - 6, text: 'examples', fill: 'faint', size: tickSize },
    ...yAxis(
      { ticks: niceTicks(0, most, 2).slice(-1), scale: (n) => stripEnd - size(n), format: shortNumber },
      left,
      width - right,
    ),
    { kind: 'line', x1: left, x2: width - right, y1: stripEnd, y2: stripEnd, stroke: 'line-strong' },
    ...xAxis({ ticks: quarters, scale: x, format: percentTick }, stripEnd, width),
    {
      kind: 'text',
      x: width - right,
      y: stripEnd + 28,
      text: 'confidence, %',
      fill: 'faint',
      size: tickSize,
      anchor: 'end',
    },
  ];
  const marks = bins.flatMap((bin, at): Mark[] => {
    const { accuracy, confidence } = bin;
    if (confidence === null || accuracy.value === null || accuracy.low === null || accuracy.high === null) return [];
    const isOff = confidence < accuracy.low || confidence > accuracy.high;
    const colour = isOff ? 'series-2' : 'accent';
    const [cx, cy] = [x(confidence), y(accuracy.value)];
    const bar = { x: x(bin.from) + 1, width: x(bin.to) - x(bin.from) - 2, height: Math.max(1.5, size(bin.n)) };
    return [
      {
        id: String(at),
        label: wordsOf(bin, isOff),
        target: { x: x(bin.from), y: top, width: x(bin.to) - x(bin.from), height: stripEnd - top },
        shapes: [
          {
            kind: 'line',
            x1: cx,
            x2: cx,
            y1: y(accuracy.low),
            y2: y(accuracy.high),
            stroke: colour,
            strokeWidth: 1.6,
            opacity: 0.6,
          },
          // Another shape too, for who does not tell the colours apart.
          isOff
            ? { kind: 'path', d: `M${cx} ${cy - 5}l5 5l-5 5l-5 -5z`, fill: colour }
            : { kind: 'circle', cx, cy, r: 3.8, fill: colour },
          { kind: 'rect', ...bar, y: stripEnd - bar.height, rx: 1.5, fill: 'line-control' },
        ],
      },
    ];
  });
  return { width, height: stripEnd + 32, backdrop, marks };
}

function wordsOf({ from, to, confidence, accuracy }: ReliabilityBin, isOff: boolean): string {
  const range = `Confidence ${formatPercent(from)} to ${formatPercent(to)}`;
  const verdict = !isOff ? '' : (confidence ?? 0) > (accuracy.value ?? 0) ? '; too sure' : '; not sure enough';
  return `${range}: right ${rateWords(accuracy) ?? formatNumber(null)}, says ${formatPercent(confidence)}${verdict}`;
}

/** One row for each bin of confidence in (from, to]; rates 0..1. */
export function reliabilityTable(bins: readonly ReliabilityBin[]): CsvTable {
  return {
    columns: ['confidence_from', 'confidence_to', 'mean_confidence', 'accuracy', 'accuracy_low', 'accuracy_high', 'n'],
    rows: bins.map((bin) => [bin.from, bin.to, bin.confidence, ...intervalCells(bin.accuracy)]),
  };
}

/** What finds a bin's examples: both edges in full, since fifteenths have no short form. */
export function reliabilityFilter(bins: readonly ReliabilityBin[], at: number): string {
  const { from, to } = bins[at]!;
  return [at > 0 ? `conf>${from}` : '', at < bins.length - 1 ? `conf<=${to}` : ''].filter(Boolean).join(' ');
}
