import { allRows, execute, insertRow, type ProjectFile, type WritableFile } from './sql.ts';

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
  /** Ticked in the prioritisation table. */
  readonly isChosen: boolean;
};

type SliceRow = Omit<SliceRecord, 'isChosen'> & { readonly isChosen: number };

export function listSlices(file: ProjectFile): SliceRecord[] {
  const rows = allRows<SliceRow>(
    file,
    `SELECT id, name, filter, description, weight, ease, target, human_level AS humanLevel, metric, weight_by AS weightBy,
         is_chosen AS isChosen FROM slice ORDER BY id`,
  );
  return rows.map((row) => ({ ...row, isChosen: row.isChosen === 1 }));
}

export function insertSlice(file: WritableFile, slice: Omit<SliceRecord, 'id'>): number {
  return insertRow(
    file,
    `INSERT INTO slice (name, filter, description, weight, ease, target, human_level, metric, weight_by, is_chosen, created_at)
       VALUES (@name, @filter, @description, @weight, @ease, @target, @humanLevel, @metric, @weightBy, @isChosen, @createdAt)`,
    { ...slice, isChosen: Number(slice.isChosen), createdAt: new Date().toISOString() },
  );
}

export function updateSlice(file: WritableFile, slice: SliceRecord): void {
  execute(
    file,
    `UPDATE slice SET name = @name, filter = @filter, description = @description, weight = @weight, ease = @ease,
       target = @target, human_level = @humanLevel, metric = @metric, weight_by = @weightBy,
       is_chosen = @isChosen WHERE id = @id`,
    { ...slice, isChosen: Number(slice.isChosen) },
  );
}

export function removeSlice(file: WritableFile, id: number): void {
  execute(file, 'DELETE FROM slice WHERE id = ?', id);
}
