import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearestNeighbours } from './neighbours.ts';

describe('nearestNeighbours', () => {
  test('finds the nearest by euclidean distance, nearest first, ties by row number, never itself', () => {
    const vectors = Float32Array.from([0, 0, 3, 4, 0, 1, 0, -1, 6, 8]);
    const found = nearestNeighbours({ vectors, dimension: 2, row: 0, k: 3 });
    expect([...found.ids]).toEqual([2, 3, 1]);
    expect([...found.distances]).toEqual([1, 1, 5]);
  });

  test('cosine: direction counts, length does not; a zero vector is at distance 1', () => {
    const vectors = Float32Array.from([1, 0, 0, 5, 0, 0, 30, 30, -2, 0]);
    const found = nearestNeighbours({ vectors, dimension: 2, row: 0, k: 9, metric: 'cosine' });
    expect([...found.ids]).toEqual([3, 1, 2, 4]);
    expect(found.distances[0]).toBeCloseTo(1 - Math.SQRT1_2, 12);
    expect([...found.distances.subarray(1)]).toEqual([1, 1, 2]);
    const zeros = nearestNeighbours({ vectors: new Float32Array(4), dimension: 2, row: 0, k: 1, metric: 'cosine' });
    expect([...zeros.distances]).toEqual([0]);
  });

  test('equals sorting all distances', () => {
    const rows = fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 3, maxLength: 3 }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(rows, fc.nat(), fc.nat(50), (points, pick, k) => {
        const row = pick % points.length;
        const distance = (other: number) => Math.hypot(...points[row]!.map((value, d) => value - points[other]![d]!));
        const expected = points
          .map((_, other) => other)
          .filter((other) => other !== row)
          .sort((a, b) =>
            distance(a) ** 2 - distance(b) ** 2 > 1e-9 ? 1 : distance(b) ** 2 - distance(a) ** 2 > 1e-9 ? -1 : a - b,
          )
          .slice(0, k);
        const found = nearestNeighbours({
          vectors: Float32Array.from(points.flat()),
          dimension: 3,
          row,
          k,
          metric: 'euclidean',
        });
        expect([...found.ids]).toEqual(expected);
      }),
    );
  });

  test('leaves out rows with NaN and refuses a row that does not exist', () => {
    const vectors = Float32Array.from([1, NaN, 2, 5]);
    expect([...nearestNeighbours({ vectors, dimension: 1, row: 0, k: 3 }).ids]).toEqual([2, 3]);
    expect(() => nearestNeighbours({ vectors, dimension: 1, row: 4, k: 1 })).toThrow(/row 4/);
    expect(() => nearestNeighbours({ vectors, dimension: 3, row: 0, k: 1 })).toThrow(/whole rows/);
  });
});

const golden = new URL('golden', import.meta.url).pathname;
const featureCases = readdirSync(golden).filter((name) => name.startsWith('features_'));

describe('reference neighbours', () => {
  test('every case with features is there', () => {
    expect(featureCases).toHaveLength(4);
  });

  test.each(featureCases)('%s: the ten nearest of every row, at the same distances', (name) => {
    const lines = readFileSync(join(golden, name, 'features.csv'), 'utf8')
      .trim()
      .split('\n');
    // The reference computed in float64; embeddings are kept in float32.
    const points = lines.slice(1).map((line) => line.split(',').map(Number));
    const vectors = Float32Array.from(points.flat());
    const knn = JSON.parse(readFileSync(join(golden, name, 'knn.json'), 'utf8')) as Knn;
    expect(points).toHaveLength(knn.indices.length);
    const metric = knn.metric.startsWith('cosine') ? 'cosine' : 'euclidean';
    const dimension = points[0]!.length;
    for (const [row, expected] of knn.distances.entries()) {
      const found = nearestNeighbours({ vectors, dimension, row, k: knn.k, metric });
      found.distances.forEach((distance, at) => expect(Math.abs(distance - expected[at]!)).toBeLessThan(1e-6));
      // Rows at the distance of the last one may be others.
      const isSure = (at: number): boolean => expected[at]! < expected.at(-1)! - 1e-6;
      const sure = knn.indices[row]!.filter((_, at) => isSure(at));
      expect(found.ids).toHaveLength(knn.k);
      expect([...found.ids].filter((id) => sure.includes(id))).toHaveLength(sure.length);
    }
  });
});

type Knn = {
  readonly metric: string;
  readonly k: number;
  readonly indices: readonly (readonly number[])[];
  readonly distances: readonly (readonly number[])[];
};
