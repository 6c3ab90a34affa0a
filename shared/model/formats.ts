/** How delimited text is laid out; the names are those of the import mapping's `source`. */
const layoutOptions = [
  ...(['encoding', 'delimiter', 'quote', 'escape'] as const),
  ...(['hasHeader', 'skipLines', 'skipRows', 'decimal', 'thousands'] as const),
];
/** What of its layout a source leaves open. */
export type SourceOption = (typeof layoutOptions)[number] | 'table';

type FormatFacts = {
  /** In a sentence and in a list of choices. */
  readonly name: string;
  /** Heads the import screen: wider than the name where the format has variants. */
  readonly title: string;
  /** What people call the files it reads, variants apart; none for a folder. */
  readonly fileWords: readonly string[];
  /** Other names that the command line takes for it. */
  readonly aliases: readonly string[];
  /** The source is a folder: its size says nothing, it is not hashed, and an export must not go into it. */
  readonly isFolder: boolean;
  /** Of its files, lower case, without the dot. Several formats may have one in common; then the content decides. */
  readonly extensions: readonly string[];
  /** Extensions that files of many kinds have: dialogs offer them, but nothing is looked for by them in a folder. */
  readonly vagueExtensions: readonly string[];
  /** Options that a person can set; the others have no meaning in this format. */
  readonly options: readonly SourceOption[];
  /** The reader makes the columns up, so they and their roles stand. */
  readonly hasFixedColumns: boolean;
  /** An export in the source's format keeps all of its bytes but the decided cells', or all of its values, laid out anew. */
  readonly keeps: 'bytes' | 'values';
  /** As the format of an export whatever the source was; null: only a source in it is written in it. */
  readonly target: ExportTarget | null;
  /** Probabilities can come in it, one column a class. */
  readonly holdsPredictions: boolean;
};

type ExportTarget = {
  readonly why: string;
  /** Why a dataset without images cannot become one; absent: every dataset can. */
  readonly onlyImages?: string;
  /** It is opened in spreadsheets: cells that would run as formulas can be made safe. */
  readonly canNeutralise?: boolean;
};

/** What exports of labelling tools have in common: JSON of their own kind, written back to the byte. */
const toolExport = {
  fileWords: [],
  isFolder: false,
  vagueExtensions: [],
  options: ['encoding'],
  hasFixedColumns: false,
  keeps: 'bytes',
  target: null,
  holdsPredictions: false,
} as const satisfies Partial<FormatFacts>;

/**
 * The formats of datasets, each told here and in one module of the backend (`ingest/formats/`). Where a folder holds several
 * tables the earlier format is taken; lists of choices have this order too.
 */
