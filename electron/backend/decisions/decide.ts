import { idsOf, type ClassCode, type ExampleId, type ExampleIds } from '#shared/model/ids.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { MethodParsed } from '#shared/contract/contract.ts';
import { type ActionName, actions } from '#shared/model/actions.ts';
import { type DecisionChange, findBatchByMutation, stateBits } from '../store/decisionStore.ts';
import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf } from '../project/runData.ts';
import { textColumns } from '../project/textColumns.ts';
import { actionRules, askAbout, type Asked, type Refusal, type Row, type RowRule } from './actionRules.ts';

export type DecisionRequest = {
  readonly ids: ExampleIds;
  readonly action: ActionName;
  readonly value: string | null;
  readonly reason: string | null;
  /** The project gets the class that `value` names where it has none of that name. */
  readonly makesClass?: boolean;
};

/** A request as it is carried out; `onlyUnknown` leaves the answers for a tag that are there. */
type PlannedRequest = DecisionRequest & { readonly rule: RowRule; readonly onlyUnknown: boolean };

/** Rows as they will be: requests of one batch see what earlier ones of the same batch did. */
type Draft = {
  readonly labels: Map<ExampleId, ClassCode>;
  readonly states: Map<ExampleId, number>;
  readonly texts: Map<string, string | null>;
};

/** Carries out what the page asked for. @returns the number of examples that were asked about. */
export function decide(project: OpenProject, input: MethodParsed<'decisions.apply'>): number {
  const { mutationId, selection, action, value = null, reason = null } = input;
  return applyDecisions(project, mutationId, [{ ids: selectedIds(project, selection), action, value, reason }]);
}

function selectedIds(project: OpenProject, selection: MethodParsed<'decisions.apply'>['selection']): ExampleIds {
  if ('ids' in selection) return idsOf(new Set(selection.ids));
  const { ids } = project.views.get(selection.viewId);
  if (selection.ranges === null) return ids;
  const chosen = new Set<ExampleId>();
  for (const [from, to] of selection.ranges) for (const id of ids.subarray(from, to)) chosen.add(id);
  return idsOf(chosen);
}

/**
 * Applies decisions as one batch: all of them are on the disk when this returns, or none is. A mutation id that was
 * applied before does nothing.
 * @returns the number of examples that were asked about (also those that were already so).
 * @throws bad_input when a label, tag or example does not exist.
 */
export function applyDecisions(project: OpenProject, mutationId: string, requests: readonly DecisionRequest[]): number {
  const total = requests.reduce((sum, request) => sum + request.ids.length, 0);
  if (findBatchByMutation(project.file, mutationId)) return total;
  const planned = requests.flatMap((one) => plannedRequests(project, one));
  const newClasses = adoptedClasses(project, planned);
  const classes = [...project.ownClasses, ...newClasses];
  // One request never meets its own examples again: a hundred thousand of them need no notes.
  const draft: Draft | null = planned.length > 1 ? { labels: new Map(), states: new Map(), texts: new Map() } : null;
  const asked = askAbout(project);
  const changes: DecisionChange[] = [];
  for (const request of planned) {
    const step = planStep(asked, request, classes);
    for (const id of request.ids) {
      if (id < 0 || id >= project.rowCount) throw new WinnowError('bad_input', `There is no example ${id}.`);
      const change = step(id, draft);
      if (change) changes.push(change);
    }
  }
  if (changes.length === 0) return total;
  const first = requests[0]!;
  const isOneAct = requests.length === 1;
  project.applyBatch(
    {
      mutationId,
      kind: 'apply',
      target: null,
      action: isOneAct ? first.action : 'several',
      value: isOneAct ? first.value : null,
      reason: isOneAct ? first.reason : null,
      examples: planned.length > 1 ? new Set(changes.map((change) => change.exampleId)).size : changes.length,
      changes,
    },
    newClasses,
  );
  return total;
}

