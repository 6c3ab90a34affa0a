import type { Scale } from './scale.ts';
import { textWidth, type Shape } from './scene.ts';

/** The words and rules of axes are small and quiet: what counts is on top of them. */
export const tickSize = 10.5;

type Ticks = { readonly ticks: readonly number[]; readonly scale: Scale; readonly format: (value: number) => string };

/** Horizontal rules from `left` to `right` with their values at the left. */
export function yAxis({ ticks, scale, format }: Ticks, left: number, right: number): readonly Shape[] {
  return ticks.flatMap((tick): Shape[] => [
    { kind: 'line', x1: left, x2: right, y1: scale(tick), y2: scale(tick), stroke: 'line' },
    {
      kind: 'text',
      x: left - 6,
      y: scale(tick) + 3.5,
      text: format(tick),
      fill: 'faint',
      size: tickSize,
      anchor: 'end',
    },
  ]);
}

/** Values below a line at `y`, each under its place but not beyond `width`. */
export function xAxis({ ticks, scale, format }: Ticks, y: number, width: number): readonly Shape[] {
  return ticks.map((tick): Shape => {
    const half = textWidth(format(tick), tickSize) / 2;
    const x = Math.min(Math.max(scale(tick), half), width - half);
    return { kind: 'text', x, y: y + 14, text: format(tick), fill: 'faint', size: tickSize, anchor: 'middle' };
  });
}

export const percentTick = (rate: number): string => String(Math.round(rate * 100));
