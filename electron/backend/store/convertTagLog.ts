import type { ExampleId } from '#shared/model/ids.ts';
import type Database from 'better-sqlite3';

type LogRow = {
  readonly id: number;
  readonly batchId: number;
  readonly kind: 'apply' | 'undo' | 'redo';
  readonly target: number | null;
  readonly exampleId: ExampleId;
  readonly action: 'tag' | 'untag';
  readonly tag: string;
};
/** As version 3 has it: a migration does not change with the code of today. */
type Answer = 'yes' | 'no' | null;

/**
 * Brings the log of tags from "on or off" to the three answers by replaying it: `tag` said yes, `untag` said no, an undo
 * gives back the answer before, a redo the one after. Writes the answers into the log's texts, and `example_tag` anew.
 */
export function convertTagLog(db: Database.Database): void {
  const rows = db
    .prepare(
      `SELECT d.id, d.batch_id AS batchId, b.kind, b.target, d.example_id AS exampleId, d.action, d.value AS tag
       FROM decision d JOIN decision_batch b ON b.id = d.batch_id WHERE d.action IN ('tag', 'untag') ORDER BY d.id`,
    )
    .all() as LogRow[];
  const answers = new Map<string, Answer>();
  /** What each row of an apply found, in its order: the undo walks it backwards. */
  const foundBy = new Map<number, Answer[]>();
  const places = new Map<number, number>();
  const write = db.prepare('UPDATE decision SET before_text = ?, after_text = ? WHERE id = ?');
  for (const row of rows) {
    const spot = `${row.exampleId}/${row.tag}`;
    const before = answers.get(spot) ?? null;
    let after: Answer = row.action === 'tag' ? 'yes' : 'no';
    if (row.kind === 'apply') {
      const found = foundBy.get(row.batchId);
      if (found) found.push(before);
      else foundBy.set(row.batchId, [before]);
    }
    if (row.kind === 'undo') {
      const found = foundBy.get(row.target ?? -1) ?? [];
      const place = places.get(row.batchId) ?? found.length - 1;
      after = found[place] ?? null;
      places.set(row.batchId, place - 1);
    }
    answers.set(spot, after);
    write.run(before, after, row.id);
  }
  db.exec('DELETE FROM example_tag');
  const insert = db.prepare(
    'INSERT INTO example_tag (tag_id, example_id, answer) SELECT id, ?, ? FROM tag WHERE name = ?',
  );
  for (const [spot, answer] of answers) {
    if (answer === null) continue;
    const at = spot.indexOf('/');
    insert.run(Number(spot.slice(0, at)), answer === 'yes' ? 1 : 0, spot.slice(at + 1));
  }
}
