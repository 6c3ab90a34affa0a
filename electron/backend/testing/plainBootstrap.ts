import { seededRandom } from '#shared/base/seededRandom.ts';
import { type Interval, quantileOfSorted } from '#shared/analysis/interval.ts';

type BootstrapOptions = {
  /** The rows that are drawn from, with replacement. */
  readonly rows: Int32Array;
  /** Computes the number from drawn rows (repeats occur). NaN draws are left out of the interval. */
  readonly statistic: (rows: Int32Array) => number;
  readonly rounds?: number;
  readonly level?: number;
  readonly seed?: number;
};

/** Percentile bootstrap (Efron 1979) that draws rows one by one: what the tests hold the faster ways of the product against. */
export function bootstrapInterval(options: BootstrapOptions): Interval {
  const { rows, statistic, rounds = 1000, level = 0.95, seed = 1 } = options;
  const n = rows.length;
  if (n === 0) return { value: NaN, low: NaN, high: NaN, n };
  const next = seededRandom(seed);
  const drawn = new Int32Array(n);
  const values: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (let at = 0; at < n; at += 1) drawn[at] = rows[Math.floor(next() * n)]!;
    const value = statistic(drawn);
    if (!Number.isNaN(value)) values.push(value);
  }
  const sorted = Float64Array.from(values).sort();
  const tail = (1 - level) / 2;
  return { value: statistic(rows), low: quantileOfSorted(sorted, tail), high: quantileOfSorted(sorted, 1 - tail), n };
}
