import type { Interval } from '../analysis/interval.ts';

/** What the job `runs.makeHeads` gives. */
export type HeadsResult = {
  readonly runId: number;
  readonly name: string;
  readonly examples: number;
  readonly failed: number;
  /** Each with how many of the given labels it predicts out of sample, and what it counts for in the mean. */
  readonly heads: readonly { readonly head: string; readonly accuracy: Interval; readonly weight: number }[];
  readonly notes: readonly string[];
  readonly seconds: number;
};
