/** Numbers from low to high, both included; empty when low is not ≤ high. */
export type Interval = readonly [low: number, high: number];

/** The interval of the numbers that stand so to the bound. */
export function intervalFrom(operator: '>' | '>=' | '<' | '<=', bound: number): Interval {
  switch (operator) {
    case '>':
      return [nextUp(bound), Infinity];
    case '>=':
      return [bound, Infinity];
    case '<':
      return [-Infinity, nextDown(bound)];
    case '<=':
      return [-Infinity, bound];
  }
}

/** Sorted, overlaps joined, empty ones dropped. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const merged: [number, number][] = [];
  const sorted = intervals.filter(([low, high]) => low <= high).sort((left, right) => left[0] - right[0]);
  for (const [low, high] of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && low <= last[1]) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

/** The next double above, NaN above Infinity (so that the interval from there is empty). */
export function nextUp(value: number): number {
  if (value === Infinity) return NaN;
  if (value === 0) return Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

/** The next double below, NaN below −Infinity. */
export function nextDown(value: number): number {
  return -nextUp(-value);
}
