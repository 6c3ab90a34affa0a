import type { ExampleId } from '#shared/model/ids.ts';
import {
  allRows,
  allValues,
  execute,
  firstValue,
  insertRow,
  type ProjectFile,
  type WritableFile,
  writeStatement,
} from './sql.ts';

/** What a person said of a tag on an example; no answer is "unknown". */
export type TagAnswer = 'yes' | 'no';

export type TagRecord = {
  readonly id: number;
  readonly name: string;
  /** A name of the palette, or empty: then the tag's place in the list chooses it. */
  readonly colour: string;
  readonly key: string | null;
  readonly description: string;
  readonly weight: number;
  readonly ease: number;
  readonly humanLevel: number | null;
  /** Ticked in the prioritisation table. */
  readonly isChosen: boolean;
  /** Merged or removed: not shown, but its look is kept for the undo. */
  readonly isRetired: boolean;
};

type TagRow = Omit<TagRecord, 'isChosen' | 'isRetired'> & { readonly isChosen: number; readonly isRetired: number };

/** Every tag, retired ones too, by name. */
export function listTags(file: ProjectFile): TagRecord[] {
  const rows = allRows<TagRow>(
    file,
    `SELECT id, name, colour, key, description, weight, ease, human_level AS humanLevel, is_chosen AS isChosen,
         is_retired AS isRetired FROM tag ORDER BY name`,
  );
  return rows.map((row) => ({ ...row, isChosen: row.isChosen === 1, isRetired: row.isRetired === 1 }));
}

/** Every name that a tag has or had, with its id: the log keeps the names of its day. */
export function readTagNames(file: ProjectFile): ReadonlyMap<string, number> {
  const rows = allRows<{ name: string; id: number }>(file, 'SELECT name, tag_id AS id FROM tag_name');
  return new Map(rows.map(({ name, id }) => [name, id]));
}

/** Examples with an answer for a tag, in order. */
export function readAnswers(file: ProjectFile, tagId: number): { yes: number[]; no: number[] } {
  const answered = (answer: 0 | 1): number[] =>
    allValues(
      file,
      'SELECT example_id FROM example_tag WHERE tag_id = ? AND answer = ? ORDER BY example_id',
      tagId,
      answer,
    );
  return { yes: answered(1), no: answered(0) };
}

/** Id of the tag that has or had this name; a new tag when none did. */
export function tagIdOf(file: WritableFile, name: string): number {
  const known = firstValue<number>(file, 'SELECT tag_id FROM tag_name WHERE name = ?', name);
  if (known !== undefined) return known;
  const id = insertRow(file, 'INSERT INTO tag (name) VALUES (?)', name);
  execute(file, 'INSERT INTO tag_name (name, tag_id) VALUES (?, ?)', name, id);
  return id;
}

/** Writes answers by the tag's name; null takes the answer away. */
export function answerWriter(
  file: WritableFile,
): (exampleId: ExampleId, tag: string, answer: TagAnswer | null) => void {
  const ids = new Map<string, number>();
  const idOf = (name: string): number => {
    const known = ids.get(name);
    if (known !== undefined) return known;
    const id = tagIdOf(file, name);
    ids.set(name, id);
    return id;
  };
  const set = writeStatement(
    file,
    `INSERT INTO example_tag (tag_id, example_id, answer) VALUES (?, ?, ?)
     ON CONFLICT (tag_id, example_id) DO UPDATE SET answer = excluded.answer`,
  );
  const remove = writeStatement(file, 'DELETE FROM example_tag WHERE tag_id = ? AND example_id = ?');
  return (exampleId, tag, answer) => {
    if (answer === null) remove.run(idOf(tag), exampleId);
    else set.run(idOf(tag), exampleId, answer === 'yes' ? 1 : 0);
  };
}

/** Writes everything a person can say of a tag, which keeps it; a new name joins those it had. */
export function updateTag(file: WritableFile, tag: TagRecord): void {
  execute(
    file,
    `UPDATE tag SET name = ?, colour = ?, key = ?, description = ?, weight = ?, ease = ?, human_level = ?, is_chosen = ?,
       is_retired = ?, revived_by = NULL WHERE id = ?`,
    tag.name,
    tag.colour,
    tag.key,
    tag.description,
    tag.weight,
    tag.ease,
    tag.humanLevel,
    tag.isChosen ? 1 : 0,
    tag.isRetired ? 1 : 0,
    tag.id,
  );
  execute(file, 'INSERT INTO tag_name (name, tag_id) VALUES (?, ?) ON CONFLICT DO NOTHING', tag.name, tag.id);
}

export function retireTag(file: WritableFile, tagId: number): void {
  execute(file, 'UPDATE tag SET is_retired = 1, revived_by = NULL WHERE id = ?', tagId);
}

/** Shows a retired tag again. `revivedBy`: the batch whose answers did that, as a side effect; null when it was asked for. */
export function reviveTag(file: WritableFile, tagId: number, revivedBy: number | null): void {
  execute(file, 'UPDATE tag SET is_retired = 0, revived_by = ? WHERE id = ?', revivedBy, tagId);
}

/** Retires the tags that came back with the answers of a batch. */
export function retireRevived(file: WritableFile, batchId: number): void {
  execute(file, 'UPDATE tag SET is_retired = 1, revived_by = NULL WHERE revived_by = ?', batchId);
}
