import { builtInColumns, bytesOf, rowsPerBlock } from '../store/blocks.ts';
import { type DatasetRecord, writeBlock } from '../store/datasetStore.ts';
import { appendBatch, type DecisionChange, isTagChange, type NewBatch } from '../store/decisionStore.ts';
import type { ProjectFile, WritableFile } from '../store/projectFile.ts';
import { blindLabelWriter } from '../store/sampleStore.ts';
import { retireRevived, retireTag, reviveTag, type TagAnswer } from '../store/tagStore.ts';
import type { ProjectContents } from './projectContents.ts';
import { classCodeOf } from './runData.ts';
import { setAnswer, type TagData, tagNamed, type TagSet, withNewRecords } from './tagSet.ts';

/**
 * Writes the batch and the blocks it touches, then, and only then, what is in memory: labels, states, log and blind labels in
 * place. When it cannot be written, nothing is changed.
 */
export function applyBatch(file: ProjectFile, contents: ProjectContents, batch: NewBatch): ProjectContents {
  const takeBack = setLabels(contents, batch.changes);
  try {
    const id = appendBatch(file, batch, (writable, batchId) => {
      writeTouchedBlocks(writable, contents, batch.changes);
      showOrRetireTags(writable, contents.tags, batch, batchId);
      writeBlindLabels(writable, contents.classes, batch.changes);
    });
    const { kind, target, action, value, reason, examples } = batch;
    contents.batches.push({ id, at: new Date().toISOString(), kind, target, action, value, reason, examples });
  } catch (error) {
    takeBack();
    throw error;
  }
  for (const { action, exampleId, afterText } of batch.changes) {
    if (action !== 'blind_label') continue;
    if (afterText === null) contents.blindLabels.delete(exampleId);
    else contents.blindLabels.set(exampleId, classCodeOf(contents.classes, afterText));
  }
  return { ...contents, tags: tagsAfter(file, contents.rowCount, contents.tags, batch) };
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

function writeBlindLabels(file: WritableFile, classes: readonly string[], changes: readonly DecisionChange[]): void {
  const labels = changes.filter(({ action }) => action === 'blind_label');
  if (labels.length === 0) return;
  const write = blindLabelWriter(file);
  for (const { exampleId, afterText } of labels)
    write(exampleId, afterText === null ? null : classCodeOf(classes, afterText));
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
  return action === 'mergetag' ? (changes.find((change) => change.action === 'cleartag')?.value ?? null) : null;
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
  const answered = batch.changes.filter((change) => isTagChange(change) && change.afterText !== null);
  for (const name of new Set(answered.map(({ value }) => value ?? ''))) {
    const record = tagNamed(tags, name)?.record;
    if (record?.isRetired && name !== leaving) reviveTag(file, record.id, batch.kind === 'undo' ? null : decided);
  }
  const left = leaving === null ? undefined : tagNamed(tags, leaving)?.record;
  if (!left) return;
  if (batch.kind !== 'undo') retireTag(file, left.id);
  else reviveTag(file, left.id, null);
}

/** The tags and answers as a saved batch left them. */
function tagsAfter(file: ProjectFile, rowCount: number, tags: TagSet, batch: NewBatch): TagSet {
  const moved = batch.changes.filter(isTagChange);
  if (moved.length === 0 && leavingTag(batch) === null) return tags;
  const after = withNewRecords(file, rowCount, tags);
  const byName = new Map<string, TagData | undefined>();
  for (const { value, exampleId, afterText } of moved) {
    const name = value ?? '';
    if (!byName.has(name)) byName.set(name, tagNamed(after, name));
    const tag = byName.get(name);
    if (tag) setAnswer(tag, exampleId, afterText as TagAnswer | null);
  }
  return after;
}
