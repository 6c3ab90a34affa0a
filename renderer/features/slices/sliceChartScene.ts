import type { Interval, SliceInfo } from '#shared/contract/values.ts';
import { formatPercent } from '#renderer/ui/format.ts';
import { percentTick, tickSize, xAxis, yAxis } from '#renderer/ui/chart/axes.ts';
import { linearScale, logScale, logTicks, niceTicks, shortNumber, type Scale } from '#renderer/ui/chart/scale.ts';
import { fitText, textWidth, type Mark, type Scene, type Shape } from '#renderer/ui/chart/scene.ts';
import { isClearlyWorse, sliceWords, valueOf, type SliceChart } from './sliceChart.ts';

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

const left = 38;
const right = 12;
const top = 22;
const labelSize = 11;
/** From this ratio of largest to smallest on, sizes are drawn in powers: a few large slices would press the rest together. */
const logFrom = 20;

/** Size across, the metric with its 95 % interval up, a line where everything together is. */
export function sliceChartScene(chart: SliceChart, width: number): Scene {
  const { metric, slices, overall, words, isShare } = chart;
  const height = Math.round(Math.min(320, Math.max(220, width * 0.4)));
  const bottom = top + height;
  const x = sizeScale(slices, [left + 14, width - right - 14]);
  const [low, high] = valueDomain(
    [...(overall ? [overall] : []), ...slices.map((slice) => valueOf(slice, metric))],
    isShare,
  );
  const y = linearScale([low, high], [bottom, top]);
  const backdrop: Shape[] = [
    {
      kind: 'text',
      x: 0,
      y: 10,
      text: isShare ? `${words}, %` : words,
      fill: 'faint',
      size: tickSize,
    },
    ...yAxis({ ticks: niceTicks(low, high, 5), scale: y, format: isShare ? percentTick : String }, left, width - right),
    { kind: 'line', x1: left, x2: width - right, y1: bottom, y2: bottom, stroke: 'line-strong' },
    ...xAxis({ ticks: x.ticks, scale: x.scale, format: shortNumber }, bottom, width),
    {
      kind: 'text',
      x: width - right,
      y: bottom + 28,
      text: 'examples in the slice',
      fill: 'faint',
      size: tickSize,
      anchor: 'end',
    },
  ];
  const taken = slices.flatMap((slice) => takenBy(valueOf(slice, metric), x.scale(slice.n), y));
  if (overall && overall.value !== null) {
    const at = y(overall.value);
    const together = `all together ${formatPercent(overall.value)}`;
    backdrop.push({ kind: 'line', x1: left, x2: width - right, y1: at, y2: at, stroke: 'muted', dash: '4 3' });
    backdrop.push(overallWords(together, at, taken, width));
  }
  const marks = slices.map((slice) => {
    const cx = x.scale(slice.n);
    const cy = y(valueOf(slice, metric).value!);
    const name = nameShape(slice.name, { cx, cy }, taken, {
      x: left,
      y: top - 8,
      width: width - left,
      height: height + 8,
    });
    return sliceMark({ slice, chart, cx, y, name });
  });
  return { width, height: bottom + 32, backdrop, marks };
}

function sizeScale(slices: readonly SliceInfo[], range: readonly [number, number]) {
  const sizes = slices.map((slice) => Math.max(1, slice.n));
  const smallest = Math.min(...sizes);
  const largest = Math.max(...sizes);
  if (largest / smallest >= logFrom) {
    const domain = [smallest, largest] as const;
    return { scale: logScale(domain, range), ticks: logTicks(...domain) };
  }
  const domain = [0, largest] as const;
  return { scale: linearScale(domain, range), ticks: niceTicks(0, largest, 5) };
}

/** Room for every interval and a little more; points need no zero. */
function valueDomain(intervals: readonly Interval[], isShare: boolean): readonly [number, number] {
  const low = Math.min(...intervals.map(({ low: end, value }) => end ?? value ?? Infinity));
  const high = Math.max(...intervals.map(({ high: end, value }) => end ?? value ?? 0));
  const margin = Math.max(0.02, (high - low) * 0.06);
  return [Math.max(0, low - margin), isShare ? Math.min(1, high + margin) : high + margin];
}

