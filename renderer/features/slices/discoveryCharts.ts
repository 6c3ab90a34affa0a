import type { MethodOutput } from '#shared/contract/contract.ts';
import type { ErrorTreeNode } from '#shared/contract/discoveryValues.ts';
import { formatNumber, formatPercent } from '#renderer/ui/format.ts';
import type { CsvTable } from '#renderer/ui/chart/csvText.ts';
import { fitText, type Mark, type Scene, type Shape } from '#renderer/ui/chart/scene.ts';
import { heatOf, lowCount, type HeatMapData } from './heatMapCell.ts';

const left = 150;
const top = 40;
const cellWidth = 62;
const cellHeight = 36;
const rowHeight = 26;

/** The heat map to be saved: colour is the error rate, a pale cell has few examples. */
export function heatMapScene(map: HeatMapData): Scene {
  const heat = heatOf(map);
  const columns = map.across.length;
  const marks = map.cells.map((cell, at): Mark => {
    const [x, y] = [left + (at % columns) * cellWidth, top + Math.floor(at / columns) * cellHeight];
    const box = { x, y, width: cellWidth - 2, height: cellHeight - 2 };
    const isFew = cell.n < lowCount;
    const words: Shape[] =
      cell.n === 0
        ? []
        : [
            textAt([x + 30, y + 15], formatPercent(cell.errorRate.value, 0), isFew ? 'faint' : 'text'),
            textAt([x + 30, y + 28], formatNumber(cell.n), isFew ? 'faint' : 'muted', 9),
          ];
    return {
      id: String(at),
      label: `${map.down[Math.floor(at / columns)]!.label}, ${map.across[at % columns]!.label}`,
      target: box,
      shapes: [
        { kind: 'rect', ...box, rx: 3, fill: cell.n === 0 ? 'panel' : 'sunken' },
        { kind: 'rect', ...box, rx: 3, fill: 'bad', opacity: heat[at]! * (isFew ? 0.12 : 0.55) },
        ...words,
      ],
    };
  });
  return {
    width: left + columns * cellWidth + 10,
    height: top + map.down.length * cellHeight + 10,
    backdrop: [
      ...map.across.map(({ label }, at) =>
        textAt([left + at * cellWidth + 30, top - 8], fitText(label, 10, cellWidth), 'muted'),
      ),
      ...map.down.map(({ label }, at): Shape => {
        const y = top + at * cellHeight + 22;
        return {
          kind: 'text',
          x: left - 8,
          y,
          text: fitText(label, 10, left - 12),
          fill: 'muted',
          size: 10,
          anchor: 'end',
        };
      }),
    ],
    marks,
  };
}

function textAt([x, y]: readonly [number, number], text: string, fill: 'text' | 'muted' | 'faint', size = 10): Shape {
  return { kind: 'text', x, y, text, fill, size, anchor: 'middle' };
}

/** A row a cell: both values, counts and the rate with its interval. */
export function heatMapTable(map: HeatMapData, across: string, down: string): CsvTable {
  return {
    columns: [down, across, 'n', 'errors', 'error_rate', 'low', 'high'],
    rows: map.cells.map(({ n, errors, errorRate }, at) => [
      map.down[Math.floor(at / map.across.length)]!.label,
      map.across[at % map.across.length]!.label,
      n,
      errors,
      errorRate.value,
      errorRate.low,
      errorRate.high,
    ]),
  };
}

type Tree = MethodOutput<'slices.tree'>;

/** Nodes as a reader meets them: each followed by what is below it. */
function nodesInOrder(nodes: Tree['nodes'], id = 0): ErrorTreeNode[] {
  const node = nodes[id]!;
  return [node, ...node.children.flatMap((child) => nodesInOrder(nodes, child))];
}

/** The error tree to be saved: a line a node, with a bar of its held-out rate. */
export function errorTreeScene({ nodes, overall }: Tree): Scene {
  const [barLeft, barWidth] = [340, 160];
  const highest = Math.max(...nodes.map((node) => node.heldOut.value ?? 0), 1e-9);
  const marks = nodesInOrder(nodes).map((node, line): Mark => {
    const y = 10 + line * rowHeight;
    const x = 10 + node.depth * 22;
    const rate = node.heldOut.value ?? 0;
    const { low, high, n } = node.heldOut;
    const range = low === null || high === null ? '' : ` (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`;
    const words = `${formatPercent(node.heldOut.value)}${range}, n ${formatNumber(n)}`;
    const name = node.condition === '' ? 'All examples' : node.condition;
    return {
      id: String(node.id),
      label: `${name}: ${words}`,
      target: { x, y, width: 700 - x, height: rowHeight },
      shapes: [
        ...(node.depth > 0
          ? [{ kind: 'path', d: `M${x - 14} ${y - 8}v${21}h10`, stroke: 'line-strong' } as const]
          : []),
        { kind: 'text', x, y: y + 17, text: fitText(name, 11, barLeft - x - 10), fill: 'text', size: 11, weight: 550 },
        { kind: 'rect', x: barLeft, y: y + 8, width: barWidth, height: 10, rx: 2, fill: 'sunken' },
        {
          kind: 'rect',
          x: barLeft,
          y: y + 8,
          width: (barWidth * rate) / highest,
          height: 10,
          rx: 2,
          fill: low !== null && overall.value !== null && low > overall.value ? 'bad' : 'line-control',
        },
        { kind: 'text', x: barLeft + barWidth + 12, y: y + 17, text: words, fill: 'muted', size: 11 },
      ],
    };
  });
  return { width: 710, height: 20 + nodes.length * rowHeight, backdrop: [], marks };
}

/** A row a node: its filter, counts over all examples and the held-out rate. */
export function errorTreeTable({ nodes }: Tree): CsvTable {
  return {
    columns: ['depth', 'filter', 'n', 'errors', 'error_rate', 'held_out_rate', 'low', 'high', 'held_out_n'],
    rows: nodesInOrder(nodes).map((node) => [
      node.depth,
      node.filter,
      node.n,
      node.errors,
      node.errorRate.value,
      node.heldOut.value,
      node.heldOut.low,
      node.heldOut.high,
      node.heldOut.n,
    ]),
  };
}
