/** One measurement beside a baseline taken in the same run, so that a slow or busy machine shows in both. */
export type BenchRow = {
  readonly name: string;
  readonly ms: number;
  /** What the baseline does; without one its time is NaN. */
  readonly baselineName: string;
  readonly baselineMs: number;
  /** ms / baselineMs. */
  readonly ratio: number;
  /** The most it may take, or null where there is no budget. */
  readonly budgetMs: number | null;
};

export type Measured = {
  readonly name: string;
  readonly run: () => unknown;
  readonly baselineName: string;
  readonly baseline: () => unknown;
  readonly budgetMs: number | null;
};

/** Median of nine runs of each, taken in turns after six warm-up runs: the first few still run code that is being compiled. */
export function measure({ name, run, baselineName, baseline, budgetMs }: Measured): BenchRow {
  const times: number[] = [];
  const baselineTimes: number[] = [];
  for (let round = 0; round < 15; round += 1) {
    const taken = timed(run);
    const baselineTaken = timed(baseline);
    if (round < 6) continue;
    times.push(taken);
    baselineTimes.push(baselineTaken);
  }
  const ms = median(times);
  const baselineMs = median(baselineTimes);
  return { name, ms, baselineName, baselineMs, ratio: ms / baselineMs, budgetMs };
}

/** One line a person can read: name, time, baseline and ratio where there is one, budget. */
export function benchLine(row: BenchRow): string {
  const budget =
    row.budgetMs === null ? '' : ` · budget ${row.budgetMs} ms ${row.ms <= row.budgetMs ? '(within)' : '(OVER)'}`;
  const beside = Number.isNaN(row.baselineMs)
    ? ''
    : ` · ${row.baselineName}: ${row.baselineMs.toFixed(1)} ms · ratio ${row.ratio.toFixed(2)}`;
  return `${row.name}: ${row.ms.toFixed(1)} ms${beside}${budget}`;
}

export type Baseline = { readonly name: string; readonly ms: number };

/** What was measured once, since it takes seconds or changes what it works on. */
export function rowOfOnce(name: string, ms: number, budgetMs: number | null, beside?: Baseline): BenchRow {
  const baselineMs = beside?.ms ?? NaN;
  return { name, ms, baselineName: beside?.name ?? '–', baselineMs, ratio: ms / baselineMs, budgetMs };
}

/** Milliseconds until it is done. */
export async function msOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Results are kept here, so that no run can be optimised away. */
const sink: { last: unknown } = { last: undefined };

function timed(run: () => unknown): number {
  const start = performance.now();
  sink.last = run();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
