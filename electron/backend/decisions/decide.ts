import { WinnowError } from '#shared/base/winnowError.ts';
import type { DecisionAction } from '#shared/contract/values.ts';
import { type DecisionChange, findBatchByMutation, readNote, stateBits } from '../store/decisionStore.ts';
import type { TagAnswer } from '../store/tagStore.ts';
import type { OpenProject } from '../project/openProject.ts';
import { classCodeOf } from '../project/runData.ts';
import { blindSampleRows } from './samples.ts';
import { answerOf, shownTags, tagNamed } from '../project/tagSet.ts';

export type DecisionRequest = {
  readonly ids: Int32Array;
  readonly action: DecisionAction;
  readonly value: string | null;
  readonly reason: string | null;
};

/** A request as it is carried out; `onlyUnknown` leaves the answers for a tag that are there. */
type PlannedRequest = DecisionRequest & { readonly onlyUnknown?: boolean };

/** Labels and states as they will be: requests of one batch see what earlier ones of the same batch did. */
type Draft = {
  readonly labels: Map<number, number>;
  readonly states: Map<number, number>;
  readonly texts: Map<string, string | null>;
};

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
  // One request never meets its own examples again: a hundred thousand of them need no notes.
  const draft: Draft | null = planned.length > 1 ? { labels: new Map(), states: new Map(), texts: new Map() } : null;
  // A file of decisions is a request a row: the samples are read once for all of them.
  const isDrawn = planned.some(({ action }) => action === 'blind_label') ? blindSampleRows(project) : () => false;
  const changes: DecisionChange[] = [];
  for (const request of planned) {
    const step = planStep(project, request, isDrawn);
    for (const id of request.ids) {
      if (id < 0 || id >= project.rowCount) throw new WinnowError('bad_input', `There is no example ${id}.`);
      const change = step(id, draft);
      if (change) changes.push(change);
    }
  }
  if (changes.length === 0) return total;
  const first = requests[0]!;
  const isOneAct = requests.length === 1;
  project.applyBatch({
    mutationId,
    kind: 'apply',
    target: null,
    action: isOneAct ? first.action : 'several',
    value: isOneAct ? first.value : null,
    reason: isOneAct ? first.reason : null,
    examples: planned.length > 1 ? new Set(changes.map((change) => change.exampleId)).size : changes.length,
    changes,
  });
  return total;
}

const tagAnswers: Partial<Record<DecisionAction, TagAnswer | null>> = { tag: 'yes', untag: 'no', cleartag: null };

/** "None of these tags" says no to every tag that nobody answered; everything else is itself. */
function plannedRequests(project: OpenProject, request: DecisionRequest): readonly PlannedRequest[] {
  if (request.action !== 'notags') return [request];
  const tags = shownTags(project.tags);
  if (tags.length === 0) throw new WinnowError('bad_input', 'There are no tags yet: make one first.');
  return tags.map(({ record }) => ({ ...request, action: 'untag', value: record.name, onlyUnknown: true }));
}

type Step = (id: number, draft: Draft | null) => DecisionChange | null;

function planStep(project: OpenProject, request: PlannedRequest, isDrawn: (id: number) => boolean): Step {
  const { action, value, reason } = request;
  const target = action === 'relabel' ? requireClass(project, value) : -1;
  const text = textOf(project, request, isDrawn);
  const unwritable = new Map<number, boolean>();
  return (id, draft) => {
    if (target >= 0) refuseMissingMarker(project, { id, target, known: unwritable });
    const given = project.given[id]!;
    const beforeLabel = draft?.labels.get(id) ?? project.current[id]!;
    const beforeState = draft?.states.get(id) ?? project.state[id]!;
    const drafted = text && draft?.texts.get(text.keyOf(id));
    const beforeText = text === null ? null : drafted === undefined ? text.before(id) : drafted;
    const afterText = text === null ? null : text.after(beforeText);
    const afterLabel = action === 'relabel' ? target : action === 'confirm' ? given : beforeLabel;
    const afterState = stateAfter(action, beforeState, { given, afterLabel, afterText });
    // A note, an answer or a blind label that is there already changes nothing else either.
    if (beforeText === afterText && (text !== null || (afterLabel === beforeLabel && afterState === beforeState)))
      return null;
    draft?.labels.set(id, afterLabel);
    draft?.states.set(id, afterState);
    if (text) draft?.texts.set(text.keyOf(id), afterText);
    return {
      ...{ exampleId: id, action, value: text?.tag ?? value, reason },
      ...{ beforeLabel, afterLabel, beforeState, afterState, beforeText, afterText },
    };
  };
}

