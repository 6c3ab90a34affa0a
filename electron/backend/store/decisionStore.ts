import type { ClassCode, ExampleId } from '#shared/model/ids.ts';
import { type ActionName, actionNames, actions } from '#shared/model/actions.ts';
import { inTransaction } from './projectFile.ts';
import {
  allRows,
  allValues,
  firstRow,
  firstValue,
  insertRow,
  type ProjectFile,
  type WritableFile,
  writeStatement,
} from './sql.ts';

/** Bits of an example's state byte. */
export const stateBits = { excluded: 1, flagged: 2, confirmed: 4, noted: 8, decided: 16 } as const;
export type StateBit = (typeof stateBits)[keyof typeof stateBits];

/** One example's part of a batch: what it was and what it becomes. Text is the note, or the answer for a tag (its name is the value). */
export type DecisionChange = {
  readonly exampleId: ExampleId;
  readonly action: ActionName;
  readonly value: string | null;
  readonly reason: string | null;
  readonly beforeLabel: ClassCode;
  readonly afterLabel: ClassCode;
  readonly beforeState: number;
  readonly afterState: number;
  readonly beforeText: string | null;
  readonly afterText: string | null;
};

export type BatchKind = 'apply' | 'undo' | 'redo';
export type BatchRecord = {
  readonly id: number;
  readonly at: string;
  readonly kind: BatchKind;
  readonly target: number | null;
  readonly action: string;
  readonly value: string | null;
  readonly reason: string | null;
  readonly examples: number;
};

export type NewBatch = {
  readonly mutationId: string;
  readonly kind: BatchKind;
  readonly target: number | null;
  readonly action: string;
  readonly value: string | null;
  readonly reason: string | null;
  /** How many examples the changes are about. */
  readonly examples: number;
  readonly changes: readonly DecisionChange[];
};

/** The batch that a mutation already made, if it was sent before. */
export function findBatchByMutation(file: ProjectFile, mutationId: string): BatchRecord | undefined {
  return firstRow<BatchRecord>(
    file,
    'SELECT id, at, kind, target, action, value, reason, examples FROM decision_batch WHERE mutation_id = ?',
    mutationId,
  );
}

/**
 * Appends one batch to the log and, in the same transaction, lets `materialise` write what follows from it. When this
 * returns, the batch is on the disk.
 */
