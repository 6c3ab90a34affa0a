export type MatrixMode = 'counts' | 'rates';

export type HeatCell = {
  /** 0..1: how strongly the cell is coloured. */
  readonly heat: number;
  readonly isRight: boolean;
  readonly text: string;
};

export type HeatInput = {
  readonly count: number;
  readonly rowTotal: number;
  readonly isRight: boolean;
  readonly mode: MatrixMode;
  /** The largest count among right cells, and among errors; in rates the largest row rates. */
  readonly most: { readonly right: number; readonly wrong: number };
};

/**
 * Errors have a scale of their own, on a square root: beside a diagonal of hundreds a cell of ten must still be seen.
 * Empty cells have no text, so that what is there stands out.
 */
export function heatCell({ count, rowTotal, isRight, mode, most }: HeatInput): HeatCell {
  const value = mode === 'counts' ? count : rowTotal === 0 ? 0 : count / rowTotal;
  const scale = isRight ? most.right : most.wrong;
  const share = scale === 0 ? 0 : Math.min(1, value / scale);
  return { heat: isRight ? share : Math.sqrt(share), isRight, text: count === 0 ? '' : cellText(value, mode) };
}

function cellText(value: number, mode: MatrixMode): string {
  if (mode === 'rates') {
    const percent = value * 100;
    return percent < 0.95 ? '<1' : percent.toFixed(0);
  }
  if (value < 10_000) return String(value);
  return value < 999_500 ? `${Math.round(value / 1000)}k` : `${(value / 1_000_000).toFixed(1)}M`;
}
