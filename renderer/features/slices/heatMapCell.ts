import type { MethodOutput } from '#shared/contract/contract.ts';

export type HeatMapData = MethodOutput<'slices.heatMap'>;

/** A rate of fewer examples than this has an interval of ±18 points or more: it is shown faint. */
export const lowCount = 30;

/** How strongly a cell is coloured, 0..1: its error rate against the highest of the cells with enough examples. */
export function heatOf(map: HeatMapData): readonly number[] {
  const sure = map.cells.filter((cell) => cell.n >= lowCount).map((cell) => cell.errorRate.value ?? 0);
  const highest = Math.max(...(sure.length > 0 ? sure : map.cells.map((cell) => cell.errorRate.value ?? 0)));
  return map.cells.map((cell) => (highest > 0 ? Math.min(1, (cell.errorRate.value ?? 0) / highest) : 0));
}

export type CellPlace = { readonly row: number; readonly column: number };

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
  PageUp: [-Infinity, 0],
  PageDown: [Infinity, 0],
};

/** Where a key leads from a cell; undefined for a key that leads nowhere. */
export function cellAfter(key: string, { row, column }: CellPlace, map: HeatMapData): CellPlace | undefined {
  const step = steps[key];
  if (step === undefined) return undefined;
  const within = (value: number, length: number) => Math.max(0, Math.min(length - 1, value));
  return { row: within(row + step[0], map.down.length), column: within(column + step[1], map.across.length) };
}
