import { builtInColumns, bytesOf, rowsPerBlock } from '../store/blocks.ts';
import { type DatasetRecord, writeBlock } from '../store/datasetStore.ts';
import { appendBatch, type DecisionChange, type NewBatch } from '../store/decisionStore.ts';
import type { ProjectFile, WritableFile } from '../store/projectFile.ts';
import { blindLabelWriter } from '../store/sampleStore.ts';
import type { ProjectContents } from './projectContents.ts';
import { classCodeOf } from './runData.ts';
import { showOrRetireTags, tagsAfter } from './tagChanges.ts';

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
