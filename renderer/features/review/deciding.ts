import type { SamplePurpose } from '#shared/contract/sampleMethods.ts';
import type { DecisionAction } from '#shared/contract/values.ts';
import type { ReviewQueue } from '#renderer/state/uiState.ts';

/** A queue as far as it matters for what ends an example in it. */
export type DecidedQueue = Pick<ReviewQueue, 'kind' | 'tag'> & { readonly purpose: SamplePurpose | null };

const labelActions: ReadonlySet<DecisionAction> = new Set(['relabel', 'confirm', 'exclude']);

/**
 * Whether nothing is left to do for an example after an action, as the backend counts it: a rule asks for its tag alone, a
 * sample to be tagged for all of them, every other queue for the label.
 */
export function decides(queue: DecidedQueue, action: DecisionAction, value?: string): boolean {
  if (queue.kind === 'rule') return (action === 'tag' || action === 'untag') && value === queue.tag;
  if (queue.purpose === 'tags') return action === 'notags';
  return labelActions.has(action) || (action === 'flag' && setsAside(queue));
}

/** Whether the queue moves on after an action. A flag sets the example aside for someone who knows. */
export function advances(queue: DecidedQueue, action: DecisionAction, value?: string): boolean {
  if (decides(queue, action, value)) return true;
  return action === 'flag' && queue.kind !== 'rule' && queue.purpose !== 'tags';
}

/** Whether a flagged example counts as handled: not where flagged ones are settled, and not in a sample, which needs all labels. */
function setsAside(queue: DecidedQueue): boolean {
  return queue.kind !== 'flagged' && queue.purpose === null;
}
