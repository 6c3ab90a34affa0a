import type { ClassCode, ExampleId, ExampleIds } from '#shared/model/ids.ts';
import type { Bitset } from '#shared/analysis/bitset.ts';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { SamplePurpose } from '#shared/contract/sampleMethods.ts';
import { bytesOf } from './blocks.ts';
import { allRows, execute, firstRow, insertRow, type ProjectFile, type WritableFile, writeStatement } from './sql.ts';

/** A random sample as drawn: who could be drawn (over the examples there were), who was, in order, and when in the log. */
export type SampleRecord = {
  readonly id: number;
  readonly purpose: SamplePurpose;
  readonly filter: string;
  readonly seed: number;
  readonly population: number;
  readonly members: Bitset;
  readonly ids: ExampleIds;
  /** The newest batch of decisions at the draw; 0 when there was none. */
  readonly lastBatch: number;
  readonly createdAt: string;
};

type SampleRow = Omit<SampleRecord, 'members' | 'ids'> & {
  readonly rowCount: number;
  readonly members: Buffer;
  readonly examples: Buffer;
};

const selectSample = `SELECT id, purpose, filter, seed, row_count AS rowCount, population, members, examples,
  last_batch AS lastBatch, created_at AS createdAt FROM sample`;

/** Newest first. */
export function listSamples(file: ProjectFile): SampleRecord[] {
  return allRows<SampleRow>(file, `${selectSample} ORDER BY id DESC`).map(recordOf);
}

export function findSample(file: ProjectFile, id: number): SampleRecord | undefined {
  const row = firstRow<SampleRow>(file, `${selectSample} WHERE id = ?`, id);
  return row && recordOf(row);
}

export function insertSample(file: WritableFile, sample: Omit<SampleRecord, 'id' | 'createdAt'>): number {
  return insertRow(
    file,
    `INSERT INTO sample (purpose, filter, seed, row_count, population, members, examples, last_batch, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    sample.purpose,
    sample.filter,
    sample.seed,
    sample.members.length,
    sample.population,
    bytesOf(sample.members.words),
    bytesOf(sample.ids),
    sample.lastBatch,
    new Date().toISOString(),
  );
}

/** False when there is no such sample. */
export function removeSample(file: WritableFile, id: number): boolean {
  return execute(file, 'DELETE FROM sample WHERE id = ?', id).changes > 0;
}

/** Class by example labelled blind, −1 where the person could not tell. */
export function readBlindLabels(file: ProjectFile): Map<ExampleId, ClassCode> {
  const rows = allRows<{ id: ExampleId; label: ClassCode }>(
    file,
    'SELECT example_id AS id, class_id AS label FROM blind_label ORDER BY example_id',
  );
  return new Map(rows.map(({ id, label }) => [id, label]));
}

/** Class −1: the person could not tell; null takes the blind label away. */
export function blindLabelWriter(file: WritableFile): (exampleId: ExampleId, classId: ClassCode | null) => void {
  const set = writeStatement(
    file,
    'INSERT INTO blind_label (example_id, class_id) VALUES (?, ?) ON CONFLICT (example_id) DO UPDATE SET class_id = excluded.class_id',
  );
  const remove = writeStatement(file, 'DELETE FROM blind_label WHERE example_id = ?');
  return (exampleId, classId) => (classId === null ? remove.run(exampleId) : set.run(exampleId, classId));
}

function recordOf({ rowCount, members, examples, ...rest }: SampleRow): SampleRecord {
  if (members.byteLength !== Math.ceil(rowCount / 32) * 4 || examples.byteLength % 4 !== 0)
    throw new WinnowError('not_a_project', 'A random sample in this project is damaged.');
  return {
    ...rest,
    members: { length: rowCount, words: new Uint32Array(copied(members)) },
    ids: new Int32Array(copied(examples)) as ExampleIds,
  };
}

/** A buffer of its own: those of SQLite need not begin at a multiple of four bytes. */
function copied(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
