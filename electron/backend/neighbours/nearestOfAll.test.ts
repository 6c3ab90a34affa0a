import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { type DistanceMetric, nearestNeighbours } from '../analysis/neighbours.ts';
import { nearestOfAll } from './nearestOfAll.ts';
import type { NearestOfAll, NeighbourTask } from './neighbourTask.ts';

const quiet = { checkpoint: () => Promise.resolve(), progress: () => undefined };
const metrics: readonly DistanceMetric[] = ['cosine', 'euclidean'];

/** Every row's neighbours equal those of one pass over the matrix: the same rows in the same order. */
function expectAsOneByOne({ vectors, rows, width, k, metric }: NeighbourTask, found: NearestOfAll, some = rows): void {
  for (let at = 0; at < some; at += 1) {
    const row = Math.floor((at * rows) / some);
    const one = nearestNeighbours({ vectors, dimension: width, row, k, metric });
    const ids = [...one.ids, ...new Array<number>(k - one.ids.length).fill(-1)];
    expect([...found.ids.subarray(row * k, (row + 1) * k)], `row ${row}`).toEqual(ids);
    one.distances.forEach((distance, place) => expect(found.distances[row * k + place]).toBe(Math.fround(distance)));
    for (let place = one.ids.length; place < k; place += 1) expect(found.distances[row * k + place]).toBeNaN();
  }
}

function randomRows(rows: number, width: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: rows * width }, () => random() + random() - 1);
}

/** Rows as data have them: copies, multiples, zero vectors, rows with NaN and infinity, a far cluster of close ones. */
function hardRows(rows: number, width: number, seed: number): Float32Array {
  const vectors = randomRows(rows, width, seed);
  const random = seededRandom(seed + 1);
  const rowAt = (row: number): Float32Array => vectors.subarray(row * width, (row + 1) * width);
  for (let row = 0; row < rows; row += 1) {
    const other = Math.floor(random() * rows);
    const kind = random();
    if (kind < 0.2) rowAt(row).set(rowAt(other));
    else if (kind < 0.25) rowAt(row).set(rowAt(other).map((value) => value * 2));
    else if (kind < 0.3) rowAt(row).fill(random() < 0.5 ? 0 : -0);
    else if (kind < 0.33) rowAt(row)[0] = random() < 0.5 ? NaN : -Infinity;
    else if (kind < 0.6) rowAt(row).set(rowAt(0).map((value) => 100 + value + random() * 1e-4));
  }
  return vectors;
}

describe.each(metrics)('nearestOfAll, %s', (metric) => {
  test.each([
    [700, 16, 10],
    [6000, 24, 5],
    [300, 1, 7],
    [500, 2, 3],
    [500, 3, 12],
    [9, 4, 20],
    [1, 5, 3],
    [40, 300, 39],
    [50, 6, 0],
  ])('equals a pass of each over %i rows of %i, k = %i', async (rows, width, k) => {
    for (const vectors of [randomRows(rows, width, 3), hardRows(rows, width, 5)]) {
      const task = { vectors, rows, width, k, metric };
      const found = await nearestOfAll(task, quiet);
      expect(found).toMatchObject({ k, isExact: true, recall: null });
      expectAsOneByOne(task, found, Math.min(rows, 700));
    }
  });

  test('rows of few whole numbers, where most distances are equal, by row number', async () => {
    const random = seededRandom(8);
    const vectors = Float32Array.from({ length: 5000 * 4 }, () => Math.floor(random() * 3));
    const task = { vectors, rows: 5000, width: 4, k: 8, metric };
    const found = await nearestOfAll(task, quiet);
    expect(found.isExact).toBe(true);
    expectAsOneByOne(task, found, 300);
    const bits = Float32Array.from({ length: 1000 * 40 }, () => Math.floor(random() * 2));
    const ofBits = { vectors: bits, rows: 1000, width: 40, k: 8, metric };
    expectAsOneByOne(ofBits, await nearestOfAll(ofBits, quiet), 300);
  });

  test('rows of very different size', async () => {
    const random = seededRandom(9);
    const vectors = Float32Array.from(
      { length: 800 * 6 },
      () => (random() - 0.5) * 10 ** Math.floor(random() * 60 - 30),
    );
    const task = { vectors, rows: 800, width: 6, k: 6, metric };
    const found = await nearestOfAll(task, quiet);
    expect(found.isExact).toBe(true);
    expectAsOneByOne(task, found);
  });

  test('a hundred thousand equal rows: the lowest row numbers', async () => {
    const vectors = new Float32Array(100_000 * 8).fill(0.3);
    const { ids, distances } = await nearestOfAll({ vectors, rows: 100_000, width: 8, k: 3, metric }, quiet);
    expect([...ids.subarray(0, 12)]).toEqual([1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2]);
    expect([...ids.subarray(-3)]).toEqual([0, 1, 2]);
    expect(distances.every((distance) => distance === 0)).toBe(true);
  });
});

/** Rows around some centres, as embeddings lie. */
function clusteredRows(rows: number, width: number, centres: number): Float32Array {
  const middles = randomRows(centres, width, 21);
  const random = seededRandom(22);
  const vectors = new Float32Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    const centre = Math.floor(random() * centres);
    for (let d = 0; d < width; d += 1)
      vectors[row * width + d] = middles[centre * width + d]! + (random() + random() - 1) * 0.4;
  }
  return vectors;
}

/** The share of the true neighbours of every 37th row that were found, by distance. */
function trueRecall({ vectors, rows, width, k, metric }: NeighbourTask, { distances }: NearestOfAll): number {
  let [found, all] = [0, 0];
  for (let row = 0; row < rows; row += 37) {
    const one = nearestNeighbours({ vectors, dimension: width, row, k, metric });
    const last = Math.fround(one.distances.at(-1)!);
    found += distances.subarray(row * k, (row + 1) * k).filter((distance) => distance <= last).length;
    all += k;
  }
  return found / all;
}

