import { expect, test } from 'vitest';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { sceneToSvg } from '#renderer/ui/chart/sceneToSvg.ts';
import { errorTreeScene, errorTreeTable, heatMapScene, heatMapTable } from './discoveryCharts.ts';
import type { HeatMapData } from './heatMapCell.ts';

const rate = (errors: number, n: number) => ({ value: n === 0 ? null : errors / n, low: 0.1, high: 0.9, n });
const map: HeatMapData = {
  overall: rate(10, 100),
  across: [
    { label: 'day', filter: 'shift:day' },
    { label: 'night', filter: 'shift:night' },
  ],
  down: [{ label: 'north', filter: 'site:north' }],
  cells: [
    { n: 60, errors: 3, errorRate: rate(3, 60) },
    { n: 40, errors: 30, errorRate: rate(30, 40) },
  ],
  missing: 0,
  beyond: 0,
};
const node = (id: number, parent: number | null, condition: string, children: number[]) => ({
  id,
  parent,
  depth: parent === null ? 0 : 1,
  condition,
  filter: condition,
  n: 50,
  errors: 10,
  errorRate: rate(10, 50),
  heldOut: rate(5, 25),
  effectSize: null,
  children,
});
const tree: MethodOutput<'slices.tree'> = {
  features: ['site'],
  overall: rate(20, 100),
  heldOut: 50,
  nodes: [node(0, null, '', [1, 2]), node(1, 0, 'site:north', []), node(2, 0, '-site:north', [])],
};

test('every cell and node is drawn once within the chart, and its numbers are in the table', () => {
  for (const scene of [heatMapScene(map), errorTreeScene(tree)]) {
    for (const { target } of scene.marks) {
      expect(target.x).toBeGreaterThanOrEqual(0);
      expect(target.x + target.width).toBeLessThanOrEqual(scene.width);
      expect(target.y + target.height).toBeLessThanOrEqual(scene.height);
    }
    const svg = sceneToSvg(scene, { title: 'T', subtitle: 'S', description: 'D' });
    expect(svg).not.toContain('NaN');
  }
  expect(heatMapScene(map).marks).toHaveLength(2);
  expect(heatMapTable(map, 'shift', 'site').rows).toEqual([
    ['north', 'day', 60, 3, 0.05, 0.1, 0.9],
    ['north', 'night', 40, 30, 0.75, 0.1, 0.9],
  ]);
  expect(errorTreeTable(tree).rows.map((row) => row[1])).toEqual(['', 'site:north', '-site:north']);
});
