import type { ProjectFile } from './projectFile.ts';

export type SliceRecord = {
  readonly id: number;
  readonly name: string;
  readonly filter: string;
  readonly description: string;
  readonly weight: number;
  readonly ease: number;
  readonly target: number | null;
  readonly humanLevel: number | null;
  /** As `parseMetric` reads it. */
  readonly metric: string;
  readonly weightBy: string | null;
};

export function listSlices({ db }: ProjectFile): SliceRecord[] {
  return db
    .prepare(
      `SELECT id, name, filter, description, weight, ease, target, human_level AS humanLevel, metric, weight_by AS weightBy
       FROM slice ORDER BY id`,
    )
    .all() as SliceRecord[];
}

/** Id of the slice of this name, or null. */
export function findSlice({ db }: ProjectFile, name: string): number | null {
  return (db.prepare('SELECT id FROM slice WHERE name = ?').pluck().get(name) as number | undefined) ?? null;
}

export function insertSlice({ db }: ProjectFile, slice: Omit<SliceRecord, 'id'>): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO slice (name, filter, description, weight, ease, target, human_level, metric, weight_by, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      slice.name,
      slice.filter,
      slice.description,
      slice.weight,
      slice.ease,
      slice.target,
      slice.humanLevel,
      slice.metric,
      slice.weightBy,
      new Date().toISOString(),
    );
  return Number(lastInsertRowid);
}

/** False when there is no such slice. */
export function updateSlice({ db }: ProjectFile, slice: SliceRecord): boolean {
  const { changes } = db
    .prepare(
      `UPDATE slice SET name = ?, filter = ?, description = ?, weight = ?, ease = ?, target = ?, human_level = ?,
       metric = ?, weight_by = ? WHERE id = ?`,
    )
    .run(
      slice.name,
      slice.filter,
      slice.description,
      slice.weight,
      slice.ease,
      slice.target,
      slice.humanLevel,
      slice.metric,
      slice.weightBy,
      slice.id,
    );
  return changes > 0;
}

export function removeSlice({ db }: ProjectFile, id: number): void {
  db.prepare('DELETE FROM slice WHERE id = ?').run(id);
}
