import { formatNumber } from '#renderer/ui/format.ts';

const matrixModes = ['counts', 'rows', 'columns', 'cost'] as const;
/** What the cells show: counts, share of the label's row, share of the prediction's column, count × what one costs. */
export type MatrixMode = (typeof matrixModes)[number];

export type HeatCell = {
  /** 0..1: how strongly the cell is coloured. */
  readonly heat: number;
  readonly isRight: boolean;
  readonly text: string;
};

type HeatInput = {
  readonly count: number;
  /** What the cell shows in this mode; a share is 0..1. */
  readonly value: number;
  readonly isRight: boolean;
  /** Right cells are there, but without colour: errors only. */
  readonly isMuted: boolean;
  readonly mode: MatrixMode;
  /** The largest value among right cells, and among errors. */
  readonly most: { readonly right: number; readonly wrong: number };
};

/**
 * Errors have a scale of their own, on a square root: beside a diagonal of hundreds a cell of ten must still be seen.
 * Empty cells have no text, so that what is there stands out.
 */
export function heatCell({ count, value, isRight, isMuted, mode, most }: HeatInput): HeatCell {
  const scale = isRight ? most.right : most.wrong;
  const share = scale === 0 || isMuted ? 0 : Math.min(1, value / scale);
  const isEmpty = count === 0 || (mode === 'cost' && value === 0);
  return { heat: isRight ? share : Math.sqrt(share), isRight, text: isEmpty ? '' : cellText(value, mode) };
}

function cellText(value: number, mode: MatrixMode): string {
  if (mode === 'rows' || mode === 'columns') {
    const percent = value * 100;
    return percent < 0.95 ? '<1' : percent.toFixed(0);
  }
  if (value < 10_000) return formatNumber(mode === 'cost' ? Number(value.toPrecision(3)) : value);
  return value < 999_500 ? `${Math.round(value / 1000)}k` : `${(value / 1_000_000).toFixed(1)}M`;
}
