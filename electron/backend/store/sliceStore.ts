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

export function insertSlice({ db }: ProjectFile, slice: Omit<SliceRecord, 'id'>): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO slice (name, filter, description, weight, ease, target, human_level, metric, weight_by, created_at)
       VALUES (@name, @filter, @description, @weight, @ease, @target, @humanLevel, @metric, @weightBy, @createdAt)`,
    )
    .run({ ...slice, createdAt: new Date().toISOString() });
  return Number(lastInsertRowid);
}

export function updateSlice({ db }: ProjectFile, slice: SliceRecord): void {
  db.prepare(
    `UPDATE slice SET name = @name, filter = @filter, description = @description, weight = @weight, ease = @ease,
       target = @target, human_level = @humanLevel, metric = @metric, weight_by = @weightBy WHERE id = @id`,
  ).run(slice);
}

export function removeSlice({ db }: ProjectFile, id: number): void {
  db.prepare('DELETE FROM slice WHERE id = ?').run(id);
}
