import { andBits, type Bitset, bitsetWhere } from '#shared/analysis/bitset.ts';
import type { Interval } from '#shared/contract/values.ts';
import { accuracyOf, countHits, type ScoredRows, scoredWithin } from '../analysis/metrics/hits.ts';
import { filterBits } from '../fields/views.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { RunData } from '../project/runData.ts';
import { stateBits } from '../store/decisionStore.ts';
import { sentInterval } from './metrics.ts';

/** The examples of a filter that are not excluded. */
export function includedBits(project: OpenProject, filter: string): Bitset {
  const included = bitsetWhere(project.rowCount, (id) => (project.state[id]! & stateBits.excluded) === 0);
  return filter.trim() === '' ? included : andBits(included, filterBits(project, filter));
}

export type Scored = ScoredRows & { readonly universe: Bitset };

/** Examples of a filter that are not excluded, those with label and prediction, and those predicted wrong. */
export function scoredBits(project: OpenProject, run: RunData, filter: string): Scored {
  const universe = includedBits(project, filter);
  return { universe, ...scoredWithin(project.current, run.predicted, universe) };
}

/** Accuracy of a run over the whole project: against the given labels of all examples, and the current ones of those that are not excluded. */
export function accuracyOfRun(
  project: OpenProject,
  { predicted }: Pick<RunData, 'predicted'>,
): { readonly accuracyGiven: Interval; readonly accuracyCurrent: Interval } {
  const current = countHits(project.current, predicted, includedBits(project, ''));
  return {
    accuracyGiven: sentInterval(accuracyOf(countHits(project.given, predicted))),
    accuracyCurrent: sentInterval(accuracyOf(current)),
  };
}