const table = {
  csv: {
    name: 'CSV',
    title: 'Delimited text',
    fileWords: ['CSV', 'TSV'],
    aliases: ['tsv'],
    isFolder: false,
    extensions: ['csv', 'tsv', 'tab'],
    vagueExtensions: ['txt'],
    options: layoutOptions,
    hasFixedColumns: false,
    keeps: 'bytes',
    target: { why: 'One table with every column and the current label.', canNeutralise: true },
    holdsPredictions: true,
  },
  parquet: {
    name: 'Parquet',
    title: 'Parquet',
    fileWords: ['Parquet'],
    aliases: [],
    isFolder: false,
    extensions: ['parquet', 'pq'],
    vagueExtensions: [],
    options: [],
    hasFixedColumns: false,
    keeps: 'values',
    target: { why: 'One typed table.' },
    holdsPredictions: true,
  },
  arrow: {
    name: 'Arrow',
    title: 'Arrow',
    fileWords: ['Arrow'],
    aliases: ['feather', 'ipc'],
    isFolder: false,
    extensions: ['arrow', 'arrows', 'feather', 'ipc'],
    vagueExtensions: [],
    options: [],
    hasFixedColumns: false,
    keeps: 'values',
    target: null,
    holdsPredictions: false,
  },
  libsvm: {
    name: 'libsvm',
    title: 'libsvm or svmlight',
    fileWords: ['libsvm'],
    aliases: ['svmlight'],
    isFolder: false,
    extensions: ['libsvm', 'svm', 'svmlight'],
    vagueExtensions: [],
    options: [],
    hasFixedColumns: false,
    keeps: 'bytes',
    target: null,
    holdsPredictions: false,
  },
  jsonl: {
    name: 'JSON lines',
    title: 'JSON lines',
    fileWords: ['JSONL'],
    aliases: [],
    isFolder: false,
    extensions: ['jsonl', 'ndjson'],
    vagueExtensions: [],
    options: ['encoding'],
    hasFixedColumns: false,
    keeps: 'bytes',
    target: { why: 'One object an example.' },
    holdsPredictions: false,
  },
  json: {
    name: 'JSON',
    title: 'JSON',
    fileWords: ['JSON'],
    aliases: [],
    isFolder: false,
    extensions: ['json'],
    vagueExtensions: [],
    options: ['encoding'],
    hasFixedColumns: false,
    keeps: 'bytes',
    target: null,
    holdsPredictions: false,
  },
  label_studio: {
    name: 'Label Studio',
    title: 'Label Studio export',
    aliases: ['label-studio', 'labelstudio'],
    extensions: ['json'],
    ...toolExport,
  },
  prodigy: {
    name: 'Prodigy',
    title: 'Prodigy annotations',
    aliases: [],
    extensions: ['jsonl', 'json'],
    ...toolExport,
  },
  doccano: {
    name: 'doccano',
    title: 'doccano export',
    aliases: [],
    extensions: ['jsonl', 'json'],
    ...toolExport,
  },
  argilla: {
    name: 'Argilla',
    title: 'Argilla records',
    aliases: [],
    extensions: ['json', 'jsonl'],
    ...toolExport,
  },
  fiftyone: {
    name: 'FiftyOne',
    title: 'FiftyOne image classification',
    aliases: ['fifty-one'],
    extensions: ['json'],
    ...toolExport,
  },
  coco: {
    name: 'COCO',
    title: 'COCO, one class a picture',
    aliases: [],
    extensions: ['json'],
    ...toolExport,
  },
  sqlite: {
    name: 'SQLite',
    title: 'SQLite database',
    fileWords: ['SQLite'],
    aliases: ['sqlite3'],
    isFolder: false,
    extensions: ['sqlite', 'sqlite3', 'db', 'db3'],
    vagueExtensions: [],
    options: ['table'],
    hasFixedColumns: false,
    keeps: 'values',
    target: null,
    holdsPredictions: false,
  },
  xlsx: {
    name: 'Excel',
    title: 'Excel workbook',
    fileWords: ['Excel'],
    aliases: ['excel'],
    isFolder: false,
    extensions: ['xlsx'],
    vagueExtensions: [],
    options: ['table'],
    hasFixedColumns: false,
    keeps: 'values',
    target: null,
    holdsPredictions: false,
  },
  npz: {
    name: 'NumPy archive',
    title: 'NumPy arrays',
    fileWords: ['.npz'],
    aliases: ['numpy'],
    isFolder: false,
    extensions: ['npz'],
    vagueExtensions: [],
    options: [],
    hasFixedColumns: false,
    keeps: 'values',
    target: null,
    holdsPredictions: false,
  },
  npy: {
    name: 'NumPy array',
    title: 'NumPy arrays',
    fileWords: ['.npy'],
    aliases: [],
    isFolder: false,
    extensions: ['npy'],
    vagueExtensions: [],
    options: [],
    hasFixedColumns: false,
    keeps: 'bytes',
    target: null,
    holdsPredictions: false,
  },
  image_folder: {
    name: 'image folder',
    title: 'Folder of pictures',
    fileWords: [],
    aliases: [],
    isFolder: true,
    extensions: [],
    vagueExtensions: [],
    options: [],
    hasFixedColumns: true,
    keeps: 'bytes',
    target: { why: 'Images copied into a folder for each class.', onlyImages: 'Only for datasets of images.' },
    holdsPredictions: false,
  },
} as const satisfies Record<string, FormatFacts>;

