import type { MethodInput, MethodOutput } from '#shared/contract/contract.ts';
import { call, newMutationId } from './client.ts';

let last: Promise<unknown> = Promise.resolve();

/** One after the other: an undo must not overtake the decision it takes back. A failure does not hold up the next. */
function inOrder<T>(work: () => Promise<T>): Promise<T> {
  const next = last.then(work, work);
  last = next.catch(() => undefined);
  return next;
}

export type DecisionInput = Omit<MethodInput<'decisions.apply'>, 'mutationId'> & { readonly mutationId?: string };

/** Sends a decision at once; they reach the backend in the order of the keys. Rejects with a WinnowError. */
export function sendDecision(input: DecisionInput): Promise<MethodOutput<'decisions.apply'>> {
  const mutationId = input.mutationId ?? newMutationId();
  return inOrder(() => call('decisions.apply', { ...input, mutationId }));
}

export function sendUndo(): Promise<MethodOutput<'decisions.undo'>> {
  const mutationId = newMutationId();
  return inOrder(() => call('decisions.undo', { mutationId }));
}

export function sendRedo(): Promise<MethodOutput<'decisions.redo'>> {
  const mutationId = newMutationId();
  return inOrder(() => call('decisions.redo', { mutationId }));
}
