import { type ActionText, actions, answerActions } from '#shared/model/actions.ts';
import { builtInColumns, bytesOf, rowsPerBlock } from '../store/blocks.ts';
import { type DatasetRecord, writeBlock } from '../store/datasetStore.ts';
import { appendBatch, type DecisionChange, type NewBatch } from '../store/decisionStore.ts';
import type { ProjectFile, WritableFile } from '../store/projectFile.ts';
import { retireRevived, retireTag, reviveTag } from '../store/tagStore.ts';
import type { ProjectContents } from './projectContents.ts';
import { tagNamed, type TagSet, withNewRecords } from './tagSet.ts';
import { textColumns } from './textColumns.ts';

/**
 * Writes the batch and the blocks it touches, then, and only then, what is in memory: labels, states, log and blind labels in
 * place. When it cannot be written, nothing is changed.
 */
export function applyBatch(file: ProjectFile, contents: ProjectContents, batch: NewBatch): ProjectContents {
  const texts = changedTexts(batch.changes);
  const takeBack = setLabels(contents, batch.changes);
  try {
    const id = appendBatch(file, batch, (writable, batchId) => {
      writeTouchedBlocks(writable, contents, batch.changes);
      for (const [column, changes] of texts) changes.forEach(textColumns[column].writer(writable, contents));
      showOrRetireTags(writable, contents.tags, batch, batchId);
    });
    const { kind, target, action, value, reason, examples } = batch;
    contents.batches.push({ id, at: new Date().toISOString(), kind, target, action, value, reason, examples });
  } catch (error) {
    takeBack();
    throw error;
  }
  let after = contents;
  if (leavingTag(batch) !== null) after = { ...after, tags: withNewRecords(file, contents.rowCount, contents.tags) };
  for (const [column, changes] of texts) after = textColumns[column].settled(file, after, changes);
  return after;
}

/** The changes of texts, by the column that they are written into. */
function changedTexts(changes: readonly DecisionChange[]): ReadonlyMap<ActionText, DecisionChange[]> {
  const byColumn = new Map<ActionText, DecisionChange[]>();
  for (const change of changes) {
    const { text } = actions[change.action];
    if (text === null) continue;
    const known = byColumn.get(text);
    if (known) known.push(change);
    else byColumn.set(text, [change]);
  }
  return byColumn;
}

/** Before the file is written, since the blocks are written from memory. Gives the way back. */
function setLabels({ current, state }: ProjectContents, changes: readonly DecisionChange[]): () => void {
  const labelsBefore = changes.map((c) => current[c.exampleId]!);
  const statesBefore = changes.map((c) => state[c.exampleId]!);
  for (const c of changes) {
    current[c.exampleId] = c.afterLabel;
    state[c.exampleId] = c.afterState;
  }
  return () => {
    for (let at = changes.length - 1; at >= 0; at -= 1) {
      current[changes[at]!.exampleId] = labelsBefore[at]!;
      state[changes[at]!.exampleId] = statesBefore[at]!;
    }
  };
}

function writeTouchedBlocks(
  file: WritableFile,
  { datasets, current, state }: ProjectContents,
  changes: readonly DecisionChange[],
): void {
  for (const { datasetId, index, from, to } of touchedBlocks(datasets, changes)) {
    writeBlock(file, builtInColumns.currentLabel, datasetId, { index, data: bytesOf(current.subarray(from, to)) });
    writeBlock(file, builtInColumns.state, datasetId, { index, data: bytesOf(state.subarray(from, to)) });
  }
}

type StoredBlock = { readonly datasetId: number; readonly index: number; readonly from: number; readonly to: number };

function touchedBlocks(
  datasets: readonly DatasetRecord[],
  changes: readonly DecisionChange[],
): IterableIterator<StoredBlock> {
  const touched = new Map<string, StoredBlock>();
  for (const { exampleId } of changes) {
    const { id, firstExample, examples } = datasets.find(
      (d) => exampleId >= d.firstExample && exampleId < d.firstExample + d.examples,
    )!;
    const index = Math.floor((exampleId - firstExample) / rowsPerBlock);
    const key = `${id}/${index}`;
    if (touched.has(key)) continue;
    const from = firstExample + index * rowsPerBlock;
    touched.set(key, { datasetId: id, index, from, to: Math.min(from + rowsPerBlock, firstExample + examples) });
  }
  return touched.values();
}

/** The tag that a batch takes away (its undo brings it back), or null. */
function leavingTag({ action, value, changes }: NewBatch): string | null {
  if (action === 'removetag') return value;
  return action === 'mergetag'
    ? (changes.find((change) => change.action === answerActions.unknown)?.value ?? null)
    : null;
}

/**
 * Part of the batch's transaction: a merged or removed tag goes, and comes back with the undo. A tag that gets an answer is
 * there (again), however it got it: no answer may lie on a tag that nobody sees. With the undo of that answer it goes again.
 */
function showOrRetireTags(file: WritableFile, tags: TagSet, batch: NewBatch, batchId: number): void {
  const { target } = batch;
  // An undo and a redo are about the batch that was decided first.
  const decided = target ?? batchId;
  const leaving = leavingTag(batch);
  if (batch.kind === 'undo' && target !== null) retireRevived(file, target);
  const answered = batch.changes.filter(
    ({ action, afterText }) => actions[action].text === 'answer' && afterText !== null,
  );
  for (const name of new Set(answered.map(({ value }) => value ?? ''))) {
    const record = tagNamed(tags, name)?.record;
    if (record?.isRetired && name !== leaving) reviveTag(file, record.id, batch.kind === 'undo' ? null : decided);
  }
  const left = leaving === null ? undefined : tagNamed(tags, leaving)?.record;
  if (!left) return;
  if (batch.kind !== 'undo') retireTag(file, left.id);
  else reviveTag(file, left.id, null);
}
