import type { Interval } from '#shared/analysis/interval.ts';
import type { DistanceMetric } from '../analysis/neighbours.ts';

export type NeighbourTask = {
  /** Row-major [rows, width]. In shared memory it is read where it lies, else the thread gets a copy. */
  readonly vectors: Float32Array;
  readonly rows: number;
  readonly width: number;
  readonly k: number;
  readonly metric: DistanceMetric;
};

/** Up to how many different rows every pair is looked at, and how the inverted lists are tried with less. */
export type SearchLimits = { readonly exactRows: number };

export const searchLimits: SearchLimits = { exactRows: 150_000 };

export type NearestOfAll = {
  /** Row-major [rows, k], nearest first, ties by row number; -1 where there are fewer. */
  readonly ids: Int32Array;
  /** Belongs to `ids`; NaN where there are fewer. */
  readonly distances: Float32Array;
  readonly k: number;
  /** [rows]: a number that rows with the same numbers share; -1 for a row that is like no other. */
  readonly equalGroups: Int32Array;
  readonly isExact: boolean;
  /** Share of the true neighbours that were found, measured on random rows; null where the search is exact. */
  readonly recall: Interval | null;
  /** What a person should know: rows left out, how far to trust the result. */
  readonly notes: readonly string[];
};

export type NeighbourControl = {
  /** Waits while paused; throws once cancelled, and then nothing is left running. */
  readonly checkpoint: () => Promise<void>;
  readonly progress: (done: number, total: number) => void;
};
