import { z } from 'zod';
import { sourceFormats } from './formats.ts';
import { textEncodings } from './textEncodings.ts';
import { columnName, listUpTo, mostClasses, mostColumns, pathText, plainText, recordUpTo } from './inputLimits.ts';

export const columnRoles = [
  'key',
  'image',
  'text',
  'feature',
  'label',
  'split',
  'weight',
  'annotator',
  'annotation',
  'metadata',
  'ignore',
] as const;
export const columnTypes = ['number', 'boolean', 'category', 'text'] as const;
/** How a quote inside a quoted value is written: doubled, or after a backslash. */
export const escapeStyles = ['double', 'backslash'] as const;
/** What may stand between groups of three digits; '' is none. A blank stands for the blanks of every width. */
export const thousandsMarks = ['', ',', '.', ' ', "'"] as const;
/** Where a header has not as many cells as the rows: see `headerGap`. */
export const headerGaps = ['first', 'last', 'extra'] as const;

export type ColumnRole = (typeof columnRoles)[number];
export type ColumnType = (typeof columnTypes)[number];
export type EscapeStyle = (typeof escapeStyles)[number];
export type ThousandsMark = (typeof thousandsMarks)[number];

/** What the mapping says of one column. `name` is the header as found (a JSON column may be a path such as `meta.subject`). */
const columnMappingSchema = z.object({
  name: columnName,
  role: z.enum(columnRoles),
  type: z.enum(columnTypes),
  /** The type was seen in the first rows only: a column of numbers becomes text where later cells say so. */
  isTypeGuessed: z.boolean().optional(),
  /** What stands for “no value” in this column; absent: `missingValues`. */
  missing: listUpTo(plainText, 10_000).optional(),
  /** How its numbers are written; absent: as `source` says. */
  decimal: z.enum(['.', ',']).optional(),
  thousands: z.enum(thousandsMarks).optional(),
});

/** `split/class`: what the folders on the way to a picture say, from the chosen one down; `*` says nothing. */
export const folderLevels = z
  .string()
  .max(400)
  .regex(/^(?:\*|split|class)(?:\/(?:\*|split|class))*$/, 'levels such as split/class or */class')
  .refine((levels) => /^(?!.*split.*split)(?!.*class.*class)/.test(levels), 'split and class once each');

/** How the folders of an image folder are read. Without it the first folder is the class. */
const folderReading = z.object({
  levels: folderLevels,
  /** Names of classes whose folders are called by ids. */
  classNames: recordUpTo(columnName, plainText, mostClasses).optional(),
});

/**
 * How a cell leads to its picture where it is not simply the path below `mediaRoot`: `cut` is taken away from its beginning,
 * backslashes are slashes, and of the folders and endings the first that makes a file there counts. `linkTargets` are the folders
 * outside that links may lead to, as the person agreed.
 */
const picturePaths = z.object({
  cut: pathText.default(''),
  folders: listUpTo(pathText, 200).default(['']),
  endings: listUpTo(z.string().max(20), 40).default(['']),
  linkTargets: listUpTo(pathText, 1000).default([]),
});

/**
 * How a JSON document is a table: an array of objects, objects one after another, an object for each row or for each column, or bare
 * rows beside the names of their columns.
 */
export const jsonLayouts = ['array', 'sequence', 'rows', 'columns', 'split'] as const;

const jsonLayoutSchema = z.object({
  kind: z.enum(jsonLayouts),
  /** The keys under which it is; none: it is the document. */
  at: listUpTo(plainText, 16),
  /** The column that the names of the rows become; null: they are no column. */
  index: columnName.nullable(),
});
export type JsonLayout = z.infer<typeof jsonLayoutSchema>;

/** How the bytes of one file are read. */
const sourceReading = z.object({
  path: pathText,
  format: z.enum(sourceFormats),
  encoding: z.enum(textEncodings).default('utf-8'),
  delimiter: z.string().length(1).default(','),
  quote: z.string().max(1).default('"'),
  hasHeader: z.boolean().default(true),
  /** Lines before the header that are not data: comments, an Excel `sep=` line. */
  skipLines: z.number().int().min(0).default(0),
  /** Rows below the header that are not data: units, a second header. They are set aside. */
  skipRows: z.number().int().min(0).optional(),
  decimal: z.enum(['.', ',']).default('.'),
  /** Of a database, or a sheet of a workbook. */
  table: columnName.optional(),
  /** Of JSON; absent: as it looks. */
  layout: jsonLayoutSchema.optional(),
  /**
   * Of JSON and Parquet: decimals and times with all of their digits, class names in place of their codes, a list of one label as that
   * label. Absent in projects from before; their labels are read as they were then.
   */
  exact: z.boolean().optional(),
  /** Absent: a point where the decimal mark is a comma, else none. */
  thousands: z.enum(thousandsMarks).optional(),
  /** Absent: doubled. */
  escape: z.enum(escapeStyles).optional(),
  /** Blanks after a delimiter are no part of the value; with a blank as delimiter, several of them and tabs are one. */
  skipBlanks: z.boolean().optional(),
  /**
   * The header has one cell fewer than the rows, and the unnamed column is the `first` (row names, as R writes them) or the `last`
   * (each row ends with a delimiter); or it has an `extra` empty cell at its end.
   */
  headerGap: z.enum(headerGaps).optional(),
  /** Names of the columns where the file itself has none: from a `.names` file or ARFF attributes. */
  names: listUpTo(columnName, mostColumns).optional(),
});

/** One of several tables below the source's folder that are read as one. */
const tablePart = z.object({
  /** Below the folder, with `/`. */
  path: pathText,
  source: sourceReading,
  columns: listUpTo(columnName, mostColumns),
  /** The folder that its pictures lie in, below the source's folder. */
  pictures: pathText,
  /** Of all its rows, where no column says it. */
  split: z.string().max(1000).nullable(),
  /** Of the file as it was looked at. */
  sha256: z.string().max(64),
});

/**
 * `import.json`: everything needed to read a source the same way again. TSV is csv with delimiter "\t".
 * For `image_folder` the columns are the made-up ones `file` (key and image), `label` and `split`.
 */
export const importMappingSchema = z.object({
  format: z.literal('winnow-import/1'),
  source: sourceReading,
  missingValues: listUpTo(plainText, 10_000).default(['']),
  /** Columns of probabilities that a model gave: they become the first run. */
  predictions: listUpTo(z.object({ column: columnName, class: plainText }), mostColumns).optional(),
  /** The folder that image paths are relative to, relative to the source's own folder. */
  mediaRoot: pathText.default('.'),
  folder: folderReading.optional(),
  pictures: picturePaths.optional(),
  tables: listUpTo(tablePart, 200).optional(),
  columns: listUpTo(columnMappingSchema, mostColumns),
});

export type ColumnMapping = z.infer<typeof columnMappingSchema>;
export type ImportMapping = z.infer<typeof importMappingSchema>;
export type PicturePaths = z.infer<typeof picturePaths>;
export type TablePart = z.infer<typeof tablePart>;

/** What stands for “no value” in a column. Blanks around it do not count, and a quoted one is a value. */
export function missingMarkersOf(
  mapping: Pick<ImportMapping, 'missingValues'>,
  column: ColumnMapping,
): readonly string[] {
  return column.missing ?? mapping.missingValues;
}

/** One thing wrong with the source. `row` is the 1-based line (text formats) or record number; code is snake_case. */
export type Problem = {
  readonly file: string;
  readonly row: number | null;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
  /** `error`: the row was set aside. `warning`: the row was kept. */
  readonly severity: 'error' | 'warning';
};
