import type { ColumnRole } from '#shared/model/importMapping.ts';
import type { SourceFormat } from '#shared/model/formats.ts';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import type { FileStart, Likeness } from '#backend/ingest/sourceFormat.ts';
import type { JsonEdit } from './spliceJson.ts';

/** A labelling tool's way to write examples and their labels as JSON: one document, or one object a line. */
export type Dialect = {
  readonly format: SourceFormat;
  /** One JSON document; or one object a line, for which an array of them stands too. */
  readonly layout: 'document' | 'lines';
  readonly recognise: (start: FileStart) => Likeness | null;
  /**
   * The examples of a document; of a file of lines its `value` is the array of what the lines hold. Throws `bad_input` where the
   * document is another one.
   */
  readonly read: (value: unknown, path: string) => DialectDocument;
  /** Columns that say the same as the label in other words, and change with it. */
  readonly changesWithLabel?: readonly string[];
};

export type DialectDocument = {
  /** Columns in order, with the role that the tool's own meaning gives them; null: by name and values, as in any table. */
  readonly columns: ReadonlyMap<string, DialectColumn>;
  readonly records: readonly DialectRecord[];
  /** Of the document as a whole. */
  readonly notes: readonly DialectNote[];
};

export type DialectColumn = { readonly role: ColumnRole; readonly why: string } | null;
export type DialectNote = { readonly code: string; readonly message: string };

export type DialectRecord = {
  readonly values: ReadonlyMap<string, FlatValue | null>;
  /** What was odd about it; the record is kept. */
  readonly notes: readonly DialectNote[];
  /** The changes that give a column of labels another value; a sentence where it cannot be written. */
  readonly relabel: (column: string, value: string | null) => readonly JsonEdit[] | string;
  /** The changes that take it out of the document. */
  readonly drop: () => readonly JsonEdit[];
};

/** Scalars of an object by path, but not what stands under some names. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** What several annotators say, where they agree or most of them do; null where they do not. */
export function commonLabel(labels: readonly string[]): string | null {
  const count = new Map<string, number>();
  for (const label of labels) count.set(label, (count.get(label) ?? 0) + 1);
  for (const [label, times] of count) if (times * 2 > labels.length) return label;
  return null;
}
