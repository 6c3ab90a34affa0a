import type { ColumnType, ImportMapping, Problem } from '#shared/model/importMapping.ts';

/**
 * Values of one column for one batch. A missing number is NaN, a missing string is null. Categories come as codes into a
 * dictionary that grows over the batches of one read: `newValues` are the entries to append before the codes are looked up,
 * −1 is missing. Codes are in order of first sight.
 */
export type ColumnChunk =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'coded'; readonly codes: Int32Array; readonly newValues: readonly string[] }
  | {
      readonly kind: 'string';
      readonly values: readonly (string | null)[];
      /** Which of them stood in quotes; only where it was asked for. */
      readonly quoted?: readonly boolean[];
    };

/** A row that was set aside: its raw text, kept so that it can be written out again. */
export type RejectedRow = {
  readonly row: number;
  readonly raw: string;
  readonly code: string;
  readonly message: string;
};

/**
 * Rows in source order. `columns[c]` belongs to `mapping.columns[c]` (also the ones with role `ignore`, which stay empty).
 * `sourceRows[i]` is the 0-based record number in the source, rejected records counted: what the writers use to find it again.
 */
export type RowBatch = {
  readonly count: number;
  readonly sourceRows: Uint32Array;
  readonly columns: readonly ColumnChunk[];
  readonly problems: readonly Problem[];
  readonly rejected: readonly RejectedRow[];
  /** Bytes of the source consumed so far, for progress. */
  readonly bytesRead: number;
  /**
   * Columns whose type was guessed to be numbers and that are none, known with the last batch: what was given of them is
   * to be read anew as text. Empty before.
   */
  readonly widened: readonly WidenedColumn[];
};

/** Index of a column in the mapping, and the first row that spoke against its type. */
export type WidenedColumn = { readonly column: number; readonly row: number; readonly why: string };

export type PreviewColumn = {
  readonly name: string;
  readonly role: ImportMapping['columns'][number]['role'];
  readonly type: ColumnType;
  readonly distinct: number;
  readonly missing: number;
  readonly samples: readonly string[];
  /** The most frequent values of what was looked at. */
  readonly counts: readonly { readonly value: string; readonly count: number }[];
  readonly why: string;
};

export type Recognition = {
  readonly mapping: ImportMapping;
  readonly columns: readonly PreviewColumn[];
  /** The first rows, as text, in the order of `columns`. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly problems: readonly Problem[];
  /** The rows that the counts of the columns are of, where they are not all. */
  readonly sampledRows?: number | undefined;
  /** Estimated number of rows, exact when the source is small. */
  readonly estimatedRows: number;
  readonly sizeBytes: number;
  readonly modality: 'image' | 'text' | 'tabular';
  /** Tables or sheets of which one was taken; absent: there is but one. */
  readonly tables?: readonly string[] | undefined;
};
