import type { ExampleId, ExampleIds } from '#shared/model/ids.ts';
import { bitsToIds, hasBit } from '#shared/analysis/bitset.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import { answerActions } from '#shared/model/actions.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import { stateBits } from '../store/decisionStore.ts';
import { applyDecisions } from './decide.ts';
import { noInterval, sentInterval } from '../measure/metrics.ts';
import type { OpenProject } from '../project/openProject.ts';
import { answerOf, type TagData, tagNamed } from '../project/tagSet.ts';
import { filterBits } from '../fields/views.ts';

/** @throws bad_input when no tag is named or there is none of that name. */
export function requireTagOf(project: OpenProject, name: string | undefined): TagData {
  const tag = name === undefined ? undefined : tagNamed(project.tags, name);
  if (!tag) throw new WinnowError('bad_input', `There is no tag called "${name ?? ''}". Make it first.`);
  return tag;
}

/** What a rule proposes: examples of the filter that are not excluded and for which nobody answered. */
export function ruleQueue(project: OpenProject, tag: TagData, filter: string): ExampleIds {
  return bitsToIds(filterBits(project, filter)).filter(
    (id) => (project.state[id]! & stateBits.excluded) === 0 && !hasBit(tag.yes, id) && !hasBit(tag.no, id),
  );
}

export function isAnswered(project: OpenProject, name: string): (id: ExampleId) => boolean {
  const tag = requireTagOf(project, name);
  return (id) => answerOf(tag, id) !== null;
}

/** How far a rule is confirmed and how often it was right: `wrong` counts the yes, which is what was looked for. */
export function ruleProgress(project: OpenProject, ids: ExampleIds, name: string): MethodOutput<'queues.progress'> {
  const tag = requireTagOf(project, name);
  const answered = ids.filter((id) => answerOf(tag, id) !== null);
  const yes = answered.filter((id) => hasBit(tag.yes, id)).length;
  return {
    total: ids.length,
    decided: answered.length,
    setAside: 0,
    wrong: yes,
    precision: answered.length === 0 ? noInterval : sentInterval(wilsonInterval(yes, answered.length)),
    recent: { decided: 0, wrong: 0 },
    msPerDecision: null,
  };
}

/** Why a tag that a rule proposed was answered, as the log has it. */
export function ruleReason(filter: string): string {
  return filter.trim() === '' ? 'rule: all examples' : `rule: ${filter}`;
}

type Rest = { readonly mutationId: string; readonly viewId: number; readonly answer: 'yes' | 'no' };

/** Answers what is left of a rule queue at once. */
export function answerRest(project: OpenProject, { mutationId, viewId, answer }: Rest): number {
  const { ids, filter, tag } = project.views.get(viewId);
  if (tag === undefined) throw new WinnowError('bad_input', 'Only what a rule proposed can be answered at once.');
  const isDone = isAnswered(project, tag);
  const left = ids.filter((id) => !isDone(id));
  const action = answerActions[answer];
  return applyDecisions(project, mutationId, [{ ids: left, action, value: tag, reason: ruleReason(filter) }]);
}
