import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { runSteps } from '#backend/testing/runSteps.ts';
import { clusterTerms } from './clusterTerms.ts';
import { embeddingClustersSteps } from './embeddingClusters.ts';
import { sampledClustersSteps, type SampledClusterInput, type SampledClusters } from './sampledClusters.ts';

function run(input: SampledClusterInput): SampledClusters {
  const steps = sampledClustersSteps(input);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    expect(step.value.done).toBeLessThanOrEqual(step.value.total);
  }
}

/** Four heaps far apart of 400, 300, 200 and 100 rows; every fiftieth row is not finite. */
function heaps(dimension: number) {
  const next = seededRandom(6);
  const heap = Int32Array.from({ length: 1000 }, (_, row) => [0, 0, 0, 0, 1, 1, 1, 2, 2, 3][row % 10]!);
  const vectors = Float32Array.from({ length: 1000 * dimension }, (_, at) => {
    const [row, d] = [Math.floor(at / dimension), at % dimension];
    return (d === heap[row]! % dimension ? 20 + 10 * heap[row]! : 0) + next();
  });
  for (let row = 0; row < 1000; row += 50) vectors[row * dimension] = NaN;
  return { vectors, heap };
}

describe('sampledClusters', () => {
  test('from a sample the same heaps as from all rows, each row at its nearest centre, the same every time', () => {
    const { vectors, heap } = heaps(5);
    const found = run({ vectors, dimension: 5, k: 4, sample: 200 });
    expect(found.sampled).toBe(200);
    const all = runSteps(embeddingClustersSteps({ vectors, dimension: 5, k: 4 }));
    expect(found.codes).toEqual(all.codes);
    expect(found.sizes).toEqual(all.sizes);
    expect(found.codes).toEqual(heap.map((code, row) => (row % 50 === 0 ? -1 : code)));
    expect(run({ vectors, dimension: 5, k: 4, sample: 200 })).toEqual(found);
    for (let row = 1; row < 1000; row += 50) {
      const distances = found.sizes.map((_, at) => {
        let sum = 0;
        for (let d = 0; d < 5; d += 1) sum += (vectors[row * 5 + d]! - found.centres[at * 5 + d]!) ** 2;
        return sum;
      });
      expect(distances.indexOf(Math.min(...distances))).toBe(found.codes[row]);
    }
  });
});

describe('clusterTerms', () => {
  test('words of a cluster, not words of all, and not words of few', () => {
    const next = seededRandom(2);
    const codes = Int32Array.from({ length: 400 }, (_, row) => (row < 10 ? -1 : row % 2));
    const texts = Array.from(codes, (code, row) => {
      if (row % 17 === 0) return null;
      const own = code === 1 && next() < 0.8 ? 'Refund refund' : 'parcel';
      return `The ${own} of the week ${row} ${row === 11 ? 'unicorn' : ''} a`;
    });
    const [even, odd] = clusterTerms({ codes, texts });
    expect(odd!.map(({ term }) => term)).toEqual(['refund']);
    expect(even!.map(({ term }) => term)).toEqual(['parcel']);
    const rows = [...codes.keys()].filter((row) => codes[row] === 1 && texts[row] !== null);
    const share = rows.filter((row) => texts[row]!.includes('refund')).length / rows.length;
    expect(odd![0]!.share).toBeCloseTo(share, 12);
    expect(odd![0]!.lift).toBe(Infinity);
  });
});
