import type { NearestOfAll, NeighbourTask, SearchLimits } from './neighbourTask.ts';

export type SearchData = { readonly task: NeighbourTask; readonly limits: SearchLimits };

/** The answer to each word of progress. */
export type ToSearch = 'go' | 'stop';

export type FromSearch =
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'result'; readonly result: NearestOfAll };
