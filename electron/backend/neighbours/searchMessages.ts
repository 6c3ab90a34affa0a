import type { Interval } from '#shared/analysis/interval.ts';
import type { NeighbourTask, SearchLimits } from './neighbourTask.ts';
import type { SearchPlan } from './searchPlan.ts';

/** Places in the memory by which all threads of a search are led. */
export const leadAt = { state: 0, next: 1, done: 2 } as const;
export const leadState = { go: 0, wait: 1, stop: 2 } as const;

/** Pieces of work that the threads take from one count. */
export type SearchStep = 'tiles' | 'settle' | 'again';

export type ToSearch =
  | { readonly type: 'prepare'; readonly task: NeighbourTask; readonly limits: SearchLimits }
  | { readonly type: 'open'; readonly plan: SearchPlan }
  | { readonly type: 'step'; readonly step: SearchStep; readonly from: number; readonly to: number }
  | { readonly type: 'judge'; readonly seed: number }
  | { readonly type: 'close' };

export type FromSearch =
  | { readonly type: 'prepared'; readonly plan: SearchPlan }
  | { readonly type: 'judged'; readonly recall: Interval }
  | { readonly type: 'done' }
  | { readonly type: 'closed' };