export type SourceFormat = keyof typeof table;
export type TargetFormat = {
  [F in SourceFormat]: (typeof table)[F]['target'] extends null ? never : F;
}[SourceFormat];
/** `same`: each dataset in the format of its source. */
export type ExportFormat = 'same' | TargetFormat;

export const formats: Readonly<Record<SourceFormat, FormatFacts>> = table;
export const sourceFormats = Object.keys(table) as readonly SourceFormat[];
export const targetFormats = sourceFormats.filter((format): format is TargetFormat => formats[format].target !== null);
export const exportFormats: readonly ExportFormat[] = ['same', ...targetFormats];

export function exportTarget(format: TargetFormat): ExportTarget {
  return table[format].target;
}

/** The format that a person calls by this name; null when there is none. */
export function formatNamed(name: string): SourceFormat | null {
  return sourceFormats.find((format) => format === name || formats[format].aliases.includes(name)) ?? null;
}

/** The extension of a path in lower case without the dot; '' where the name has none. */
export function extensionOf(path: string): string {
  return /[^/\\]\.([^./\\]*)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

/** Extensions of tables, those of the preferred formats first. */
export const tableExtensions: readonly string[] = [
  ...new Set(sourceFormats.flatMap((format) => formats[format].extensions)),
];

/** Tables as public repositories of datasets keep them. */
const repositoryExtensions = ['data', 'dat', 'arff'];

/** What a file dialog for data offers. */
export const dataExtensions: readonly string[] = [
  ...tableExtensions,
  ...sourceFormats.flatMap((format) => formats[format].vagueExtensions),
  ...repositoryExtensions,
];

/** “CSV, TSV, Parquet or JSON”: the files that can be imported. */
export const dataFileWords = listed(
  sourceFormats.flatMap((format) => formats[format].fileWords),
  'or',
);

/** NumPy arrays without column names: embeddings come in them. */
export const arrayExtensions: readonly string[] = ['npy'];

/** The same, and archives of them: probabilities come in these. */
const scoreArrayExtensions: readonly string[] = [...arrayExtensions, 'npz'];
const predictionJson: readonly string[] = [...table.json.extensions, ...table.jsonl.extensions];
const predictionTables = sourceFormats.filter((format) => formats[format].holdsPredictions);

/** What a file dialog for predictions offers. */
export const predictionExtensions: readonly string[] = [
  ...scoreArrayExtensions,
  ...predictionTables.flatMap((format) => [...formats[format].extensions, ...formats[format].vagueExtensions]),
  ...predictionJson,
];

export const arrayFileWords = arrayExtensions.map((extension) => `.${extension}`).join(', ');
/** “.npy, .npz”. */
export const scoreArrayWords = scoreArrayExtensions.map((extension) => `.${extension}`).join(', ');
/** “CSV, Parquet, JSON lines or JSON”. */
export const predictionTableWords = listed(
  [...predictionTables, 'jsonl' as const, 'json' as const].map((format) => formats[format].name),
  'or',
);

/** The format of a table of predictions, by its extension; null when it is none that could hold them. */
export function predictionTableFormat(path: string): SourceFormat | null {
  const extension = extensionOf(path);
  return (
    predictionTables.find((format) =>
      [...formats[format].extensions, ...formats[format].vagueExtensions].includes(extension),
    ) ?? null
  );
}

export function isArrayFile(path: string): boolean {
  return scoreArrayExtensions.includes(extensionOf(path));
}

/** Predictions in JSON, of whatever shape. */
export function isJsonFile(path: string): boolean {
  return predictionJson.includes(extensionOf(path));
}

/** “a, b or c”. */
export function listed(words: readonly string[], link: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${link} ${words.at(-1)}`;
}
