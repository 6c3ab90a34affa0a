import type { Topic } from './topics.ts';

/**
 * The fields of Winnow's own: what a filter, a sort, a facet and a column of Explore can name besides the columns of the data.
 * Everything that is said of a field is said here; its values are in `electron/backend/fields/ownFields.ts`, which does not
 * compile while one is missing.
 */

/** What the values of a field are. */
export type FieldKind = 'number' | 'category' | 'boolean' | 'bits' | 'text';

type KindDefinition = {
  /** In a sentence: `conf` is a number. */
  readonly words: string;
  /** In the completion list, of a field that has no words of its own. */
  readonly detail: string;
  /** What a filter may write after the name, the most useful first. */
  readonly operators: readonly string[];
  readonly isSortable: boolean;
};

export const fieldKinds: Readonly<Record<FieldKind, KindDefinition>> = {
  number: {
    words: 'a number',
    detail: 'number',
    operators: ['>', '>=', '<', '<=', ':', '=', '!='],
    isSortable: true,
  },
  category: { words: 'a category', detail: 'category', operators: [':', '!=', '~'], isSortable: true },
  boolean: { words: 'true or false', detail: 'true or false', operators: [':'], isSortable: true },
  // Several names at once have no order.
  bits: { words: 'a list of names', detail: 'list', operators: [':', '~'], isSortable: false },
  text: { words: 'text', detail: 'text', operators: ['~', ':'], isSortable: true },
};

/** How a value stands in its cell. */
export type CellKind = 'label' | 'probability' | 'score' | 'number' | 'yesNo' | 'word' | 'text';

/** What there has to be for a field to be worth a column: without it every cell is empty, or all are the same. */
export type FieldNeed = 'data' | 'run' | 'embeddings' | 'text' | 'split' | 'datasets';

export type FieldDefinition = {
  /** `column`: as the column of the data with this role is. */
  readonly kind: FieldKind | 'column';
  /** Over its column and its facet. */
  readonly title: string;
  /** In the completion list. */
  readonly detail: string;
  /** What `is:NAME` finds, where a filter may write that. */
  readonly check?: string;
  readonly needs: FieldNeed;
  /** `always`: among the facets where it has values; `varied`: where it has at least two; `asked`: only where it is asked for. */
  readonly facet: 'always' | 'varied' | 'asked';
  /** What makes its values others, beside other data. */
  readonly reads: readonly Topic[];
  readonly cell: CellKind;
  readonly widthPx: number;
  readonly isShownAtFirst: boolean;
  /** An empty cell means that there is none, and stays empty; else it is a value that the data lack, and says so. */
  readonly isBlankWhenNone: boolean;
  /** An older name, which stays understood. */
  readonly alias?: string;
  /** It came when there were projects already: a column that is called so keeps the name, and this goes by `winnow.NAME`. */
  readonly isLate?: boolean;
};

