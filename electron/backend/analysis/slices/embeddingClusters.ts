import { isFiniteRow } from '../finiteRows.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { seededRandom } from '#shared/base/seededRandom.ts';
import { twoProportionTest } from '../metrics/compareGroups.ts';
import { benjaminiHochberg } from '../metrics/falseDiscovery.ts';
import type { SearchProgress } from './searchSlices.ts';
import type { SliceFeature, SlicePredicate } from './slicePredicate.ts';

export type ClusterInput = {
  /** Row-major [rows, dimension]; a row with a number that is not finite belongs to no cluster. */
  readonly vectors: Float32Array;
  readonly dimension: number;
  readonly k: number;
  readonly seed?: number;
  readonly maxRounds?: number;
};

export type Clusters = {
  /** Cluster of each row, -1 for none. Clusters are numbered by size, largest first. */
  readonly codes: Int32Array;
  readonly sizes: readonly number[];
  /** Row-major [clusters, dimension]. */
  readonly centres: Float64Array;
  /** Sum of squared distances of rows to their centre. */
  readonly inertia: number;
  readonly rounds: number;
};

/**
 * Lloyd's algorithm from k-means++ seeds (Arthur & Vassilvitskii 2007), a round at a time; seeded.
 * Fewer different rows give fewer clusters. A round costs rows × clusters × dimension.
 */
export function* embeddingClustersSteps(input: ClusterInput): Generator<SearchProgress, Clusters> {
  const { vectors, dimension, k, seed = 1, maxRounds = 50 } = input;
  if (!(Number.isInteger(k) && k >= 1 && k <= 1000)) {
    throw new WinnowError('bad_input', `The number of clusters must be a whole number of 1 to 1,000, not ${k}.`);
  }
  if (!(Number.isInteger(dimension) && dimension >= 1) || vectors.length % dimension !== 0) {
    throw new WinnowError('internal', `${vectors.length} numbers are not whole rows of ${dimension}.`);
  }
  const rows = finiteRows(vectors, dimension);
  let centres = firstCentres({ vectors, dimension, k, rows, next: seededRandom(seed) });
  const count = centres.length / dimension;
  const codes = new Int32Array(vectors.length / dimension).fill(-1);
  let inertia = 0;
  let rounds = 0;
  for (; rounds < maxRounds && count > 0; rounds += 1) {
    yield { phase: 'clusters', done: rounds, total: maxRounds };
    const sums = new Float64Array(centres.length);
    const sizes = new Int32Array(count);
    let moved = 0;
    inertia = 0;
    for (const row of rows) {
      const { at, distance } = nearest(vectors, row * dimension, centres, dimension);
      if (codes[row] !== at) moved += 1;
      codes[row] = at;
      sizes[at]! += 1;
      inertia += distance;
      for (let d = 0; d < dimension; d += 1) sums[at * dimension + d]! += vectors[row * dimension + d]!;
    }
    if (moved === 0) break;
    // A cluster that lost all its rows keeps its centre.
    centres = sums.map((sum, at) => {
      const size = sizes[Math.floor(at / dimension)]!;
      return size === 0 ? centres[at]! : sum / size;
    });
  }
  return { ...numberedBySize({ codes, centres, dimension, rows }), inertia, rounds };
}

export type ClusterTrait = {
  readonly predicate: SlicePredicate;
  /** Share of the cluster's rows (with a value) that have it, and how many times the share elsewhere that is. */
  readonly share: number;
  readonly lift: number;
  readonly qValue: number;
};

/**
 * What sets each cluster apart: values of the given columns that are more frequent inside than outside, by one-sided
 * two-proportion z with Benjamini–Hochberg over all values of all clusters; at most `limit` a cluster with q ≤ 0.01, the
 * most telling (highest z) first. A cluster without any gets an empty list: it has no name.
 */
