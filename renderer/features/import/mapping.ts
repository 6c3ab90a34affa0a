import type { ColumnRole, ColumnType, ImportMapping } from '#shared/model/importMapping.ts';

export const roleTitles: Readonly<Record<ColumnRole, string>> = {
  key: 'Key',
  image: 'Picture',
  text: 'Text',
  feature: 'Feature',
  label: 'Label',
  split: 'Split',
  weight: 'Weight',
  annotator: 'Annotator',
  annotation: 'Annotation',
  metadata: 'Metadata',
  ignore: 'Leave out',
};

export const roleDetails: Readonly<Record<ColumnRole, string>> = {
  key: 'names each example, stays the same over versions',
  image: 'path of a picture',
  text: 'what the model reads',
  feature: 'a value the model is given',
  label: 'the class a person or a process gave',
  split: 'train, validation, test',
  weight: 'how much an example counts',
  annotator: 'who gave the label',
  annotation: 'the label of one annotator, beside others',
  metadata: 'kept to filter and group by',
  ignore: 'not brought into the project',
};

export const typeTitles: Readonly<Record<ColumnType, string>> = {
  number: 'Number',
  boolean: 'Yes or no',
  category: 'Category',
  text: 'Text',
};

/** Roles that one column at most can have. */
const uniqueRoles: ReadonlySet<ColumnRole> = new Set<ColumnRole>([
  'key',
  'image',
  'text',
  'label',
  'split',
  'weight',
  'annotator',
]);

/** What the person changed of the proposal, by column name. */
export type Overrides = Readonly<
  Record<string, { readonly role?: ColumnRole; readonly type?: ColumnType; readonly missing?: readonly string[] }>
>;

/** The proposal with the person's choices; a column whose unique role was given away becomes metadata. */
export function applyOverrides(mapping: ImportMapping, overrides: Overrides): ImportMapping {
  const taken = new Set(
    mapping.columns
      .map(({ name }) => overrides[name]?.role)
      .filter((role) => role !== undefined && uniqueRoles.has(role)),
  );
  return {
    ...mapping,
    columns: mapping.columns.map((column) => {
      const own = overrides[column.name];
      const role = own?.role ?? (taken.has(column.role) ? 'metadata' : column.role);
      // A label that reads NA is a class unless somebody says that it is none.
      const isLabel = role === 'label' || role === 'annotation';
      const missing = own?.missing === undefined ? (isLabel ? [''] : column.missing) : [...own.missing];
      const type = own?.type ?? column.type;
      // A type that a person chose is no guess: cells that do not fit are listed.
      const isTypeGuessed = own?.type === undefined ? column.isTypeGuessed : undefined;
      return { ...column, role, type, missing, isTypeGuessed };
    }),
  };
}

/** The overrides with one column's role changed; another column that was given the same unique role loses it. */
export function withRole(overrides: Overrides, name: string, role: ColumnRole): Overrides {
  const others = Object.entries(overrides).map(([other, own]) =>
    other !== name && own.role === role && uniqueRoles.has(role)
      ? [other, { ...own, role: 'metadata' as const }]
      : [other, own],
  );
  const kept: Overrides = Object.fromEntries(others);
  return { ...kept, [name]: { ...kept[name], role } };
}

const emptyWord = '(empty)';

/** Words for missing values as they stand in a field, and back. Nothing between two delimiters is always one of them. */
export function wordsToText(words: readonly string[]): string {
  return words.map((word) => (word === '' ? emptyWord : word)).join(', ');
}

export function textToWords(text: string): readonly string[] {
  const words = text.split(',').map((part) => part.trim());
  return ['', ...new Set(words.filter((word) => word !== '' && word !== emptyWord))];
}

type MappingCheck = { readonly blocks: readonly string[]; readonly notes: readonly string[] };

/** What keeps this mapping from being imported, and what the import will lack. */
export function checkMapping(mapping: ImportMapping): MappingCheck {
  const has = (role: ColumnRole) => mapping.columns.some((column) => column.role === role);
  const blocks =
    has('image') || has('text') || has('feature')
      ? []
      : ['Choose the column that holds the picture, the text, or at least one feature.'];
  const notes = has('label')
    ? []
    : ['No column is the label. Predictions can be shown, but wrong labels cannot be found.'];
  return { blocks, notes };
}
