import { type Bitset, bitsetWhere } from '#shared/analysis/bitset.ts';
import type { MetricTable } from '#backend/analysis/metrics/metricSums.ts';
import { createSliceMeasurer } from '#backend/analysis/slices/measureSlice.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { parseMetric } from '#shared/model/metric.ts';
import { benchLine, type BenchRow, measure } from './benchRow.ts';

const ROWS = 1_000_000;
const CLASSES = 10;
const SLICES = 20;

/**
 * Twenty slices of a million rows, each with a metric, its interval, and the difference to the rest; beside it a bare loop that
 * counts hits and rows of the same slices. A person waits for it after every decision on Slices and Overview.
 */
export async function runBench(): Promise<BenchRow[]> {
  const { table, weights, slices } = makeData();
  const all = bitsetWhere(ROWS, () => true);
  const mix = [
    'accuracy',
    'recall(x)',
    'f1(macro)',
    'cost',
    'log_loss',
    'ece',
    'accuracy',
    'f1(x)',
    'error_rate',
    'f1(weighted)',
  ];
  const cases: { name: string; metrics: readonly string[]; table: MetricTable; budgetMs: number | null }[] = [
    { name: 'accuracy', metrics: ['accuracy'], table, budgetMs: 200 },
    { name: 'macro F1', metrics: ['f1(macro)'], table, budgetMs: 1000 },
    { name: 'log loss', metrics: ['log_loss'], table, budgetMs: 1000 },
    { name: 'every metric in turn', metrics: mix, table, budgetMs: 1000 },
    { name: 'macro F1 weighted by a column', metrics: ['f1(macro)'], table: { ...table, weights }, budgetMs: null },
  ];
  return cases.map(({ name, metrics, table: columns, budgetMs }) =>
    measure({
      name: `${SLICES} slices of ${ROWS.toLocaleString('en')} rows against the rest, ${name}`,
      run: () => {
        const measureSlice = createSliceMeasurer(columns, all);
        return slices.map((slice, at) =>
          measureSlice(parseMetric(metrics[at % metrics.length]!), slice, { classIndex: 3 }),
        );
      },
      baselineName: 'bare count of hits',
      baseline: () => slices.map((slice) => countBare(slice, table)),
      budgetMs,
    }),
  );
}

function countBare({ words }: Bitset, { labels, predicted }: MetricTable): number {
  let hits = 0;
  for (let row = 0; row < ROWS; row += 1)
    if (((words[row >>> 5]! >>> (row & 31)) & 1) === 1 && labels[row] === predicted[row]) hits += 1;
  return hits;
}

function makeData(): { table: MetricTable; weights: Float64Array; slices: Bitset[] } {
  const next = seededRandom(3);
  const labels = Int32Array.from({ length: ROWS }, () => Math.floor(next() * CLASSES));
  const predicted = labels.map((label) => (next() < 0.9 ? label : Math.floor(next() * CLASSES)));
  const confidence = Float64Array.from({ length: ROWS }, () => 0.5 + next() / 2);
  const losses = confidence.map((value, row) => -Math.log(labels[row] === predicted[row] ? value : (1 - value) / 9));
  const costs = Array.from({ length: CLASSES ** 2 }, (_, cell) => (cell % (CLASSES + 1) === 0 ? 0 : 1 + (cell % 7)));
  const slices = Array.from({ length: SLICES }, (_, at) => {
    const share = 0.01 + at * 0.03;
    return bitsetWhere(ROWS, () => next() < share);
  });
  const weights = Float64Array.from({ length: ROWS }, () => 100 * next() ** 3);
  return {
    table: { labels, predicted, classCount: CLASSES, confidence, losses: () => losses, costs },
    weights,
    slices,
  };
}

if (import.meta.main) for (const row of await runBench()) process.stdout.write(`${benchLine(row)}\n`);