/** Classes that an example is given now and that only the run in use knows, or nobody yet: the project gets them. */
function adoptedClasses({ classes, ownClasses }: OpenProject, planned: readonly PlannedRequest[]): readonly string[] {
  const named = planned.flatMap(({ action, value }) => (givesClass.has(action) && value ? [value] : []));
  const codes = named.map((name) => classCodeOf(classes, name)).filter((code) => code >= ownClasses.length);
  const made = planned.flatMap((request) => (isOfNewClass(classes, request) ? [madeClass(request.value)] : []));
  return [...new Set([...codes.map((code) => classes[code]!), ...made])];
}

function isOfNewClass(classes: readonly string[], { makesClass = false, value }: DecisionRequest): boolean {
  return makesClass && classCodeOf(classes, value ?? '') < 0;
}

const longestMadeClass = 200;

/** @throws WinnowError `bad_input` where it is no name that a person could find again */
function madeClass(name: string | null): string {
  const isName = name !== null && name !== '' && name === name.trim() && !/\p{Cc}/u.test(name);
  if (isName && name.length <= longestMadeClass) return name;
  throw new WinnowError(
    'bad_input',
    `A class needs a name of at most ${longestMadeClass} characters, in one line, without blanks around it.`,
  );
}

const givesClass: ReadonlySet<ActionName> = new Set(['relabel', 'blind_label']);

function plannedRequests(project: OpenProject, request: DecisionRequest): readonly PlannedRequest[] {
  const rule = actionRules[request.action];
  if ('effect' in rule) return [{ ...request, rule, onlyUnknown: false }];
  refuse(rule.check(project));
  return rule.parts(project).map((part) => ({ ...request, ...part, rule: actionRules[part.action] }));
}

type Step = (id: ExampleId, draft: Draft | null) => DecisionChange | null;

/** `classes`: those of the project once the batch is saved, which the codes in it mean. */
function planStep(asked: Asked, request: PlannedRequest, classes: readonly string[]): Step {
  const { project } = asked;
  const { rule, action, value, reason, onlyUnknown } = request;
  if (!isOfNewClass(project.classes, request)) refuse(rule.check?.(project, value) ?? null);
  const refusalFor = rule.checkExample?.(asked, value);
  const logged = rule.logged ? rule.logged(project, value) : value;
  const effect = rule.effect(classes, logged);
  const { text } = actions[action];
  const readText = text && textColumns[text].read(project, logged);
  // A note and a blind label are one for an example, an answer is one for a tag.
  const textKey = text === 'answer' ? `${text}/${logged ?? ''}` : text;
  return (id, draft) => {
    if (refusalFor) refuse(refusalFor(id));
    const given = project.given[id]!;
    const drafted = draft?.texts.get(`${textKey}/${id}`);
    const before: Row = {
      label: draft?.labels.get(id) ?? project.current[id]!,
      state: draft?.states.get(id) ?? project.state[id]!,
      text: !readText ? null : drafted === undefined ? readText(id) : drafted,
    };
    if (onlyUnknown && before.text !== null) return null;
    const after = decided(effect(before, given), given);
    // A note, an answer or a blind label that is there already changes nothing else either.
    const isSameRow = text !== null || (after.label === before.label && after.state === before.state);
    if (before.text === after.text && isSameRow) return null;
    draft?.labels.set(id, after.label);
    draft?.states.set(id, after.state);
    if (readText) draft?.texts.set(`${textKey}/${id}`, after.text);
    return {
      ...{ exampleId: id, action, value: logged, reason },
      ...{ beforeLabel: before.label, afterLabel: after.label },
      ...{ beforeState: before.state, afterState: after.state },
      ...{ beforeText: before.text, afterText: after.text },
    };
  };
}

function decided({ label, state, text }: Row, given: ClassCode): Row {
  const isDecided = (state & (stateBits.excluded | stateBits.confirmed)) !== 0 || label !== given;
  return { label, state: isDecided ? state | stateBits.decided : state & ~stateBits.decided, text };
}

function refuse(refusal: Refusal | null): void {
  if (refusal === null) return;
  throw new WinnowError('bad_input', [refusal.message, refusal.hint].filter((part) => part !== undefined).join(' '));
}
