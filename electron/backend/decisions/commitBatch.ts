import { builtInColumns, bytesOf, rowsPerBlock } from '../store/blocks.ts';
import { writeBlock } from '../store/datasetStore.ts';
import { appendBatch, type DecisionChange, type NewBatch } from '../store/decisionStore.ts';
import { blindLabelWriter } from '../store/sampleStore.ts';
import { datasetOf, type ProjectData, touch } from '../project/projectData.ts';
import { classCodeOf } from '../project/runData.ts';
import { moveAnswers, showOrRetireTags } from './tagChanges.ts';

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
    const id = appendBatch(project.file, batch, (batchId) => {
      writeTouchedBlocks(project, batch.changes);
      showOrRetireTags(project, batch, batchId);
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
