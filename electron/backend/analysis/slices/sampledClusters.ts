import { seededRandom } from '#shared/base/seededRandom.ts';
import { embeddingClustersSteps, type Clusters } from './embeddingClusters.ts';
import type { SearchProgress } from './searchSlices.ts';

export type SampledClusterInput = {
  /** Row-major [rows, dimension]; a row with a number that is not finite belongs to no cluster. */
  readonly vectors: Float32Array;
  readonly dimension: number;
  readonly k: number;
  readonly seed?: number;
  /** Most rows that the centres are found on; by default what a bounded number of multiplications allows. */
  readonly sample?: number;
  readonly maxRounds?: number;
};

export type SampledClusters = Pick<Clusters, 'codes' | 'sizes' | 'centres'> & {
  /** Rows that the centres were found on. */
  readonly sampled: number;
};

/** Multiplications a round of Lloyd's algorithm may cost: about a fifth of a second. */
const ROUND_BUDGET = 1e8;
const ROWS_A_STEP = 2048;

/** How many clusters when nobody says: √(rows / 12), 2 to 20. */
export function defaultClusterCount(rows: number): number {
  return Math.max(2, Math.min(20, Math.round(Math.sqrt(rows / 12))));
}

/**
 * k-means of a seeded random sample, then every row to its nearest centre, so that the time is bounded by
 * rounds × 10⁸ + rows × clusters × dimension multiplications. Numbered by size over all rows, largest first; the same
 * vectors, k and seed give the same clusters.
 */
export function* sampledClustersSteps(input: SampledClusterInput): Generator<SearchProgress, SampledClusters> {
  const { vectors, dimension, k, seed = 1, maxRounds = 25 } = input;
  const rowCount = vectors.length / dimension;
  const most = input.sample ?? Math.max(50 * k, Math.min(50_000, Math.floor(ROUND_BUDGET / (k * dimension))));
  const rows = sampleRows(rowCount, most, seed);
  const picked = rows.length === rowCount ? vectors : new Float32Array(rows.length * dimension);
  if (picked !== vectors)
    rows.forEach((row, at) => picked.set(vectors.subarray(row * dimension, (row + 1) * dimension), at * dimension));
  const found = yield* embeddingClustersSteps({ vectors: picked, dimension, k, seed, maxRounds });
  const count = found.centres.length / dimension;
  const codes = new Int32Array(rowCount).fill(-1);
  const nearestOf = createNearest(found.centres, dimension);
  for (let row = 0; row < rowCount; row += 1) {
    if (row % ROWS_A_STEP === 0) yield { phase: 'nearest clusters', done: row, total: rowCount };
    codes[row] = nearestOf(vectors, row * dimension);
  }
  const sizes = new Array<number>(count).fill(0);
  for (const code of codes) if (code >= 0) sizes[code]! += 1;
  const order = sizes.map((_, at) => at).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  const kept = order.filter((at) => sizes[at]! > 0);
  const numbers = new Int32Array(count);
  kept.forEach((at, number) => (numbers[at] = number));
  for (let row = 0; row < rowCount; row += 1) if (codes[row]! >= 0) codes[row] = numbers[codes[row]!]!;
  return {
    codes,
    sizes: kept.map((at) => sizes[at]!),
    centres: Float64Array.from(kept.flatMap((at) => [...found.centres.subarray(at * dimension, (at + 1) * dimension)])),
    sampled: rows.length,
  };
}

/** Different rows, ascending; all when there are no more than asked for. */
function sampleRows(rowCount: number, most: number, seed: number): Int32Array {
  const all = Int32Array.from({ length: rowCount }, (_, row) => row);
  if (rowCount <= most) return all;
  const next = seededRandom(seed);
  for (let at = 0; at < most; at += 1) {
    const other = at + Math.floor(next() * (rowCount - at));
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  return all.slice(0, most).sort();
}

/** |x − c|² = |x|² − 2 x·c + |c|²: the nearest centre has the greatest x·c − |c|² / 2. A row that is not finite: −1. */
function createNearest(centres: Float64Array, dimension: number): (vectors: Float32Array, start: number) => number {
  const count = centres.length / dimension;
  const halves = Float64Array.from({ length: count }, (_, at) => {
    let sum = 0;
    for (let d = 0; d < dimension; d += 1) sum += centres[at * dimension + d]! ** 2;
    return sum / 2;
  });
  return (vectors, start) => {
    let best = -1;
    let highest = -Infinity;
    for (let at = 0; at < count; at += 1) {
      const offset = at * dimension;
      let [first, second, d] = [0, 0, 0];
      for (; d + 1 < dimension; d += 2) {
        first += vectors[start + d]! * centres[offset + d]!;
        second += vectors[start + d + 1]! * centres[offset + d + 1]!;
      }
      if (d < dimension) first += vectors[start + d]! * centres[offset + d]!;
      const value = first + second - halves[at]!;
      if (!Number.isFinite(value)) return -1;
      if (value > highest) {
        highest = value;
        best = at;
      }
    }
    return best;
  };
}