type After = { readonly given: number; readonly afterLabel: number; readonly afterText: string | null };

function stateAfter(action: DecisionAction, before: number, { given, afterLabel, afterText }: After): number {
  const put = (state: number, bit: number, isSet: boolean): number => (isSet ? state | bit : state & ~bit);
  let state = before;
  if (action === 'relabel' || action === 'confirm') state = put(state, stateBits.confirmed, afterLabel === given);
  if (action === 'exclude' || action === 'include') state = put(state, stateBits.excluded, action === 'exclude');
  if (action === 'flag' || action === 'unflag') state = put(state, stateBits.flagged, action === 'flag');
  if (action === 'note') state = put(state, stateBits.noted, afterText !== null);
  const isDecided = (state & (stateBits.excluded | stateBits.confirmed)) !== 0 || afterLabel !== given;
  return put(state, stateBits.decided, isDecided);
}

/** The text that a request is about: a note, the answer for a tag or a blind label. `keyOf` names it within a batch. */
type TextOf = {
  readonly keyOf: (id: number) => string;
  readonly before: (id: number) => string | null;
  readonly after: (before: string | null) => string | null;
  readonly tag?: string;
};

function textOf(
  project: OpenProject,
  { action, value, onlyUnknown = false }: PlannedRequest,
  isDrawn: (id: number) => boolean,
): TextOf | null {
  const answer = tagAnswers[action];
  if (answer !== undefined) {
    const tag = requireTag(project, value);
    const data = tagNamed(project.tags, tag);
    return {
      tag,
      keyOf: (id) => `tag/${tag}/${id}`,
      before: (id) => (data ? answerOf(data, id) : null),
      after: (before) => (onlyUnknown && before !== null ? before : answer),
    };
  }
  if (action === 'note') {
    const note = value === null || value.trim() === '' ? null : value;
    return { keyOf: (id) => `note/${id}`, before: (id) => readNote(project.file, id), after: () => note };
  }
  return action === 'blind_label' ? blindText(project, value, isDrawn) : null;
}

/** A blind label as the log has it: the class, or '' where the person could not tell; null where there is none. */
function blindText(project: OpenProject, value: string | null, isDrawn: (id: number) => boolean): TextOf {
  const label = value === null || value === '' ? '' : project.classes[requireClass(project, value)]!;
  return {
    keyOf: (id) => `blind/${id}`,
    before: (id) => {
      if (!isDrawn(id))
        throw new WinnowError(
          'bad_input',
          'Only examples of a random sample drawn for the blind pass can be labelled blind; other examples would make the human level wrong.',
        );
      const code = project.blindLabels.get(id);
      return code === undefined ? null : (project.labelName(code) ?? '');
    },
    after: () => label,
  };
}

function requireClass(project: OpenProject, value: string | null): number {
  const code = value === null ? -1 : classCodeOf(project.classes, value);
  if (code < 0) {
    throw new WinnowError(
      'bad_input',
      `There is no class called "${value ?? ''}". The classes are: ${project.classes.slice(0, 20).join(', ')}.`,
    );
  }
  return code;
}

/** Whether the source of an example reads this text as "no label". */
export function isMissingMarker(project: OpenProject, id: number, label: string): boolean {
  return project.datasetOf(id).mapping.missingValues.includes(label);
}

/** A label that the example's source reads as "no label" would be lost on the way out. */
function refuseMissingMarker(
  project: OpenProject,
  { id, target, known }: { readonly id: number; readonly target: number; readonly known: Map<number, boolean> },
): void {
  const dataset = project.datasetOf(id);
  const name = project.classes[target]!;
  let isMissing = known.get(dataset.id);
  if (isMissing === undefined) {
    isMissing = isMissingMarker(project, id, name);
    known.set(dataset.id, isMissing);
  }
  if (isMissing)
    throw new WinnowError(
      'bad_input',
      `"${name}" means a missing label in "${dataset.name}", so it cannot be given as a label there. Exclude or flag the example instead.`,
    );
}

/** The tag's name as it is now, also for one that it had before. */
function requireTag(project: OpenProject, value: string | null): string {
  const name = value?.trim() ?? '';
  if (name === '' || name.length > 100)
    throw new WinnowError('bad_input', 'A tag needs a name of 1 to 100 characters.');
  return tagNamed(project.tags, name)?.record.name ?? name;
}
