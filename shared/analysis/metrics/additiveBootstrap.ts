import { seededRandom } from '#shared/base/seededRandom.ts';
import { quantileOfSorted, type Interval } from './interval.ts';

export type AdditiveBootstrap = {
  readonly rows: Int32Array;
  /** Numbers that a row adds to: sums from which every statistic can be told. */
  readonly width: number;
  readonly add: (row: number, totals: Float64Array, offset: number) => void;
  /** Each from the totals [width]; NaN draws are left out of its interval. */
  readonly statistics: readonly ((totals: Float64Array) => number)[];
  readonly rounds?: number;
  readonly level?: number;
  readonly seed?: number;
};

/** With more rows than this, random groups of equal size are drawn instead of rows. */
const MOST_GROUPS = 1000;

/**
 * Percentile bootstrap of several statistics at once, where each is a function of sums over rows (an F1, a mean, a
 * calibration error). Up to 1,000 rows are drawn one by one (Efron 1979); more are first dealt at random into 1,000 groups
 * of equal size, and the groups are drawn: the spread of a sum is the same, and a million rows cost no more than a thousand.
 * Seeded: the same data give the same intervals. n is the number of rows; none gives NaN.
 */
export function additiveBootstrap(input: AdditiveBootstrap): Interval[] {
  const { rows, width, add, statistics, rounds = 1000, level = 0.95, seed = 1 } = input;
  const n = rows.length;
  if (n === 0) return statistics.map(() => ({ value: NaN, low: NaN, high: NaN, n }));
  const next = seededRandom(seed);
  const groupCount = Math.min(n, MOST_GROUPS);
  const dealt = n > groupCount ? shuffled(rows, next) : rows;
  const groups = new Float64Array(groupCount * width);
  for (let at = 0; at < n; at += 1) add(dealt[at]!, groups, (at % groupCount) * width);
  const totals = new Float64Array(width);
  for (let at = 0; at < groups.length; at += 1) totals[at % width]! += groups[at]!;
  const values = statistics.map((statistic) => statistic(totals));
  const draws = statistics.map(() => new Float64Array(rounds));
  for (let round = 0; round < rounds; round += 1) {
    totals.fill(0);
    for (let draw = 0; draw < groupCount; draw += 1) {
      const offset = Math.floor(next() * groupCount) * width;
      for (let at = 0; at < width; at += 1) totals[at]! += groups[offset + at]!;
    }
    for (const [at, statistic] of statistics.entries()) draws[at]![round] = statistic(totals);
  }
  const tail = (1 - level) / 2;
  return values.map((value, at) => {
    const sorted = draws[at]!.filter((drawn) => !Number.isNaN(drawn)).sort();
    return { value, low: quantileOfSorted(sorted, tail), high: quantileOfSorted(sorted, 1 - tail), n };
  });
}

function shuffled(rows: Int32Array, next: () => number): Int32Array {
  const copy = Int32Array.from(rows);
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = Math.floor(next() * (at + 1));
    const row = copy[at]!;
    copy[at] = copy[other]!;
    copy[other] = row;
  }
  return copy;
}
