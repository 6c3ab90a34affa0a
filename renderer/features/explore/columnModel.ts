import type { CellValue, ProjectInfo } from '#shared/contract/values.ts';

type GridColumnKind = 'picture' | 'text' | 'label' | 'number' | 'probability' | 'score' | 'yesNo' | 'word';

/** A column of Explore. `field` is what views and filters call it; `picture` is no field but the thumbnail. */
export type GridColumn = {
  readonly field: string;
  readonly title: string;
  readonly kind: GridColumnKind;
  readonly width: number;
  readonly isShownAtFirst: boolean;
};

export const pictureField = 'picture';

/** Every column that the table can show, in the order it starts with. */
export function gridColumns(
  project: Pick<ProjectInfo, 'modality' | 'columns' | 'activeRun' | 'datasets'>,
): GridColumn[] {
  const columns: GridColumn[] = [];
  const add = (field: string, title: string, kind: GridColumnKind, width: number, isShownAtFirst = true) =>
    columns.push({ field, title, kind, width, isShownAtFirst });
  const hasRole = (role: string) => project.columns.some((column) => column.role === role);
  const hasRun = project.activeRun !== null;

  if (project.modality === 'image') add(pictureField, 'Picture', 'picture', 64);
  if (project.modality === 'text' || hasRole('text')) add('text', 'Text', 'text', 380);
  add('key', 'Key', 'word', 150, project.modality !== 'text');
  add('label', 'Label', 'label', 130);
  if (hasRun) {
    add('pred', 'Predicted', 'label', 130);
    add('conf', 'Confidence', 'probability', 110);
    add('quality', 'Label quality', 'score', 115);
    add('finding', 'Finding', 'word', 120, false);
    add('loss', 'Loss', 'score', 90, false);
    add('margin', 'Margin', 'score', 90, false);
    add('correct', 'Correct', 'yesNo', 84, false);
  }
  add('given', 'Given label', 'label', 130, false);
  add('flagged', 'Flagged', 'yesNo', 84, false);
  add('excluded', 'Excluded', 'yesNo', 90, false);
  add('decided', 'Decided', 'yesNo', 84, false);
  add('changed', 'Changed', 'yesNo', 88, false);
  add('tag', 'Tags', 'word', 120, false);
  add('note', 'Note', 'text', 180, false);
  if (hasRole('split')) add('split', 'Split', 'word', 90);
  if (project.datasets.length > 1) add('dataset', 'Dataset', 'word', 120);

  const taken = new Set(columns.map((column) => column.field));
  for (const column of project.columns) {
    // Key, label, split and the text itself are the built-in columns above.
    if (taken.has(column.field) || ['key', 'label', 'image', 'text', 'ignore', 'split'].includes(column.role)) continue;
    const kind =
      column.type === 'number'
        ? 'number'
        : column.type === 'boolean'
          ? 'yesNo'
          : column.type === 'text'
            ? 'text'
            : 'word';
    const width = Math.min(200, Math.max(kind === 'text' ? 180 : 90, column.name.length * 7.4 + 44));
    add(column.field, column.name, kind, Math.round(width), column.role !== 'weight');
  }
  return columns;
}

/** Label cells may come as the index of a class. */
export function labelText(value: CellValue, classes: readonly string[]): string | null {
  if (typeof value === 'number') return classes[value] ?? String(value);
  return value === null || typeof value === 'boolean' ? null : value;
}

/** The widest letter that is usual, in px, and the space at both sides of a cell. */
const letterPx = 10;
const cellPaddingPx = 20;

/** True where a value could be wider than its cell and has to be cut off; only a value that surely fits gives false. */
export function mayNotFit(value: CellValue, { kind }: Pick<GridColumn, 'kind'>, widthPx: number): boolean {
  if (kind === 'picture' || kind === 'text') return true;
  // A label as a number stands for a name of any length.
  if (kind === 'label' && typeof value === 'number') return true;
  return shownLetters(value) * letterPx + cellPaddingPx > widthPx;
}

function shownLetters(value: CellValue): number {
  if (value === null) return 'no label'.length;
  if (typeof value === 'boolean') return 3;
  if (typeof value === 'string') return Math.max('empty'.length, value.length);
  // Whole numbers keep all their digits, others six of them, with a sign and an exponent or a point and zeros.
  return Number.isInteger(value) ? String(value).length : Math.min(12, String(value).length + 1);
}

/** What a person chose of the columns; kept for each project. */
export type ColumnLayout = {
  readonly order: readonly string[];
  readonly visibility: Readonly<Record<string, boolean>>;
  readonly sizes: Readonly<Record<string, number>>;
};

/** A stored layout made to fit the columns there are now: unknown ones dropped, new ones at the end as they start. */
export function fitLayout(stored: Partial<ColumnLayout> | null, columns: readonly GridColumn[]): ColumnLayout {
  const known = new Set(columns.map((column) => column.field));
  const kept = (stored?.order ?? []).filter((field) => known.has(field));
  const order = [...kept, ...columns.map((column) => column.field).filter((field) => !kept.includes(field))];
  const visibility: Record<string, boolean> = {};
  const sizes: Record<string, number> = {};
  for (const column of columns) {
    visibility[column.field] = stored?.visibility?.[column.field] ?? column.isShownAtFirst;
    const size = stored?.sizes?.[column.field];
    if (typeof size === 'number' && size >= 40 && size <= 2000) sizes[column.field] = size;
  }
  return { order, visibility, sizes };
}

/** The order with one column moved before another one, or to the end. */
export function moveColumn(order: readonly string[], field: string, before: string | null): string[] {
  if (field === before) return [...order];
  const rest = order.filter((other) => other !== field);
  const at = before === null ? rest.length : rest.indexOf(before);
  return rest.toSpliced(at < 0 ? rest.length : at, 0, field);
}
