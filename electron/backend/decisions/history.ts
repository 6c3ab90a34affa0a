import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import { batchWords } from '#shared/model/actions.ts';
import {
  type BatchRecord,
  type DecisionChange,
  findBatchByMutation,
  judgements,
  readBatchPage,
  readChanges,
} from '../store/decisionStore.ts';
import { labelError } from '#shared/model/detectors.ts';
import { openFindings } from '../detectors/registry.ts';
import { accuraciesInUse, decisionCountsOf } from './projectTally.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';

/** What follows from the log alone, so that it survives a restart; lists are newest last. */
export type LogState = {
  readonly undo: readonly BatchRecord[];
  readonly redo: readonly BatchRecord[];
  /** Ids of batches that are taken back at the moment. */
  readonly undone: ReadonlySet<number>;
  /** Acts that say whether a label is right, or may hold some that do. */
  readonly judging: readonly BatchRecord[];
};

type Walk = {
  readonly [list in 'undo' | 'redo' | 'judging']: BatchRecord[];
} & { readonly undone: Set<number>; walked: number };

const keptWalk = createMemo<Walk>();

/**
 * The log's state after all of its batches. A log that is asked about again is walked on from where it ended then, so that
 * a decision costs the same however many came before; it must have been appended to and nothing else.
 */
export function logState(batches: readonly BatchRecord[]): LogState {
  const walk = keptWalk(batches, [], () => ({ undo: [], redo: [], judging: [], undone: new Set(), walked: 0 }));
  for (; walk.walked < batches.length; walk.walked += 1) take(walk, batches[walk.walked]!);
  return walk;
}

const judgingActions: readonly string[] = [...judgements, 'several'];

function take({ undo, redo, undone, judging }: Walk, batch: BatchRecord): void {
  if (batch.kind === 'apply') {
    undo.push(batch);
    redo.length = 0;
    if (judgingActions.includes(batch.action)) judging.push(batch);
    return;
  }
  const [from, to] = batch.kind === 'undo' ? [undo, redo] : [redo, undo];
  const moved = from.pop();
  if (!moved) return;
  to.push(moved);
  if (batch.kind === 'undo') undone.add(moved.id);
  else undone.delete(moved.id);
}

export type StepBack = { readonly done: string; readonly firstId: number | null; readonly count: number };

/** Takes back (or repeats) the newest batch that can be; null when there is none. Appends to the log as everything does. */
export function stepHistory(project: OpenProject, mutationId: string, kind: 'undo' | 'redo'): StepBack | null {
  const sent = findBatchByMutation(project.file, mutationId);
  if (sent) {
    const changes = readChanges(project.file, sent.id);
    return { done: batchWords(sent), firstId: changes[0]?.exampleId ?? null, count: changes.length };
  }
  const batch = logState(project.batches)[kind].at(-1);
  if (!batch) return null;
  const original = readChanges(project.file, batch.id);
  const changes = kind === 'redo' ? original : original.toReversed().map(reversed);
  project.applyBatch({
    mutationId,
    kind,
    target: batch.id,
    action: batch.action,
    value: batch.value,
    reason: batch.reason,
    examples: batch.examples,
    changes,
  });
  return { done: batchWords(batch), firstId: original[0]?.exampleId ?? null, count: original.length };
}

/** The inverse of any action: what was before comes back. */
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

/** How many suspected label errors nobody decided on. */
export function openLabelErrors(project: OpenProject): number {
  return project.run ? openFindings(project, labelError).length : 0;
}

export function decisionStateOf(project: OpenProject): MethodOutput<'decisions.state'> {
  const { undo, redo } = logState(project.batches);
  const last = undo.at(-1);
  const next = redo.at(-1);
  return {
    counts: decisionCountsOf(project),
    undo: last ? batchWords(last) : null,
    redo: next ? batchWords(next) : null,
    revision: project.revision,
    undecidedLabelErrorCount: openLabelErrors(project),
    accuracyCurrent: accuraciesInUse(project).accuracyCurrent,
  };
}

/** Everything that was decided, newest first, undo and redo among it. */
export function logPage(
  { batches, file, keys }: OpenProject,
  { offset, limit }: MethodParsed<'decisions.log'>,
): MethodOutput<'decisions.log'> {
  const { undone } = logState(batches);
  const items = readBatchPage(file, offset, limit).map((batch) => ({
    ...{ id: batch.id, at: batch.at, value: batch.value, reason: batch.reason, examples: batch.examples },
    action: batch.kind === 'apply' ? batchWords(batch) : `${batch.kind}: ${batchWords(batch)}`,
    firstKey: batch.firstExample === null ? '' : (keys.get(batch.firstExample) ?? ''),
    isUndone: undone.has(batch.id),
  }));
  return { total: batches.length, items };
}