/** A point and its whisker: no word may stand there. */
function takenBy({ value, low, high }: Interval, cx: number, y: Scale): readonly Box[] {
  const top = y(high ?? value!);
  return [
    { x: cx - 6, y: y(value!) - 6, width: 12, height: 12 },
    { x: cx - 3, y: top, width: 6, height: y(low ?? value!) - top },
  ];
}

/** At an end of the line, above or below it: the first place that is free. */
function overallWords(text: string, at: number, taken: Box[], width: number): Shape {
  const room = textWidth(text, tickSize);
  const ways = [at - 5, at + 13].flatMap((y) => [
    { x: width - right - room, y },
    { x: left + 4, y },
  ]);
  const boxOf = (way: { readonly x: number; readonly y: number }): Box => ({
    ...way,
    y: way.y - 10,
    width: room,
    height: 13,
  });
  const way = ways.find((one) => !taken.some((box) => overlaps(boxOf(one), box))) ?? ways[0]!;
  taken.push(boxOf(way));
  return { kind: 'text', ...way, text, fill: 'muted', size: tickSize };
}

/** The name beside its point where it fits: right, left, above or below; else nothing, it is said when looked at. */
function nameShape(
  name: string,
  { cx, cy }: { readonly cx: number; readonly cy: number },
  taken: Box[],
  frame: Box,
): Shape | null {
  const text = fitText(name, labelSize, 170);
  const width = textWidth(text, labelSize);
  const ways = [
    { x: cx + 9, y: cy - 7, anchor: 'start' },
    { x: cx - 9 - width, y: cy - 7, anchor: 'end' },
    { x: cx - width / 2, y: cy - 23, anchor: 'middle' },
    { x: cx - width / 2, y: cy + 10, anchor: 'middle' },
  ] as const;
  for (const way of ways) {
    const box = { x: way.x, y: way.y, width, height: 14 };
    const isInside =
      box.x >= frame.x &&
      box.x + width <= frame.x + frame.width &&
      box.y >= frame.y &&
      box.y + 14 <= frame.y + frame.height;
    if (!isInside || taken.some((other) => overlaps(box, other))) continue;
    taken.push(box);
    const anchorX = way.anchor === 'start' ? box.x : way.anchor === 'end' ? box.x + width : cx;
    return { kind: 'text', x: anchorX, y: box.y + 11, text, fill: 'text', size: labelSize, anchor: way.anchor };
  }
  return null;
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

type SliceMark = {
  readonly slice: SliceInfo;
  readonly chart: SliceChart;
  readonly cx: number;
  readonly y: Scale;
  readonly name: Shape | null;
};

function sliceMark({ slice, chart, cx, y, name }: SliceMark): Mark {
  const { value, low, high } = valueOf(slice, chart.metric);
  const cy = y(value!);
  const isWorse = isClearlyWorse(slice, chart);
  const colour = isWorse ? 'series-2' : 'accent';
  const shapes: Shape[] = [];
  if (low !== null && high !== null)
    shapes.push({
      kind: 'line',
      x1: cx,
      x2: cx,
      y1: y(low),
      y2: y(high),
      stroke: colour,
      strokeWidth: 1.6,
      opacity: 0.6,
    });
  shapes.push(
    isWorse
      ? { kind: 'path', d: `M${cx} ${cy - 6}l6 6l-6 6l-6 -6z`, fill: colour }
      : { kind: 'circle', cx, cy, r: 4.5, fill: colour },
  );
  if (name) shapes.push(name);
  return {
    id: String(slice.id),
    label: sliceWords(slice, chart),
    target: {
      x: cx - 10,
      y: Math.min(cy - 10, y(high ?? value!)),
      width: 20,
      height: Math.max(20, y(low ?? value!) - y(high ?? value!)),
    },
    shapes,
  };
}