export function appendBatch(
  readable: ProjectFile,
  batch: NewBatch,
  materialise: (file: WritableFile, batchId: number) => void,
): number {
  return inTransaction(readable, (file) => {
    const batchId = insertRow(
      file,
      'INSERT INTO decision_batch (mutation_id, at, kind, target, action, value, reason, examples) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      batch.mutationId,
      new Date().toISOString(),
      batch.kind,
      batch.target,
      batch.action,
      batch.value,
      batch.reason,
      batch.examples,
    );
    const insert = writeStatement(
      file,
      `INSERT INTO decision (batch_id, example_id, action, value, reason, before_label, after_label, before_state, after_state, before_text, after_text)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const c of batch.changes) {
      insert.run(
        batchId,
        c.exampleId,
        c.action,
        c.value,
        c.reason,
        c.beforeLabel,
        c.afterLabel,
        c.beforeState,
        c.afterState,
        c.beforeText,
        c.afterText,
      );
    }
    materialise(file, batchId);
    return batchId;
  });
}

/** Writes notes; null takes one away. */
export function noteWriter(file: WritableFile): (exampleId: ExampleId, note: string | null) => void {
  const set = writeStatement(
    file,
    'INSERT INTO example_note (example_id, note) VALUES (?, ?) ON CONFLICT (example_id) DO UPDATE SET note = excluded.note',
  );
  const remove = writeStatement(file, 'DELETE FROM example_note WHERE example_id = ?');
  return (exampleId, note) => (note === null ? remove.run(exampleId) : set.run(exampleId, note));
}

/** The changes of a batch in the order in which they were made. */
export function readChanges(file: ProjectFile, batchId: number): DecisionChange[] {
  return allRows<DecisionChange>(
    file,
    `SELECT example_id AS exampleId, action, value, reason, before_label AS beforeLabel, after_label AS afterLabel,
         before_state AS beforeState, after_state AS afterState, before_text AS beforeText, after_text AS afterText
       FROM decision WHERE batch_id = ? ORDER BY id`,
    batchId,
  );
}

/** Every batch, oldest first, without its changes: what undo and redo are derived from. */
export function listBatches(file: ProjectFile): BatchRecord[] {
  return allRows<BatchRecord>(
    file,
    'SELECT id, at, kind, target, action, value, reason, examples FROM decision_batch ORDER BY id',
  );
}

/** What examples were before everything after a batch: newest first, so that the last one seen of an example counts. */
export function readBeforeStates(
  file: ProjectFile,
  lastBatch: number,
): { exampleId: ExampleId; beforeLabel: ClassCode; beforeState: number }[] {
  return allRows<{ exampleId: ExampleId; beforeLabel: ClassCode; beforeState: number }>(
    file,
    `SELECT example_id AS exampleId, before_label AS beforeLabel, before_state AS beforeState FROM decision
       WHERE batch_id > ? ORDER BY id DESC`,
    lastBatch,
  );
}

export function readBatchPage(
  file: ProjectFile,
  offset: number,
  limit: number,
): (BatchRecord & { firstExample: ExampleId | null })[] {
  return allRows<BatchRecord & { firstExample: ExampleId | null }>(
    file,
    `SELECT b.id, b.at, b.kind, b.target, b.action, b.value, b.reason, b.examples,
         (SELECT example_id FROM decision WHERE batch_id = b.id ORDER BY id LIMIT 1) AS firstExample
       FROM decision_batch b ORDER BY b.id DESC LIMIT ? OFFSET ?`,
    limit,
    offset,
  );
}

export type HistoryItem = {
  readonly id: number;
  readonly batchId: number;
  readonly at: string;
  readonly kind: BatchKind;
  readonly action: ActionName;
  readonly value: string | null;
  readonly reason: string | null;
};

export function readHistory(file: ProjectFile, exampleId: ExampleId): HistoryItem[] {
  return allRows<HistoryItem>(
    file,
    `SELECT d.id, d.batch_id AS batchId, b.at, b.kind, d.action, d.value, d.reason FROM decision d JOIN decision_batch b ON b.id = d.batch_id
       WHERE d.example_id = ? ORDER BY d.id DESC LIMIT 100`,
    exampleId,
  );
}

const logPageRows = 5000;

/**
 * The log up to and with a batch for the export, oldest first, one item a decided example. Read in pages, since an open
 * cursor would keep everybody else from writing for as long as the export takes.
 */
export function* readLog(
  file: ProjectFile,
  lastBatch: number,
): Generator<HistoryItem & { exampleId: ExampleId; target: number | null }> {
  for (let after = 0; ;) {
    const items = allRows<HistoryItem & { exampleId: ExampleId; target: number | null }>(
      file,
      `SELECT d.id, d.batch_id AS batchId, b.at, b.kind, b.target, d.example_id AS exampleId, d.action, d.value, d.reason
       FROM decision d JOIN decision_batch b ON b.id = d.batch_id WHERE d.id > ? AND d.batch_id <= ? ORDER BY d.id LIMIT ?`,
      after,
      lastBatch,
      logPageRows,
    );
    yield* items;
    if (items.length < logPageRows) return;
    after = items.at(-1)!.id;
  }
}

export function readNote(file: ProjectFile, exampleId: ExampleId): string | null {
  return firstValue<string>(file, 'SELECT note FROM example_note WHERE example_id = ?', exampleId) ?? null;
}

/** Notes by example, for the filter's text search and the export. */
export function readNotes(file: ProjectFile): { exampleId: ExampleId; note: string }[] {
  return allRows<{
    exampleId: ExampleId;
    note: string;
  }>(file, 'SELECT example_id AS exampleId, note FROM example_note ORDER BY example_id');
}

/** Actions that say whether a label is right. */
export const judgements: readonly ActionName[] = actionNames.filter((name) => actions[name].settles === 'label');

const judgedExamples = `SELECT example_id FROM decision WHERE batch_id = ? AND action IN (${judgements.map((one) => `'${one}'`).join(', ')})
  ORDER BY id DESC LIMIT ?`;

/**
 * At most so many examples whose label was judged in these batches, newest first, with times: for pace and precision of a
 * queue. Read batch by batch as far as it is asked on, so that no log of other decisions is looked through.
 */
export function* readJudged(
  file: ProjectFile,
  batches: readonly BatchRecord[],
  limit: number,
): Generator<{ readonly exampleId: ExampleId; readonly at: string }> {
  let left = limit;
  for (let index = batches.length - 1; index >= 0 && left > 0; index -= 1) {
    const { id, at } = batches[index]!;
    const examples = allValues<ExampleId>(file, judgedExamples, id, left);
    left -= examples.length;
    for (const exampleId of examples) yield { exampleId, at };
  }
}
