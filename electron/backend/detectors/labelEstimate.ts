import { estimateWrongLabels, type WrongLabelEstimate } from '../analysis/labelErrors/wrongLabelEstimate.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { stateBits } from '../store/decisionStore.ts';
import type { LabelRanking } from './suspicion.ts';

const nextRows = 100;
const kept = createMemo<WrongLabelEstimate>();

/**
 * How many labels are wrong by a ranking and the decisions so far. A decision for another label says that the given one was wrong, any
 * other decision on the label that it was right; excluded examples say nothing, as they may be bad examples with right labels.
 */
export function labelEstimate(project: OpenProject, ranking: LabelRanking): WrongLabelEstimate {
  return kept(ranking, [project.revision], () => {
    const { ids } = ranking.list;
    const outcomes = Int8Array.from(ids, (id) => {
      const state = project.state[id]!;
      if ((state & stateBits.decided) === 0) return -1;
      if (project.current[id] !== project.given[id]) return 1;
      return (state & stateBits.confirmed) === 0 ? -1 : 0;
    });
    return estimateWrongLabels({
      scores: Float64Array.from(ids, (id) => ranking.scores[id]!),
      outcomes,
      joint: ranking.joint,
      next: nextRows,
    });
  });
}

const words = (value: number): string => value.toLocaleString('en');

/** What is left, and what would narrow it, in words. */
export function estimateWords({ wrong, next, rest, nextCount, restCount }: WrongLabelEstimate): string {
  const of = ({ value, low, high }: { value: number; low: number; high: number }): string =>
    `about ${words(value)}, ${words(low)} to ${words(high)}`;
  const all = `Wrong labels in all: ${of(wrong)} (95 % interval).`;
  if (nextCount === 0) return `${all} Every label that something is known of is decided.`;
  const ahead = `The next ${words(nextCount)} hold ${of(next)}`;
  if (restCount === 0) return `${all} ${ahead}; there are no others.`;
  const narrow = rest.high > 2 * Math.max(rest.low, 5) ? ' A random audit of 100 would narrow it.' : '';
  return `${all} ${ahead}; the ${words(restCount)} after them ${of(rest)}.${narrow}`;
}