/** In the order of the columns of Explore. */
export const fieldTable = {
  text: {
    kind: 'column',
    title: 'Text',
    detail: 'the text of the example',
    needs: 'text',
    facet: 'asked',
    reads: [],
    cell: 'text',
    widthPx: 380,
    isShownAtFirst: true,
    isBlankWhenNone: true,
  },
  key: {
    kind: 'text',
    title: 'Key',
    detail: 'what names the example in its source',
    needs: 'data',
    facet: 'asked',
    reads: [],
    cell: 'word',
    widthPx: 150,
    isShownAtFirst: true,
    isBlankWhenNone: false,
  },
  label: {
    kind: 'category',
    title: 'Label',
    detail: 'the label as it is now',
    needs: 'data',
    facet: 'always',
    reads: ['decisions'],
    cell: 'label',
    widthPx: 130,
    isShownAtFirst: true,
    isBlankWhenNone: false,
  },
  pred: {
    kind: 'category',
    title: 'Predicted',
    detail: 'the class that the model predicts',
    needs: 'run',
    facet: 'always',
    reads: ['runs'],
    cell: 'label',
    widthPx: 130,
    isShownAtFirst: true,
    isBlankWhenNone: false,
  },
  conf: {
    kind: 'number',
    title: 'Confidence',
    detail: 'probability of the prediction, 0 to 1',
    needs: 'run',
    facet: 'always',
    reads: ['runs'],
    cell: 'probability',
    widthPx: 110,
    isShownAtFirst: true,
    isBlankWhenNone: true,
  },
  quality: {
    kind: 'number',
    title: 'Label quality',
    detail: 'how well the given label fits the prediction, 0 to 1',
    needs: 'run',
    facet: 'asked',
    reads: ['runs'],
    cell: 'score',
    widthPx: 115,
    isShownAtFirst: true,
    isBlankWhenNone: true,
  },
  finding: {
    kind: 'bits',
    title: 'Finding',
    detail: 'what detectors find doubtful in the example',
    needs: 'data',
    facet: 'always',
    reads: ['runs', 'similarity'],
    cell: 'word',
    widthPx: 120,
    isShownAtFirst: false,
    isBlankWhenNone: true,
  },
  suggested: {
    kind: 'category',
    title: 'Suggested label',
    detail: 'the label suggested for a suspicious label',
    needs: 'run',
    facet: 'asked',
    reads: ['runs'],
    cell: 'word',
    widthPx: 130,
    isShownAtFirst: false,
    isBlankWhenNone: true,
    isLate: true,
  },
  loss: {
    kind: 'number',
    title: 'Loss',
    detail: 'minus the logarithm of the probability of the label',
    needs: 'run',
    facet: 'asked',
    reads: ['runs', 'decisions'],
    cell: 'score',
    widthPx: 90,
    isShownAtFirst: false,
    isBlankWhenNone: true,
  },
  margin: {
    kind: 'number',
    title: 'Margin',
    detail: 'how far the first class is ahead of the second',
    needs: 'run',
    facet: 'asked',
    reads: ['runs'],
    cell: 'score',
    widthPx: 90,
    isShownAtFirst: false,
    isBlankWhenNone: true,
  },
  cause: {
    kind: 'category',
    title: 'Cause of error',
    detail: 'what an error comes from: label, both, model, unknown and so on',
    needs: 'run',
    facet: 'varied',
    reads: ['runs', 'decisions'],
    cell: 'word',
    widthPx: 120,
    isShownAtFirst: false,
    isBlankWhenNone: true,
    alias: 'whose',
    isLate: true,
  },
  given: {
    kind: 'category',
    title: 'Given label',
    detail: 'the label as it was imported',
    needs: 'data',
    facet: 'asked',
    reads: [],
    cell: 'label',
    widthPx: 130,
    isShownAtFirst: false,
    isBlankWhenNone: false,
  },
  flagged: {
    kind: 'boolean',
    title: 'Flagged',
    detail: 'true where there is a flag',
    check: 'examples with a flag',
    needs: 'data',
    facet: 'always',
    reads: ['decisions'],
    cell: 'yesNo',
    widthPx: 84,
    isShownAtFirst: false,
    isBlankWhenNone: true,
  },
  excluded: {
    kind: 'boolean',
    title: 'Excluded',
    detail: 'true where the example is left out of the export',
    check: 'examples left out of the export',
    needs: 'data',
    facet: 'asked',
    reads: ['decisions'],
    cell: 'yesNo',
    widthPx: 90,
    isShownAtFirst: false,
    isBlankWhenNone: true,
  },
  decided: {
    kind: 'boolean',
    title: 'Decided',
    detail: 'true where a person decided on the label',
    check: 'examples that a person decided on',
    needs: 'data',
    facet: 'always',
    reads: ['decisions'],
    cell: 'yesNo',
    widthPx: 84,
    isShownAtFirst: false,
    isBlankWhenNone: true,
  },
  changed: {
    kind: 'boolean',
    title: 'Changed',
    detail: 'true where the label is not the given one any more',
    check: 'examples whose label was changed',
    needs: 'data',
    facet: 'asked',
    reads: ['decisions'],
    cell: 'yesNo',
    widthPx: 88,
    isShownAtFirst: false,
    isBlankWhenNone: true,
  },
  correct: {
    kind: 'boolean',
    title: 'Correct',
    detail: 'true where the prediction is the label',
    check: 'examples that the model gets right',
    needs: 'run',
    facet: 'always',
    reads: ['runs', 'decisions'],
    cell: 'yesNo',
    widthPx: 84,
    isShownAtFirst: false,
    isBlankWhenNone: true,
  },
  tag: {
    kind: 'bits',
    title: 'Tags',
    detail: 'tags that the example has',
    needs: 'data',
    facet: 'always',
    reads: ['answers', 'tags'],
    cell: 'word',
    widthPx: 120,
    isShownAtFirst: false,
    isBlankWhenNone: true,
  },
  note: {
    kind: 'text',
    title: 'Note',
    detail: 'what a person wrote about the example',
    needs: 'data',
    facet: 'asked',
    reads: ['decisions'],
    cell: 'text',
    widthPx: 180,
    isShownAtFirst: false,
    isBlankWhenNone: true,
  },
  cluster: {
    kind: 'category',
    title: 'Cluster',
    detail: 'the cluster of the embedding, by name or number',
    needs: 'embeddings',
    facet: 'varied',
    reads: ['runs', 'clusters'],
    cell: 'word',
    widthPx: 150,
    isShownAtFirst: false,
    isBlankWhenNone: true,
  },
  slice: {
    kind: 'bits',
    title: 'Slices',
    detail: 'saved slices that hold the example',
    needs: 'data',
    // Counting slices would compile every one of them, also those that cannot be read.
    facet: 'asked',
    // Its filter may ask about anything.
    reads: ['runs', 'clusters', 'similarity', 'decisions', 'answers', 'tags', 'slices'],
    cell: 'word',
    widthPx: 150,
    isShownAtFirst: false,
    isBlankWhenNone: true,
  },
  split: {
    kind: 'column',
    title: 'Split',
    detail: 'training, test and so on',
    needs: 'split',
    // It is among the columns of the data.
    facet: 'asked',
    reads: [],
    cell: 'word',
    widthPx: 90,
    isShownAtFirst: true,
    isBlankWhenNone: false,
  },
  dataset: {
    kind: 'category',
    title: 'Dataset',
    detail: 'the imported file or folder',
    needs: 'datasets',
    facet: 'varied',
    reads: [],
    cell: 'word',
    widthPx: 120,
    isShownAtFirst: true,
    isBlankWhenNone: false,
  },
} as const satisfies Readonly<Record<string, FieldDefinition>>;

