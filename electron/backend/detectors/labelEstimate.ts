import type { ExampleId, ExampleIds } from '#shared/model/ids.ts';
import { estimateWrongLabels, type WrongLabelEstimate } from '../analysis/labelErrors/wrongLabelEstimate.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { stateBits } from '../store/decisionStore.ts';

const nextRows = 100;
const kept = createMemo<WrongLabelEstimate>();

type Ranking = {
  /** Examples, the least trusted first. */
  readonly ids: ExampleIds;
  /** Agreement by example id. */
  readonly scores: Float64Array;
  readonly joint: number;
};

/**
 * How many labels are wrong by a ranking and the decisions so far. A decision for another label says that the given one was wrong, its
 * confirmation that it was right; excluded and flagged examples say nothing, as they may be bad examples with right labels.
 */
export function labelEstimate(project: OpenProject, { ids, scores, joint }: Ranking): WrongLabelEstimate {
  return kept(ids, [project.revision], () => {
    const ranked = new Float64Array(ids.length);
    const outcomes = new Int8Array(ids.length);
    ids.forEach((id, at) => {
      ranked[at] = scores[id]!;
      outcomes[at] = outcomeOf(project, id);
    });
    return estimateWrongLabels({ scores: ranked, outcomes, joint, next: nextRows });
  });
}

/** 1: the given label was wrong; 0: it was right; −1: nothing was decided of it. */
function outcomeOf({ state, current, given }: OpenProject, id: ExampleId): number {
  if ((state[id]! & stateBits.decided) === 0) return -1;
  if (current[id] !== given[id]) return 1;
  return (state[id]! & stateBits.confirmed) === 0 ? -1 : 0;
}

const words = (value: number): string => value.toLocaleString('en');

/** What is left, and what would narrow it, in words. */
export function estimateWords({ wrong, next, rest, nextCount, restCount }: WrongLabelEstimate): string {
  const of = ({ value, low, high }: { value: number; low: number; high: number }): string =>
    `about ${words(value)}, ${words(low)} to ${words(high)}`;
  const total = `Wrong labels in all: ${of(wrong)} (95 % interval)`;
  if (nextCount === 0) return `${total}. Every label that something is known of is decided.`;
  const found = wrong.value - next.value - rest.value;
  const all = found === 0 ? `${total}.` : `${total}, ${words(found)} of them found.`;
  const ahead = `The next ${words(nextCount)} hold ${of(next)}`;
  if (restCount === 0) return `${all} ${ahead}; there are no others.`;
  const narrow = rest.high > 2 * Math.max(rest.low, 5) ? ' A random audit of 100 would narrow it.' : '';
  return `${all} ${ahead}; the ${words(restCount)} after them ${of(rest)}.${narrow}`;
}
