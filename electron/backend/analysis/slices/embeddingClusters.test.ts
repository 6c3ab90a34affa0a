import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { runSteps } from '#backend/testing/runSteps.ts';
import { clusterTraits, embeddingClustersSteps } from './embeddingClusters.ts';
import { categoryFeature } from './slicePredicate.ts';

/** Three round heaps of 300, 200 and 100 rows, far apart, in mixed order. */
function heaps(): { vectors: Float32Array; heap: Int32Array } {
  const next = seededRandom(2);
  const heap = Int32Array.from({ length: 600 }, (_, row) => (row % 6 < 3 ? 0 : row % 6 < 5 ? 1 : 2));
  const centres = [
    [0, 0, 0],
    [10, 0, 5],
    [0, 12, -5],
  ];
  const vectors = Float32Array.from({ length: 1800 }, (_, at) => {
    return centres[heap[Math.floor(at / 3)]!]![at % 3]! + next() + next() - 1;
  });
  return { vectors, heap };
}

describe('embeddingClusters', () => {
  test('finds separate heaps, numbered by size, the same for the same seed', () => {
    const { vectors, heap } = heaps();
    const found = runSteps(embeddingClustersSteps({ vectors, dimension: 3, k: 3 }));
    expect(found.codes).toEqual(heap);
    expect(found.sizes).toEqual([300, 200, 100]);
    expect(found.centres[3]).toBeCloseTo(10, 0);
    expect(runSteps(embeddingClustersSteps({ vectors, dimension: 3, k: 3 }))).toEqual(found);
    // The sum of squares of three coordinates with variance 1/6 each.
    expect(found.inertia / 600).toBeCloseTo(0.5, 1);
  });

  test('rows that are not finite belong to none; too few different rows give fewer clusters', () => {
    const vectors = Float32Array.of(1, 1, NaN, 1, 1, 1, 5, 5);
    const found = runSteps(embeddingClustersSteps({ vectors, dimension: 2, k: 4 }));
    expect(found.codes).toEqual(Int32Array.of(0, -1, 0, 1));
    expect(found.sizes).toEqual([2, 1]);
    expect(runSteps(embeddingClustersSteps({ vectors: new Float32Array(0), dimension: 2, k: 2 })).sizes).toEqual([]);
    expect(() => runSteps(embeddingClustersSteps({ vectors, dimension: 3, k: 2 }))).toThrow(/whole rows/);
    expect(() => runSteps(embeddingClustersSteps({ vectors, dimension: 2, k: 0 }))).toThrow(/1 to 1,000/);
  });

  test('a cluster is named by the values that set it apart, and not by noise', () => {
    const { heap } = heaps();
    const next = seededRandom(3);
    const light = categoryFeature(
      'light',
      heap.map((one) => (one === 1 ? (next() < 0.9 ? 1 : 0) : next() < 0.1 ? 1 : 0)),
      ['day', 'night'],
    );
    const noise = categoryFeature(
      'noise',
      heap.map(() => Math.floor(next() * 5) - 1),
      ['a', 'b', 'c', 'd'],
    );
    const traits = clusterTraits(heap, [light, noise]);
    expect(traits[1]!.map(({ predicate }) => predicate)).toEqual([{ column: 'light', kind: 'equals', value: 'night' }]);
    expect(traits[1]![0]!.share).toBeGreaterThan(0.8);
    expect(traits[1]![0]!.lift).toBeGreaterThan(5);
    expect(traits[2]!.map(({ predicate }) => predicate)).toEqual([{ column: 'light', kind: 'equals', value: 'day' }]);
  });
});
