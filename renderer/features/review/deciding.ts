import type { SamplePurpose } from '#shared/contract/sampleMethods.ts';
import { type ActionName, actions } from '#shared/model/actions.ts';
import type { ReviewQueue } from '#renderer/state/uiState.ts';

/** A queue as far as it matters for what ends an example in it. */
export type DecidedQueue = Pick<ReviewQueue, 'kind' | 'tag'> & { readonly purpose: SamplePurpose | null };

/**
 * Whether nothing is left to do for an example after an action, as the backend counts it: a rule asks for its tag alone, a
 * sample to be tagged for all of them, every other queue for the label.
 */
export function decides(queue: DecidedQueue, action: ActionName, value?: string): boolean {
  const { settles } = actions[action];
  if (queue.kind === 'rule') return settles === 'tag' && value === queue.tag;
  if (queue.purpose === 'tags') return settles === 'all tags';
  return settles === 'label' || (settles === 'aside' && setsAside(queue));
}

/** Whether the queue moves on after an action. A flag sets the example aside for someone who knows. */
export function advances(queue: DecidedQueue, action: ActionName, value?: string): boolean {
  if (decides(queue, action, value)) return true;
  return actions[action].settles === 'aside' && queue.kind !== 'rule' && queue.purpose !== 'tags';
}

/** Whether a flagged example counts as handled: not where flagged ones are settled, and not in a sample, which needs all labels. */
function setsAside(queue: DecidedQueue): boolean {
  return queue.kind !== 'flagged' && queue.purpose === null;
}
