import { WinnowError } from '#shared/base/winnowError.ts';
import type { DecisionAction } from '#shared/contract/values.ts';
import { builtInColumns, bytesOf, rowsPerBlock } from '../store/blocks.ts';
import { writeBlock } from '../store/datasetStore.ts';
import {
  appendBatch,
  type BatchRecord,
  type DecisionChange,
  findBatchByMutation,
  type NewBatch,
  readChanges,
  readNote,
  stateBits,
} from '../store/decisionStore.ts';
import { blindLabelWriter } from '../store/sampleStore.ts';
import type { TagAnswer } from '../store/tagStore.ts';
import { classCodeOf } from './runData.ts';
import { datasetOf, labelName, type ProjectData, touch } from './projectData.ts';
import { blindSampleRows } from './samples.ts';
import { moveAnswers, showOrRetireTags } from './tagChanges.ts';
import { answerOf, shownTags, tagNamed } from './tagSet.ts';

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
export function applyDecisions(project: ProjectData, mutationId: string, requests: readonly DecisionRequest[]): number {
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
  commitBatch(project, {
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
function plannedRequests(project: ProjectData, request: DecisionRequest): readonly PlannedRequest[] {
  if (request.action !== 'notags') return [request];
  const tags = shownTags(project.tags);
  if (tags.length === 0) throw new WinnowError('bad_input', 'There are no tags yet: make one first.');
  return tags.map(({ record }) => ({ ...request, action: 'untag', value: record.name, onlyUnknown: true }));
}

type Step = (id: number, draft: Draft | null) => DecisionChange | null;

function planStep(project: ProjectData, request: PlannedRequest, isDrawn: (id: number) => boolean): Step {
  const { action, value, reason, onlyUnknown = false } = request;
  const target = action === 'relabel' ? requireClass(project, value) : -1;
  const answer = tagAnswers[action];
  const tag = answer === undefined ? null : requireTag(project, value);
  const tagData = tag === null ? undefined : tagNamed(project.tags, tag);
  const planBlind = action === 'blind_label' ? blindStep(project, value, isDrawn) : null;
  const unwritable = new Map<number, boolean>();
  return (id, draft) => {
    if (target >= 0) refuseMissingMarker(project, { id, target, known: unwritable });
    const beforeLabel = draft?.labels.get(id) ?? project.current[id]!;
    const beforeState = draft?.states.get(id) ?? project.state[id]!;
    const given = project.given[id]!;
    let afterLabel = beforeLabel;
    let afterState = beforeState;
    let beforeText: string | null = null;
    let afterText: string | null = null;
    if (action === 'relabel') afterLabel = target;
    if (action === 'confirm') afterLabel = given;
    if (action === 'relabel' || action === 'confirm') {
      afterState = afterLabel === given ? afterState | stateBits.confirmed : afterState & ~stateBits.confirmed;
    }
    if (action === 'exclude') afterState |= stateBits.excluded;
    if (action === 'include') afterState &= ~stateBits.excluded;
    if (action === 'flag') afterState |= stateBits.flagged;
    if (action === 'unflag') afterState &= ~stateBits.flagged;
    if (action === 'note') {
      const key = `note/${id}`;
      beforeText = draft?.texts.has(key) ? draft.texts.get(key)! : readNote(project.file, id);
      afterText = value === null || value.trim() === '' ? null : value;
      draft?.texts.set(key, afterText);
      afterState = afterText === null ? afterState & ~stateBits.noted : afterState | stateBits.noted;
      if (beforeText === afterText) return null;
    }
    if (tag !== null) {
      const key = draft === null ? '' : `tag/${tag}/${id}`;
      const drafted = draft?.texts.get(key);
      beforeText = drafted !== undefined ? drafted : tagData ? answerOf(tagData, id) : null;
      afterText = answer ?? null;
      if (beforeText === afterText || (onlyUnknown && beforeText !== null)) return null;
      draft?.texts.set(key, afterText);
    }
    if (planBlind) {
      const key = `blind/${id}`;
      ({ beforeText, afterText } = planBlind(id, draft?.texts.get(key)));
      draft?.texts.set(key, afterText);
      if (beforeText === afterText) return null;
    }
    const isDecided = (afterState & (stateBits.excluded | stateBits.confirmed)) !== 0 || afterLabel !== given;
    afterState = isDecided ? afterState | stateBits.decided : afterState & ~stateBits.decided;
    if (beforeText === afterText && afterLabel === beforeLabel && afterState === beforeState) return null;
    draft?.labels.set(id, afterLabel);
    draft?.states.set(id, afterState);
    return {
      exampleId: id,
      action,
      value: tag ?? value,
      reason,
      beforeLabel,
      afterLabel,
      beforeState,
      afterState,
      beforeText,
      afterText,
    };
  };
}

function requireClass(project: ProjectData, value: string | null): number {
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
export function isMissingMarker(project: ProjectData, id: number, label: string): boolean {
  return datasetOf(project, id).mapping.missingValues.includes(label);
}

/** A label that the example's source reads as "no label" would be lost on the way out. */
function refuseMissingMarker(
  project: ProjectData,
  { id, target, known }: { readonly id: number; readonly target: number; readonly known: Map<number, boolean> },
): void {
  if (id < 0 || id >= project.rowCount) return;
  const dataset = datasetOf(project, id);
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

/** A blind label as the log has it: the class, or '' where the person could not tell; null where there is none. */
function blindStep(project: ProjectData, value: string | null, isDrawn: (id: number) => boolean) {
  const afterText = value === null || value === '' ? '' : project.classes[requireClass(project, value)]!;
  return (id: number, drafted: string | null | undefined): { beforeText: string | null; afterText: string } => {
    if (!isDrawn(id))
      throw new WinnowError(
        'bad_input',
        'Only examples of a random sample drawn for the blind pass can be labelled blind; other examples would make the human level wrong.',
      );
    const label = project.blindLabels.get(id);
    const beforeText = label === undefined ? null : (labelName(project, label) ?? '');
    return { beforeText: drafted === undefined ? beforeText : drafted, afterText };
  };
}

/** The tag's name as it is now, also for one that it had before. */
function requireTag(project: ProjectData, value: string | null): string {
  const name = value?.trim() ?? '';
  if (name === '' || name.length > 100)
    throw new WinnowError('bad_input', 'A tag needs a name of 1 to 100 characters.');
  return tagNamed(project.tags, name)?.record.name ?? name;
}

/** Writes the batch and the blocks it touches, then, and only then, what is in memory. */
export function commitBatch(project: ProjectData, batch: NewBatch): void {
  const labels = project.current;
  const states = project.state;
  const undoLabels = batch.changes.map((c) => labels[c.exampleId]!);
  const undoStates = batch.changes.map((c) => states[c.exampleId]!);
  for (const c of batch.changes) {
    labels[c.exampleId] = c.afterLabel;
    states[c.exampleId] = c.afterState;
  }
  try {
    const id = appendBatch(project.file, batch, () => {
      writeTouchedBlocks(project, batch.changes);
      showOrRetireTags(project, batch);
      writeBlindLabels(project, batch.changes);
    });
    project.batches.push({
      id,
      at: new Date().toISOString(),
      kind: batch.kind,
      target: batch.target,
      action: batch.action,
      value: batch.value,
      reason: batch.reason,
      examples: batch.examples,
    });
  } catch (error) {
    batch.changes.forEach((_, index) => {
      const at = batch.changes.length - 1 - index;
      const reverted = batch.changes[at]!;
      labels[reverted.exampleId] = undoLabels[at]!;
      states[reverted.exampleId] = undoStates[at]!;
    });
    throw error;
  }
  moveAnswers(project, batch);
  for (const { action, exampleId, afterText } of batch.changes) {
    if (action !== 'blind_label') continue;
    if (afterText === null) project.blindLabels.delete(exampleId);
    else project.blindLabels.set(exampleId, classCodeOf(project.classes, afterText));
  }
  touch(project);
}

function writeBlindLabels(project: ProjectData, changes: readonly DecisionChange[]): void {
  const labels = changes.filter(({ action }) => action === 'blind_label');
  if (labels.length === 0) return;
  const write = blindLabelWriter(project.file);
  for (const { exampleId, afterText } of labels)
    write(exampleId, afterText === null ? null : classCodeOf(project.classes, afterText));
}

function writeTouchedBlocks(project: ProjectData, changes: readonly DecisionChange[]): void {
  const touched = new Map<string, { datasetId: number; index: number; from: number; to: number }>();
  for (const { exampleId } of changes) {
    const dataset = datasetOf(project, exampleId);
    const index = Math.floor((exampleId - dataset.firstExample) / rowsPerBlock);
    const key = `${dataset.id}/${index}`;
    if (touched.has(key)) continue;
    const from = dataset.firstExample + index * rowsPerBlock;
    touched.set(key, {
      datasetId: dataset.id,
      index,
      from,
      to: Math.min(from + rowsPerBlock, dataset.firstExample + dataset.examples),
    });
  }
  for (const { datasetId, index, from, to } of touched.values()) {
    writeBlock(project.file, builtInColumns.currentLabel, datasetId, {
      index,
      data: bytesOf(project.current.subarray(from, to)),
    });
    writeBlock(project.file, builtInColumns.state, datasetId, {
      index,
      data: bytesOf(project.state.subarray(from, to)),
    });
  }
}

export type UndoStacks = { readonly undo: readonly BatchRecord[]; readonly redo: readonly BatchRecord[] };

/** What can be undone and redone, newest last: derived from the log alone, so it survives a restart. */
export function undoStacks(batches: readonly BatchRecord[]): UndoStacks {
  const undo: BatchRecord[] = [];
  const redo: BatchRecord[] = [];
  for (const batch of batches) {
    if (batch.kind === 'apply') {
      undo.push(batch);
      redo.length = 0;
    } else if (batch.kind === 'undo') {
      const taken = undo.pop();
      if (taken) redo.push(taken);
    } else {
      const repeated = redo.pop();
      if (repeated) undo.push(repeated);
    }
  }
  return { undo, redo };
}

/** Ids of batches that are taken back at the moment. */
export function undoneBatches(batches: readonly BatchRecord[]): Set<number> {
  const undone = new Set<number>();
  for (const batch of batches) {
    if (batch.kind === 'undo' && batch.target !== null) undone.add(batch.target);
    if (batch.kind === 'redo' && batch.target !== null) undone.delete(batch.target);
  }
  return undone;
}

export type StepBack = { readonly batch: BatchRecord; readonly firstId: number | null; readonly count: number };

/** Takes back (or repeats) the newest batch that can be; null when there is none. Appends to the log as everything does. */
export function stepHistory(project: ProjectData, mutationId: string, kind: 'undo' | 'redo'): StepBack | null {
  const sent = findBatchByMutation(project.file, mutationId);
  if (sent) {
    const changes = readChanges(project.file, sent.id);
    return { batch: sent, firstId: changes[0]?.exampleId ?? null, count: changes.length };
  }
  const stacks = undoStacks(project.batches);
  const batch = stacks[kind].at(-1);
  if (!batch) return null;
  const original = readChanges(project.file, batch.id);
  const changes = kind === 'redo' ? original : original.toReversed().map(reversed);
  commitBatch(project, {
    mutationId,
    kind,
    target: batch.id,
    action: batch.action,
    value: batch.value,
    reason: batch.reason,
    examples: batch.examples,
    changes,
  });
  return { batch, firstId: original[0]?.exampleId ?? null, count: original.length };
}

function reversed(change: DecisionChange): DecisionChange {
  return {
    ...change,
    beforeLabel: change.afterLabel,
    afterLabel: change.beforeLabel,
    beforeState: change.afterState,
    afterState: change.beforeState,
    beforeText: change.afterText,
    afterText: change.beforeText,
  };
}
