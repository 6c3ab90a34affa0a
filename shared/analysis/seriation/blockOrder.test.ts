import { expect, test } from 'vitest';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { averageLinkage, type Merge } from './averageLinkage.ts';
import { blockOrder } from './blockOrder.ts';
import { optimalLeafOrder } from './optimalLeafOrder.ts';

function randomSimilarity(n: number, seed: number, filled = 1): Float64Array {
  const random = seededRandom(seed);
  const values = new Float64Array(n * n);
  for (let a = 0; a < n; a += 1)
    for (let b = a + 1; b < n; b += 1) values[a * n + b] = values[b * n + a] = random() < filled ? random() : 0;
  return values;
}

const leavesOf = (n: number, merges: readonly Merge[], node: number): number[] => {
  if (node < n) return [node];
  const { left, right } = merges[node - n]!;
  return [...leavesOf(n, merges, left), ...leavesOf(n, merges, right)];
};

/** Every order the tree allows. */
function ordersOf(n: number, merges: readonly Merge[], node: number): number[][] {
  if (node < n) return [[node]];
  const { left, right } = merges[node - n]!;
  const rights = ordersOf(n, merges, right);
  return ordersOf(n, merges, left).flatMap((a) =>
    rights.flatMap((b) => [
      [...a, ...b],
      [...b, ...a],
    ]),
  );
}

const sumOf = (order: readonly number[], similarity: Float64Array, n: number): number =>
  order.slice(1).reduce((sum, place, at) => sum + similarity[order[at]! * n + place]!, 0);

test.each([1, 2, 3, 4])('the clusters are those of merging the most alike pair each time (seed %i)', (seed) => {
  const n = 14;
  const similarity = randomSimilarity(n, seed);
  const clusters = Array.from({ length: n }, (_, index) => [index]);
  const expected = new Set<string>();
  while (clusters.length > 1) {
    let best: [number, number] = [0, 1];
    let most = -1;
    for (let i = 0; i < clusters.length; i += 1)
      for (let j = i + 1; j < clusters.length; j += 1) {
        const values = clusters[i]!.flatMap((a) => clusters[j]!.map((b) => similarity[a * n + b]!));
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        if (mean > most) [most, best] = [mean, [i, j]];
      }
    const merged = [...clusters[best[0]]!, ...clusters[best[1]]!].sort((a, b) => a - b);
    expected.add(merged.join());
    clusters.splice(best[1], 1);
    clusters[best[0]] = merged;
  }
  const merges = averageLinkage(similarity, n);
  expect(merges).toHaveLength(n - 1);
  const found = merges.map((_, at) =>
    leavesOf(n, merges, n + at)
      .sort((a, b) => a - b)
      .join(),
  );
  expect(new Set(found)).toEqual(expected);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('no order of the tree is better than the one given (seed %i)', (seed) => {
  const n = 4 + seed;
  // Few confusions too: most pairs of classes are never taken for each other.
  const similarity = randomSimilarity(n, seed, seed % 2 === 0 ? 0.35 : 1);
  const merges = averageLinkage(similarity, n);
  const order = optimalLeafOrder(similarity, n, merges);
  expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, index) => index));
  const sums = ordersOf(n, merges, 2 * n - 2).map((other) => sumOf(other, similarity, n));
  expect(sums).toHaveLength(2 ** (n - 1));
  expect(sumOf(order, similarity, n)).toBeCloseTo(Math.max(...sums), 12);
});

test('a chain of confusions comes out as the chain', () => {
  const hidden = [4, 1, 6, 0, 3, 5, 2];
  const matrix = hidden.map(() => hidden.map(() => 0));
  hidden.forEach((label, at) => {
    matrix[label]![label] = 80;
    const next = hidden[at + 1];
    if (next !== undefined) matrix[label]![next] = matrix[next]![label] = 10 + at;
  });
  const order = blockOrder(matrix);
  expect([hidden.join(), hidden.toReversed().join()]).toContain(order.join());
});

test('hidden blocks are found again, however many classes there are and though all are confused a little', () => {
  for (const [size, blocks, between] of [
    [100, 20, 0],
    [240, 40, 0],
    [80, 16, 1],
    [600, 60, 1],
  ] as const) {
    const matrix = Array.from({ length: size }, (_, a) =>
      Array.from({ length: size }, (__, b) =>
        a === b ? 90 : a % blocks === b % blocks ? 2 + ((a * 7 + b * 3) % 3) : between,
      ),
    );
    const order = blockOrder(matrix);
    for (let block = 0; block < blocks; block += 1) {
      const places = order.flatMap((label, place) => (label % blocks === block ? [place] : []));
      expect(Math.max(...places) - Math.min(...places)).toBe(size / blocks - 1);
    }
  }
});

test('rates count, not counts: a large class does not hide a small one', () => {
  // 2 is taken for 0 in 30 % of few examples; 1 and 3 are confused in 1 % of many.
  const matrix = [
    [100, 0, 0, 0],
    [0, 100_000, 0, 1000],
    [3, 0, 7, 0],
    [0, 1000, 0, 100_000],
  ];
  const order = blockOrder(matrix);
  expect(Math.abs(order.indexOf(0) - order.indexOf(2))).toBe(1);
  expect(Math.abs(order.indexOf(1) - order.indexOf(3))).toBe(1);
});

test('an order for nothing, for one class, for classes without examples and for a matrix without errors', () => {
  expect(blockOrder([])).toEqual([]);
  expect(blockOrder([[5]])).toEqual([0]);
  const sorted = (matrix: number[][]) => blockOrder(matrix).toSorted((a, b) => a - b);
  expect(
    sorted([
      [0, 0],
      [0, 0],
    ]),
  ).toEqual([0, 1]);
  expect(
    sorted([
      [3, 0, 0],
      [0, 4, 0],
      [0, 0, 5],
    ]),
  ).toEqual([0, 1, 2]);
});
