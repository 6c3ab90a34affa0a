import { existsSync, writeFileSync } from 'node:fs';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { OpenProject } from '../project/openProject.ts';
import { readRejected } from '../store/datasetStore.ts';
import { csvCell } from '../ingest/csvCell.ts';

/** Writes the rows that an import left out, with the reason, as a CSV of its own; says how many they are. */
export function exportRejected(project: OpenProject, path: string): number {
  if (existsSync(path))
    throw new WinnowError('target_not_empty', 'There is a file of this name already.', { file: path });
  const rows = readRejected(project.file);
  const lines = rows.map((row) =>
    [row.source_row, row.code, row.message, row.raw].map((cell) => csvCell(cell)).join(','),
  );
  writeFileSync(path, ['row,code,message,raw', ...lines, ''].join('\n'));
  return rows.length;
}
