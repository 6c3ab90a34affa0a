import type { SourceRow } from '#shared/model/ids.ts';
import type { ImportMapping } from '#shared/model/importMapping.ts';

/** Byte range of the file, half open. */
export type ByteRange = { readonly start: number; readonly end: number };

/** A record of the source. Bytes between two records are blank lines, to be copied as they are. */
export type ScannedRecord = {
  /** 0-based, the same number that RowBatch.sourceRows has. */
  readonly record: SourceRow;
  /** With its line end. */
  readonly range: ByteRange;
  /** Raw cell of the wanted column, quotes included; null when the record has not got it. To be asked before the next of `scan`. */
  readonly cell: ByteRange | null;
  /** A record without the key: where a member `"label": …` goes. null otherwise. */
  readonly insertAt: number | null;
  readonly isEmptyObject: boolean;
  /** The bytes of `range`; hold only until the next of `scan`. */
  readonly bytes: Buffer;
  /** Everything before the first record: byte order mark, skipped lines, header. The same object each time. */
  readonly preamble: ByteRange;
};

export type ScanOptions = { readonly signal?: AbortSignal | undefined };

/** How the cells of a text format are found in the file's own bytes and written there anew. */
export type RecordCells = {
  /**
   * The records of a source with where they and one of their cells are, as many at a time as were read at once: a step for each
   * takes longer than the rest. Record numbers are those of the format's reader, since both use one tokeniser. `column` null: no
   * cells. Errors as the reader's.
   */
  readonly scan: (
    path: string,
    mapping: ImportMapping,
    column: string | null,
    options?: ScanOptions,
  ) => AsyncGenerator<readonly ScannedRecord[]>;
  /** A new value as it stands in the file, given the old cell; null is a missing value. Throws `unsupported`. */
  readonly cellText: (value: string | null, mapping: ImportMapping, old: string) => string;
};

/** A line as text whose characters are the units of the file: bytes, or those of UTF-16. */
export function lineText(bytes: Buffer, encoding: ImportMapping['source']['encoding']): string {
  if (encoding === 'utf-16le') return bytes.toString('utf16le');
  if (encoding === 'utf-16be') return Buffer.from(bytes).swap16().toString('utf16le');
  return bytes.toString('latin1');
}
