import type { MethodInput, MethodOutput } from '#shared/contract/contract.ts';
import { call, newMutationId } from './client.ts';

export type DecisionInput = Omit<MethodInput<'decisions.apply'>, 'mutationId'> & { readonly mutationId?: string };

/**
 * Sends a decision at once, whether or not the ones before are answered: what waits in the page is lost with it. The line keeps
 * the order of the keys, over a reconnect too, so an undo never overtakes the decision it takes back. Rejects with a WinnowError.
 */
export function sendDecision(input: DecisionInput): Promise<MethodOutput<'decisions.apply'>> {
  return call('decisions.apply', { ...input, mutationId: input.mutationId ?? newMutationId() });
}

/** Takes back the newest decision, or repeats the newest that was taken back. */
export function sendStep(
  direction: 'undo' | 'redo',
  input: Partial<MethodInput<'decisions.undo'>> = {},
): Promise<MethodOutput<'decisions.undo'>> {
  return call(`decisions.${direction}`, { ...input, mutationId: input.mutationId ?? newMutationId() });
}