describe.each(metrics)('inverted lists, %s', (metric) => {
  test('find most neighbours, and say how many', async () => {
    const [rows, width, k] = [20_000, 24, 8];
    const task = { vectors: clusteredRows(rows, width, 60), rows, width, k, metric };
    const found = await nearestOfAll(task, quiet, { exactRows: 5000 });
    expect(found.isExact).toBe(false);
    expect(found.recall!.value).toBeGreaterThanOrEqual(0.95);
    expect(found.recall!.n).toBe(512 * k);
    expect(found.notes).toEqual([expect.stringContaining(`${(found.recall!.value * 100).toFixed(1)} %`)]);
    const real = trueRecall(task, found);
    expect(real).toBeGreaterThanOrEqual(0.93);
    expect(Math.abs(real - found.recall!.value)).toBeLessThan(0.03);
  });

  test('what is found is at its exact distance, nearest first, never itself, equal rows among it', async () => {
    const task = { vectors: hardRows(3000, 12, 4), rows: 3000, width: 12, k: 6, metric };
    const { ids, distances, recall } = await nearestOfAll(task, quiet, { exactRows: 500 });
    expect(recall!.value).toBeGreaterThanOrEqual(0.95);
    for (let row = 0; row < 3000; row += 7) {
      const all = nearestNeighbours({ ...task, dimension: 12, row, k: 3000 });
      const distanceOf = new Map(Array.from(all.ids, (id, at) => [id, Math.fround(all.distances[at]!)]));
      const own = [...ids.subarray(row * 6, row * 6 + 6)];
      if (distanceOf.size === 0) expect(own).toEqual([-1, -1, -1, -1, -1, -1]);
      else expect(own.map((id) => distanceOf.get(id))).toEqual([...distances.subarray(row * 6, row * 6 + 6)]);
      expect(new Set(own).size).toBe(distanceOf.size === 0 ? 1 : 6);
    }
    expect(distances.every((distance, at) => at % 6 === 0 || !(distance < distances[at - 1]!))).toBe(true);
  });
});

test('rows with NaN or infinity have no neighbours, are nobody’s, and are counted', async () => {
  const vectors = Float32Array.from([1, NaN, 2, Infinity, 5]);
  const found = await nearestOfAll({ vectors, rows: 5, width: 1, k: 2, metric: 'euclidean' }, quiet);
  expect([...found.ids]).toEqual([2, 4, -1, -1, 0, 4, -1, -1, 2, 0]);
  expect([...found.distances]).toEqual([1, 4, NaN, NaN, 1, 3, NaN, NaN, 3, 4]);
  expect(found.notes).toEqual(['2 rows have nothing that they could be compared by, and no neighbours.']);
});

test('no rows at all, and numbers that make no whole rows', async () => {
  const none = { vectors: new Float32Array(0), rows: 0, width: 3, k: 2, metric: 'cosine' as const };
  expect((await nearestOfAll(none, quiet)).ids).toHaveLength(0);
  await expect(nearestOfAll({ ...none, rows: 2 }, quiet)).rejects.toThrow(/2 rows of 3/);
});

test('tells how far it is, and stops where the checkpoint throws', async () => {
  const task = { vectors: randomRows(20_000, 64, 2), rows: 20_000, width: 64, k: 5, metric: 'cosine' as const };
  const told: number[] = [];
  await nearestOfAll(task, {
    ...quiet,
    progress: (done, total) => {
      expect(total).toBe(100);
      told.push(done);
    },
  });
  expect(told.length).toBeGreaterThan(2);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(100);
  let checks = 0;
  const stopped = nearestOfAll(task, {
    ...quiet,
    checkpoint: () => ((checks += 1) > 2 ? Promise.reject(new Error('enough')) : Promise.resolve()),
  });
  await expect(stopped).rejects.toThrow('enough');
  expect(checks).toBe(3);
});

const golden = new URL('../analysis/golden', import.meta.url).pathname;

test.each(readdirSync(golden).filter((name) => name.startsWith('features_')))(
  '%s: the ten nearest of every row, at the same distances',
  async (name) => {
    const lines = readFileSync(join(golden, name, 'features.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    const points = lines.map((line) => line.split(',').map(Number));
    const knn = JSON.parse(readFileSync(join(golden, name, 'knn.json'), 'utf8')) as Knn;
    const { k } = knn;
    const task: NeighbourTask = {
      vectors: Float32Array.from(points.flat()),
      rows: points.length,
      width: points[0]!.length,
      k,
      metric: knn.metric.startsWith('cosine') ? 'cosine' : 'euclidean',
    };
    const found = await nearestOfAll(task, quiet);
    for (const [row, expected] of knn.distances.entries()) {
      expected.forEach((distance, at) =>
        expect(Math.abs(found.distances[row * k + at]! - distance)).toBeLessThan(1e-6),
      );
      // Rows at the distance of the last one may be others.
      const sure = knn.indices[row]!.filter((_, at) => expected[at]! < expected.at(-1)! - 1e-6);
      const ids = [...found.ids.subarray(row * k, (row + 1) * k)];
      expect(ids.filter((id) => sure.includes(id))).toHaveLength(sure.length);
    }
    expectAsOneByOne(task, found);
  },
);

type Knn = {
  readonly metric: string;
  readonly k: number;
  readonly indices: readonly (readonly number[])[];
  readonly distances: readonly (readonly number[])[];
};
