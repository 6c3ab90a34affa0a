import type { ColumnMapping, ImportMapping } from '#shared/model/importMapping.ts';

/** What the reader gives for a column: numbers, dictionary codes, strings, or nothing at all. */
export type ChunkKind = 'number' | 'coded' | 'string' | 'none';

const categories: ReadonlySet<string> = new Set(['label', 'split', 'annotator', 'annotation']);

/** Keys, paths and texts stay text whatever their type says; labels, splits, annotators and their labels are always categories. */
export function chunkKind(column: ColumnMapping): ChunkKind {
  if (column.role === 'ignore') return 'none';
  if (column.role === 'key' || column.role === 'image' || column.role === 'text') return 'string';
  if (categories.has(column.role)) return 'coded';
  if (column.type === 'number') return 'number';
  return column.type === 'text' ? 'string' : 'coded';
}

/** Index of the column whose value is the key: role `key`, else role `image`; −1 when the record number is the key. */
export function keyColumnIndex(mapping: ImportMapping): number {
  const key = mapping.columns.findIndex((column) => column.role === 'key');
  return key >= 0 ? key : mapping.columns.findIndex((column) => column.role === 'image');
}

/** Key of an example without key column: its 1-based record number. `sourceRow` is RowBatch.sourceRows[i]. */
export function rowKey(sourceRow: number): string {
  return String(sourceRow + 1);
}