export function clusterTraits(codes: Int32Array, features: readonly SliceFeature[], limit = 3): ClusterTrait[][] {
  const clusters = codes.reduce((most, code) => Math.max(most, code + 1), 0);
  const found: { cluster: number; trait: Omit<ClusterTrait, 'qValue'>; z: number; pValue: number }[] = [];
  for (const feature of features) {
    const values = feature.predicates.length;
    const counts = new Float64Array(clusters * values);
    const sizes = new Float64Array(clusters);
    const totals = new Float64Array(values);
    let total = 0;
    for (let row = 0; row < codes.length; row += 1) {
      const [cluster, value] = [codes[row]!, feature.codes[row]!];
      if (cluster < 0 || value < 0) continue;
      counts[cluster * values + value]! += 1;
      sizes[cluster]! += 1;
      totals[value]! += 1;
      total += 1;
    }
    for (let cluster = 0; cluster < clusters; cluster += 1) {
      for (let value = 0; value < values; value += 1) {
        const inside = counts[cluster * values + value]!;
        if (inside === 0) continue;
        const [n, outside, rest] = [sizes[cluster]!, totals[value]! - inside, total - sizes[cluster]!];
        const { statistic, pValue } = twoProportionTest(inside, n, outside, rest);
        const share = inside / n;
        const trait = { predicate: feature.predicates[value]!, share, lift: share / (outside / rest) };
        found.push({ cluster, trait, z: statistic, pValue });
      }
    }
  }
  const qValues = benjaminiHochberg(found.map(({ pValue }) => pValue));
  const traits = Array.from({ length: clusters }, (): { z: number; trait: ClusterTrait }[] => []);
  found.forEach(({ cluster, trait, z }, at) => {
    const qValue = qValues[at]!;
    if (qValue <= 0.01 && trait.lift > 1) traits[cluster]!.push({ z, trait: { ...trait, qValue } });
  });
  return traits.map((list) =>
    list
      .sort((a, b) => b.z - a.z)
      .slice(0, limit)
      .map(({ trait }) => trait),
  );
}

function finiteRows(vectors: Float32Array, dimension: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row * dimension < vectors.length; row += 1)
    if (isFiniteRow(vectors, row, dimension)) rows.push(row);
  return rows;
}

type Start = Pick<ClusterInput, 'vectors' | 'dimension' | 'k'> & {
  readonly rows: readonly number[];
  readonly next: () => number;
};

/** Each further centre is a row drawn with probability in proportion to its squared distance to the nearest so far. */
function firstCentres({ vectors, dimension, k, rows, next }: Start): Float64Array {
  const centres: number[] = [];
  const distances = new Float64Array(rows.length).fill(Infinity);
  let row = rows[Math.floor(next() * rows.length)];
  while (row !== undefined && centres.length < k * dimension) {
    const centre = Float64Array.from(vectors.subarray(row * dimension, (row + 1) * dimension));
    centres.push(...centre);
    let sum = 0;
    for (const [at, other] of rows.entries()) {
      distances[at] = Math.min(distances[at]!, squaredDistance(vectors, other * dimension, centre, 0));
      sum += distances[at]!;
    }
    let left = next() * sum;
    row = sum > 0 ? rows.find((_, at) => distances[at]! > 0 && (left -= distances[at]!) <= 0) : undefined;
  }
  return Float64Array.from(centres);
}

function nearest(
  vectors: Float32Array,
  start: number,
  centres: Float64Array,
  dimension: number,
): { at: number; distance: number } {
  let best = 0;
  let distance = Infinity;
  for (let at = 0; at * dimension < centres.length; at += 1) {
    let sum = 0;
    const offset = at * dimension;
    for (let d = 0; d < dimension && sum < distance; d += 1) {
      const difference = vectors[start + d]! - centres[offset + d]!;
      sum += difference * difference;
    }
    if (sum < distance) {
      distance = sum;
      best = at;
    }
  }
  return { at: best, distance };
}

function squaredDistance(vectors: Float32Array, start: number, centre: Float64Array, offset: number): number {
  let sum = 0;
  for (let d = 0; d < centre.length; d += 1) {
    const difference = vectors[start + d]! - centre[offset + d]!;
    sum += difference * difference;
  }
  return sum;
}

function numberedBySize({
  codes,
  centres,
  dimension,
  rows,
}: {
  readonly codes: Int32Array;
  readonly centres: Float64Array;
  readonly dimension: number;
  readonly rows: readonly number[];
}): Pick<Clusters, 'codes' | 'sizes' | 'centres'> {
  const count = centres.length / dimension;
  const sizes = new Array<number>(count).fill(0);
  for (const row of rows) sizes[codes[row]!]! += 1;
  const order = sizes.map((_, at) => at).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  const kept = order.filter((at) => sizes[at]! > 0);
  const numbers = new Int32Array(count);
  kept.forEach((at, number) => (numbers[at] = number));
  return {
    codes: codes.map((code) => (code < 0 ? -1 : numbers[code]!)),
    sizes: kept.map((at) => sizes[at]!),
    centres: Float64Array.from(kept.flatMap((at) => [...centres.subarray(at * dimension, (at + 1) * dimension)])),
  };
}
