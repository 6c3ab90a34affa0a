import { type BatchRecord, type DecisionChange, findBatchByMutation, readChanges } from '../store/decisionStore.ts';
import { commitBatch } from './commitBatch.ts';
import type { ProjectData } from './projectData.ts';

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
