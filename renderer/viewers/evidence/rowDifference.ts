import type { CellValue } from '#shared/contract/values.ts';
import { cellText } from '../cellText.ts';
import { contentCells, type ContentCell } from '../exampleContent.ts';

/** Where another row differs from this one: `age 48 · job freelance`, at most `most` of them. */
export function rowDifference(own: readonly ContentCell[], other: readonly ContentCell[], most = 5): string {
  const ownValues = new Map<string, CellValue>(contentCells(own).map((cell) => [cell.name, cell.value]));
  const different = contentCells(other).filter((cell) => ownValues.get(cell.name) !== cell.value);
  if (different.length === 0) return 'the same values';
  const shown = different.slice(0, most).map((cell) => `${cell.name} ${cellText(cell.value).text}`);
  const rest = different.length - shown.length;
  return `${shown.join(' · ')}${rest > 0 ? ` · ${rest} more differ` : ''}`;
}
