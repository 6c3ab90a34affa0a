import type { CellValue, ColumnInfo, ProjectInfo } from '#shared/contract/values.ts';
import {
  definitionOf,
  fieldKinds,
  fieldNames,
  type CellKind,
  type FieldName,
  type FieldNeed,
} from '#shared/model/fields.ts';
import { fieldNameIn } from '#renderer/data/fieldNameIn.ts';

/** A column of Explore. `field` is what views and filters call it; `picture` is no field but the thumbnail. */
export type GridColumn = {
  readonly field: string;
  readonly title: string;
  readonly kind: CellKind | 'picture';
  readonly width: number;
  readonly isShownAtFirst: boolean;
  readonly isSortable: boolean;
  /** An empty cell means that there is none and stays empty, as does a "no"; else it is a value that the data lack. */
  readonly isBlankWhenNone: boolean;
};

export const pictureField = 'picture';
const pictureColumn: GridColumn = {
  field: pictureField,
  title: 'Picture',
  kind: 'picture',
  width: 64,
  isShownAtFirst: true,
  isSortable: false,
  isBlankWhenNone: true,
};

type Project = Pick<ProjectInfo, 'modality' | 'columns' | 'activeRun' | 'hasEmbeddings' | 'datasets'>;

/** Every column that the table can show, in the order it starts with. */
export function gridColumns(project: Project): GridColumn[] {
  const columns = fieldNames.flatMap((name) => ownColumn(project, name));
  const taken = new Set(columns.map((column) => column.field));
  // Key, label, split and the text itself are the built-in columns above.
  const ofData = project.columns.filter(
    ({ field, role }) => !taken.has(field) && !['key', 'label', 'image', 'text', 'ignore', 'split'].includes(role),
  );
  return [...(project.modality === 'image' ? [pictureColumn] : []), ...columns, ...ofData.map(dataColumn)];
}

function ownColumn(project: Project, name: FieldName): GridColumn[] {
  const { title, kind, cell, widthPx, needs, ...rest } = definitionOf(name);
  if (!hasNeeded(project, needs)) return [];
  return [
    {
      field: fieldNameIn(project, name),
      title,
      kind: cell,
      width: widthPx,
      // A text tells its example better than its key does.
      isShownAtFirst: rest.isShownAtFirst && !(name === 'key' && project.modality === 'text'),
      isSortable: kind === 'column' || fieldKinds[kind].isSortable,
      isBlankWhenNone: rest.isBlankWhenNone,
    },
  ];
}

function hasNeeded(project: Project, need: FieldNeed): boolean {
  switch (need) {
    case 'data':
      return true;
    case 'run':
      return project.activeRun !== null;
    case 'embeddings':
      return project.hasEmbeddings;
    case 'text':
      return project.modality === 'text' || project.columns.some(({ role }) => role === 'text');
    case 'split':
      return project.columns.some(({ role }) => role === 'split');
    case 'datasets':
      return project.datasets.length > 1;
  }
}

const cellKinds: Readonly<Record<ColumnInfo['type'], CellKind>> = {
  number: 'number',
  boolean: 'yesNo',
  category: 'word',
  text: 'text',
};

function dataColumn({ field, name, role, type }: ColumnInfo): GridColumn {
  const kind = cellKinds[type];
  const width = Math.round(Math.min(200, Math.max(kind === 'text' ? 180 : 90, name.length * 7.4 + 44)));
  const isShownAtFirst = role !== 'weight';
  return { field, title: name, kind, width, isShownAtFirst, isSortable: true, isBlankWhenNone: false };
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
