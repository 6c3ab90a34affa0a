import { WinnowError } from '#shared/base/winnowError.ts';
import type { ColumnRole } from '#shared/model/importMapping.ts';
import type { SourceFormat } from '#shared/model/formats.ts';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import { mapInTurns } from '#backend/threads/breather.ts';
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
  readonly read: (value: unknown, path: string) => Promise<DialectDocument>;
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

export type Entry = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries of an export that is an array of objects; `otherwise` says which tool's it is, and why it is none. */
export function entriesOf(value: unknown, path: string, otherwise: string): readonly Entry[] {
  if (Array.isArray(value) && value.every(isRecord)) return value;
  throw new WinnowError('bad_input', `“${path}” is no export of ${otherwise}.`, { file: path });
}

export type Content = {
  readonly rows: readonly Map<string, FlatValue | null>[];
  /** What the rows name, in order of first sight; the tool says nothing of them. */
  readonly columns: Map<string, DialectColumn>;
};

/** What the entries hold, but for what has a meaning of the tool's own. */
export async function contentOf(
  entries: readonly Entry[],
  rowOf: (entry: Entry, at: number) => ReadonlyMap<string, FlatValue | null>,
): Promise<Content> {
  const columns = new Map<string, DialectColumn>();
  const rows = await mapInTurns(entries, (entry, at) => {
    const row = new Map(rowOf(entry, at));
    for (const name of row.keys()) columns.set(name, null);
    return row;
  });
  return { rows, columns };
}

export function asText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** The name that comes most often, of several the first; null where there is none. */
export function mostUsed(names: readonly string[]): string | null {
  const count = new Map<string, number>();
  for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
  return [...count].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** What several annotators say, where they agree or most of them do; null where they do not. */
export function commonLabel(labels: readonly string[]): string | null {
  const count = new Map<string, number>();
  for (const label of labels) count.set(label, (count.get(label) ?? 0) + 1);
  for (const [label, times] of count) if (times * 2 > labels.length) return label;
  return null;
}
