import { bitsToIds } from '#shared/analysis/bitset.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodParsed } from '#shared/contract/contract.ts';
import { applyDecisions } from '../decisions/decide.ts';
import { filterBits } from '../fields/views.ts';
import type { OpenProject } from '../project/openProject.ts';
import { findBatchByMutation } from '../store/decisionStore.ts';

/**
 * Gives all that fit a filter one label, as one batch.
 * @returns how many fit
 */
export function relabelFitting(project: OpenProject, input: MethodParsed<'book.relabel'>): number {
  const { mutationId, filter, makesClass, reason = null } = input;
  // Sent again: nothing may fit the filter any more.
  const known = findBatchByMutation(project.file, mutationId);
  if (known) return known.examples;
  const ids = bitsToIds(filterBits(project, filter));
  if (ids.length === 0) throw new WinnowError('bad_input', 'No example fits this filter, so nothing would change.');
  const value = input.label.trim();
  return applyDecisions(project, mutationId, [{ ids, action: 'relabel', value, reason, makesClass }]);
}
