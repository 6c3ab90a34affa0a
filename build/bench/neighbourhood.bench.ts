import { classImbalance } from '#backend/analysis/neighbourhood/classImbalance.ts';
import { classPairs } from '#backend/analysis/neighbourhood/classPairs.ts';
import { densityClusters } from '#backend/analysis/neighbourhood/densityClusters.ts';
import { groupSets } from '#backend/analysis/neighbourhood/groupSets.ts';
import { nearDuplicates } from '#backend/analysis/neighbourhood/nearDuplicates.ts';
import { neighbourDisagreement } from '#backend/analysis/neighbourhood/neighbourDisagreement.ts';
import type { NeighbourGraph } from '#backend/analysis/neighbourhood/neighbourGraph.ts';
import { nonIid } from '#backend/analysis/neighbourhood/nonIid.ts';
import { featureOutliers, meanDistancesOf } from '#backend/analysis/neighbourhood/outliers.ts';
import { probabilityScores } from '#backend/analysis/neighbourhood/probabilityOutliers.ts';
import { underperformingGroup } from '#backend/analysis/neighbourhood/underperformingGroup.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { type BenchRow, measure } from './benchRow.ts';

const K = 10;
const CLASSES = 10;

/** Every detector that works on a graph of neighbours, at 100,000 and a million rows, each beside one bare pass over the graph. */
export function runBench(): BenchRow[] {
  return [100_000, 1_000_000].flatMap(detectorsAt);
}

function detectorsAt(rowCount: number): BenchRow[] {
  const { graph, labels, probs } = drawn(rowCount);
  const table = { probs, labels, rowCount, classCount: CLASSES };
  const { links } = nearDuplicates(graph);
  const noEquals = new Int32Array(rowCount).fill(-1);
  const equals = noEquals.slice().fill(0, 0, 100_000);
  const clusters = densityClusters(graph);
  const row = (name: string, run: () => unknown): BenchRow =>
    measure({
      name: `${name}, ${rowCount.toLocaleString('en')} × ${K}`,
      run,
      baselineName: 'one bare pass over the graph',
      baseline: () => bareSum(graph),
      budgetMs: null,
    });
  return [
    row('near duplicates', () => nearDuplicates(graph)),
    row(`sets of ${links.from.length.toLocaleString('en')} links`, () => groupSets(links, noEquals)),
    row('sets with 100,000 equal rows', () => groupSets(links, equals)),
    row('outliers', () => featureOutliers(meanDistancesOf(graph, graph.k), { metric: 'euclidean' })),
    row('outliers by probability', () => probabilityScores(table, { method: 'entropy' })),
    row('order not of independent draws, 25 permutations', () => nonIid(graph)),
    row('neighbour disagreement', () => neighbourDisagreement(graph, labels)),
    row('class pairs', () => classPairs(graph, labels, CLASSES)),
    row('clusters by density', () => densityClusters(graph)),
    row('underperforming group', () => underperformingGroup(clusters, table)),
    row('class imbalance', () => classImbalance(labels, CLASSES)),
  ];
}

/** Neighbours anywhere in the file, a few of them very close; probabilities without a meaning. */
function drawn(rowCount: number): { graph: NeighbourGraph; labels: Int32Array; probs: Float32Array } {
  const next = seededRandom(rowCount);
  const ids = new Int32Array(rowCount * K);
  const distances = new Float32Array(rowCount * K);
  const probs = new Float32Array(rowCount * CLASSES);
  for (let row = 0; row < rowCount; row += 1) {
    let distance = next() ** 3;
    for (let at = row * K; at < (row + 1) * K; at += 1) {
      ids[at] = (row + 1 + Math.floor(next() * (rowCount - 1))) % rowCount;
      distance += next() * 0.1;
      distances[at] = distance;
    }
    for (let at = row * CLASSES; at < (row + 1) * CLASSES; at += 1) probs[at] = (2 * next()) / CLASSES;
  }
  const labels = Int32Array.from({ length: rowCount }, () => Math.floor(next() * CLASSES));
  return { graph: { ids, distances, k: K }, labels, probs };
}

function bareSum({ ids, distances }: NeighbourGraph): number {
  let sum = 0;
  for (let at = 0; at < ids.length; at += 1) sum += ids[at]! + distances[at]!;
  return sum;
}
