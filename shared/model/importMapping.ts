import { z } from 'zod';
import { sourceFormats } from './formats.ts';
import { columnName, listUpTo, mostColumns, pathText, plainText } from './inputLimits.ts';

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
export const textEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'latin1'] as const;

export type ColumnRole = (typeof columnRoles)[number];
export type ColumnType = (typeof columnTypes)[number];
export type TextEncoding = (typeof textEncodings)[number];

/** What the mapping says of one column. `name` is the header as found (a JSON column may be a path such as `meta.subject`). */
const columnMappingSchema = z.object({
  name: columnName,
  role: z.enum(columnRoles),
  type: z.enum(columnTypes),
});

/**
 * `import.json`: everything needed to read a source the same way again. TSV is csv with delimiter "\t".
 * For `image_folder` the columns are the made-up ones `file` (key and image) and `label`.
 */
export const importMappingSchema = z.object({
  format: z.literal('winnow-import/1'),
  source: z.object({
    path: pathText,
    format: z.enum(sourceFormats),
    encoding: z.enum(textEncodings).default('utf-8'),
    delimiter: z.string().length(1).default(','),
    quote: z.string().max(1).default('"'),
    hasHeader: z.boolean().default(true),
    /** Lines before the header that are not data: comments, an Excel `sep=` line. */
    skipLines: z.number().int().min(0).default(0),
    decimal: z.enum(['.', ',']).default('.'),
  }),
  missingValues: listUpTo(plainText, 10_000).default(['']),
  /** The folder that image paths are relative to, relative to the source's own folder. */
  mediaRoot: pathText.default('.'),
  columns: listUpTo(columnMappingSchema, mostColumns),
});

export type ColumnMapping = z.infer<typeof columnMappingSchema>;
export type ImportMapping = z.infer<typeof importMappingSchema>;

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