type Table = typeof fieldTable;
export type FieldName = keyof Table;
export const fieldNames = Object.keys(fieldTable) as readonly FieldName[];

export function definitionOf(name: FieldName): FieldDefinition {
  return fieldTable[name];
}

/** Whether the values of a field stay for as long as its run is the active one, whatever a person does. */
export function staysWithRun(name: FieldName): boolean {
  return definitionOf(name).reads.every((topic) => topic === 'runs');
}

/** What `is:` can ask besides `is:missing(field)`: the boolean field of the same name. */
export type FilterCheck = { [N in FieldName]: Table[N] extends { readonly check: string } ? N : never }[FieldName];
export const filterChecks = fieldNames.filter((name): name is FilterCheck => definitionOf(name).check !== undefined);

const byAlias: ReadonlyMap<string, FieldName> = new Map(
  fieldNames.flatMap((name) => {
    const { alias } = definitionOf(name);
    return alias === undefined ? [] : [[alias, name] as const];
  }),
);
/** Whether two names mean the same field, as an older name of it does. */
export function isSameField(one: string, other: string): boolean {
  return one === other || (byAlias.get(one) ?? one) === (byAlias.get(other) ?? other);
}

const ownPrefix = 'winnow.';

function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(fieldTable, name);
}

/** True for names that no column of the data has in a filter; a column called so goes by `meta.` and its name. */
export function isReservedName(name: string): boolean {
  return name === 'is' || byAlias.has(name) || (isFieldName(name) && !definitionOf(name).isLate);
}

/** Winnow's own field that a name as written means; null where it means a column, or nothing. */
export function ownField(written: string, hasColumn: (name: string) => boolean): FieldName | null {
  if (!isReservedName(written) && hasColumn(written)) return null;
  const name = written.startsWith(ownPrefix) ? written.slice(ownPrefix.length) : (byAlias.get(written) ?? written);
  return isFieldName(name) ? name : null;
}

/** How a filter reaches a field of Winnow's own beside these columns: the other way round of `ownField`. */
export function ownFieldName(name: FieldName, hasColumn: (name: string) => boolean): string {
  return !isReservedName(name) && hasColumn(name) ? ownPrefix + name : name;
}
