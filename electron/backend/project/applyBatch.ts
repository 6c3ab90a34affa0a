import { type ActionText, actions, answerActions } from '#shared/model/actions.ts';
import { builtInColumns, bytesOf, rowsPerBlock } from '../store/blocks.ts';
import { insertClasses, writeBlock } from '../store/datasetStore.ts';
import { appendBatch, type DecisionChange, type NewBatch } from '../store/decisionStore.ts';
import type { ProjectFile, WritableFile } from '../store/projectFile.ts';
import { retireRevived, retireTag, reviveTag } from '../store/tagStore.ts';
import type { ProjectContents } from './projectContents.ts';
import { rowsChanged } from './rowChanges.ts';
import { tagNamed, type TagSet, withNewRecords } from './tagSet.ts';
import { textColumns } from './textColumns.ts';

/**
 * Writes the batch and the blocks it touches, then, and only then, what is in memory: labels, states, log and blind labels in
 * place. When it cannot be written, nothing is changed. `newClasses` come behind the classes there are.
 */
export function applyBatch(
  file: ProjectFile,
  before: ProjectContents,
  batch: NewBatch,
  newClasses: readonly string[],
): ProjectContents {
  const contents = newClasses.length === 0 ? before : { ...before, classes: [...before.classes, ...newClasses] };
  const texts = changedTexts(batch.changes);
  const { labels, states, takeBack } = setRows(contents, batch.changes);
  try {
    const id = appendBatch(file, batch, (writable, batchId) => {
      insertClasses(writable, newClasses);
      writeBlocks(writable, builtInColumns.currentLabel, blocksOf(contents, labels), contents.current);
      writeBlocks(writable, builtInColumns.state, blocksOf(contents, states), contents.state);
      for (const [column, changes] of texts) changes.forEach(textColumns[column].writer(writable, contents));
      showOrRetireTags(writable, contents.tags, batch, batchId);
    });
    const { kind, target, action, value, reason, examples } = batch;
    contents.batches.push({ id, at: new Date().toISOString(), kind, target, action, value, reason, examples });
  } catch (error) {
    takeBack();
    throw error;
  }
  rowsChanged(contents.rowChanges, labels, states);
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

/** Rows whose label, and rows whose state is another now. */
type SetRows = {
  readonly labels: readonly number[];
  readonly states: readonly number[];
  readonly takeBack: () => void;
};

/** Before the file is written, since the blocks are written from memory; `takeBack` is the way back. */
function setRows({ current, state }: ProjectContents, changes: readonly DecisionChange[]): SetRows {
  const labels: number[] = [];
  const states: number[] = [];
  const labelsBefore: number[] = [];
  const statesBefore: number[] = [];
  for (const { exampleId, afterLabel, afterState } of changes) {
    if (current[exampleId] !== afterLabel) {
      labels.push(exampleId);
      labelsBefore.push(current[exampleId]!);
      current[exampleId] = afterLabel;
    }
    if (state[exampleId] !== afterState) {
      states.push(exampleId);
      statesBefore.push(state[exampleId]!);
      state[exampleId] = afterState;
    }
  }
  const takeBack = (): void => {
    // Backwards: a row may have been set twice.
    for (let at = labels.length - 1; at >= 0; at -= 1) current[labels[at]!] = labelsBefore[at]!;
    for (let at = states.length - 1; at >= 0; at -= 1) state[states[at]!] = statesBefore[at]!;
  };
  return { labels, states, takeBack };
}

type StoredBlock = { readonly datasetId: number; readonly index: number; readonly from: number; readonly to: number };

function writeBlocks(
  file: WritableFile,
  column: number,
  blocks: readonly StoredBlock[],
  values: Int32Array | Uint8Array,
): void {
  for (const { datasetId, index, from, to } of blocks)
    writeBlock(file, column, datasetId, { index, data: bytesOf(values.subarray(from, to)) });
}

/** The stored blocks that rows lie in. */
function blocksOf({ datasets }: ProjectContents, rows: readonly number[]): StoredBlock[] {
  const blocks = new Map<number, StoredBlock>();
  let last: StoredBlock | undefined;
  for (const row of rows) {
    // Rows of a bulk decision mostly follow each other.
    if (last && row >= last.from && row < last.to) continue;
    const { id, firstExample, examples } = datasets.find(
      (d) => row >= d.firstExample && row < d.firstExample + d.examples,
    )!;
    const index = Math.floor((row - firstExample) / rowsPerBlock);
    const from = firstExample + index * rowsPerBlock;
    last = { datasetId: id, index, from, to: Math.min(from + rowsPerBlock, firstExample + examples) };
    blocks.set(from, last);
  }
  return [...blocks.values()];
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
