import { type ColumnMapping, type ImportMapping, missingMarkersOf } from '#shared/model/importMapping.ts';
import { chunkKind, keyColumnIndex } from '#backend/ingest/columnKinds.ts';
import { createGuess, settleGuess, type GuessedNumbers } from '#backend/ingest/guessedNumbers.ts';
import { numberFormatOf, type NumberFormat } from '#backend/ingest/parseNumber.ts';
import { createProblemLog, type ProblemLog } from '#backend/ingest/problemLog.ts';
import { pictureRefusal } from '#backend/media/picturePath.ts';
import type { ColumnChunk, RejectedRow, RowBatch, WidenedColumn } from '#backend/ingest/reader.ts';
import type { ReadOptions } from '#backend/ingest/sourceFormat.ts';

export const defaultBatchRows = 8192;
/** A batch is also handed on when this much raw text of rejected rows has gathered. */
const rejectedCharsPerBatch = 8 * 1024 * 1024;

export type NumberSink = {
  readonly kind: 'number';
  values: Float64Array;
  readonly format: NumberFormat;
  /** What speaks against the type, where it was seen in the first rows only. */
  readonly guess: GuessedNumbers | null;
};
export type CodedSink = {
  readonly kind: 'coded';
  codes: Int32Array;
  newValues: string[];
  readonly codeOfText: Map<string, number>;
};
export type StringSink = {
  readonly kind: 'string';
  values: (string | null)[];
  /** Which of them were quoted; null where nobody asked. */
  quoted: boolean[] | null;
};
export type ColumnSink = NumberSink | CodedSink | StringSink | { readonly kind: 'none' };

/** Builds the batches of one read; every format's reader fills one. */
export type BatchAssembler = {
  readonly mapping: ImportMapping;
  readonly sinks: readonly ColumnSink[];
  readonly problems: ProblemLog;
  readonly file: string;
  readonly capacity: number;
  readonly keyColumn: number;
  /** What stands for “no value”, column by column. */
  readonly missing: readonly ReadonlySet<string>[];
  sourceRows: Uint32Array;
  count: number;
  /** Rows of the batches before. */
  total: number;
  rejected: RejectedRow[];
  rejectedChars: number;
};

export function createAssembler(
  mapping: ImportMapping,
  file: string,
  { batchRows, keepsQuotes = false }: Pick<ReadOptions, 'batchRows' | 'keepsQuotes'>,
): BatchAssembler {
  return {
    mapping,
    sinks: mapping.columns.map((column) => createSink(column, mapping, { rows: batchRows, keepsQuotes })),
    problems: createProblemLog(file),
    file,
    capacity: batchRows,
    keyColumn: keyColumnIndex(mapping),
    missing: mapping.columns.map((column) => new Set(missingMarkersOf(mapping, column))),
    sourceRows: new Uint32Array(batchRows),
    count: 0,
    total: 0,
    rejected: [],
    rejectedChars: 0,
  };
}

function createSink(
  column: ColumnMapping,
  { source }: ImportMapping,
  { rows, keepsQuotes }: { readonly rows: number; readonly keepsQuotes: boolean },
): ColumnSink {
  const kind = chunkKind(column);
  if (kind === 'number') {
    const guess = column.isTypeGuessed === true ? createGuess(column) : null;
    return { kind, values: new Float64Array(rows), format: numberFormatOf(source, column), guess };
  }
  if (kind === 'coded') return { kind, codes: new Int32Array(rows), newValues: [], codeOfText: new Map() };
  if (kind === 'string') return { kind, values: [], quoted: keepsQuotes ? [] : null };
  return { kind };
}

export function isFull(assembler: BatchAssembler): boolean {
  return (
    assembler.count >= assembler.capacity ||
    assembler.rejected.length >= assembler.capacity ||
    assembler.rejectedChars >= rejectedCharsPerBatch
  );
}

/** The batch gathered so far; the assembler starts the next one with fresh arrays. */
export function takeBatch(assembler: BatchAssembler, bytesRead: number, isEnd: boolean): RowBatch {
  const { count, capacity } = assembler;
  const columns = assembler.sinks.map((sink): ColumnChunk => {
    if (sink.kind === 'number') {
      const values = sink.values.subarray(0, count);
      sink.values = new Float64Array(capacity);
      return { kind: 'number', values };
    }
    if (sink.kind === 'coded') {
      const chunk: ColumnChunk = { kind: 'coded', codes: sink.codes.subarray(0, count), newValues: sink.newValues };
      sink.codes = new Int32Array(capacity);
      sink.newValues = [];
      return chunk;
    }
    if (sink.kind === 'string') {
      const { values, quoted } = sink;
      sink.values = [];
      if (quoted === null) return { kind: 'string', values };
      sink.quoted = [];
      return { kind: 'string', values, quoted };
    }
    return { kind: 'string', values: [] };
  });
  assembler.total += count;
  const widened = isEnd ? settleGuesses(assembler) : [];
  const batch: RowBatch = {
    count,
    sourceRows: assembler.sourceRows.subarray(0, count),
    columns,
    problems: isEnd ? [...assembler.problems.take(), ...assembler.problems.summary()] : assembler.problems.take(),
    rejected: assembler.rejected,
    bytesRead,
    widened,
  };
  assembler.sourceRows = new Uint32Array(capacity);
  assembler.count = 0;
  assembler.rejected = [];
  assembler.rejectedChars = 0;
  return batch;
}

/** The columns of numbers that turned out not to be any; what is odd in the others is listed. */
function settleGuesses({ sinks, problems, file, total }: BatchAssembler): WidenedColumn[] {
  return sinks.flatMap((sink, column) => {
    if (sink.kind !== 'number' || sink.guess === null) return [];
    const { widened, problems: odd } = settleGuess(sink.guess, total, file);
    for (const problem of odd) problems.add(problem);
    return widened === null ? [] : [{ column, ...widened }];
  });
}

/** Sets a row aside with its raw text and lists why. */
export function reject(
  assembler: BatchAssembler,
  rejection: { row: number; raw: string; column?: string | null; code: string; message: string },
): void {
  const { row, raw, code, message } = rejection;
  assembler.rejected.push({ row, raw, code, message });
  assembler.rejectedChars += raw.length;
  assembler.problems.add({
    file: assembler.file,
    row,
    column: rejection.column ?? null,
    code,
    message,
    severity: 'error',
  });
}

export function warn(
  assembler: BatchAssembler,
  place: { readonly row: number | null; readonly column: string | null },
  code: string,
  message: string,
): void {
  assembler.problems.add({
    file: assembler.file,
    row: place.row,
    column: place.column,
    code,
    message,
    severity: 'warning',
  });
}

/** Whether a text stands for “no value”. Blanks around it do not count; a quoted one is a value unless it is empty. */
export function isMissing(missing: ReadonlySet<string>, text: string, isQuoted: boolean): boolean {
  if (isQuoted && text !== '') return false;
  return missing.has(text) || (hasOuterBlank(text) && missing.has(text.trim()));
}

/** Cheaper than trim() where there is nothing to trim. */
function hasOuterBlank(text: string): boolean {
  return text.length > 0 && (text.charCodeAt(0) <= 32 || text.charCodeAt(text.length - 1) <= 32);
}

/** Code of a category; a text not seen before becomes a new entry, null is a missing one. */
export function codeOf(sink: CodedSink, text: string | null): number {
  if (text === null) return -1;
  const known = sink.codeOfText.get(text);
  if (known !== undefined) return known;
  const code = sink.codeOfText.size;
  sink.codeOfText.set(text, code);
  sink.newValues.push(text);
  return code;
}

/** Why a row may not come in, by its key and image path; null when it may. `seen` says whether the key came before. */
export function refuseRow(
  assembler: BatchAssembler,
  key: string | null,
  image: string | null,
  seen: boolean,
): { readonly column: string; readonly code: string; readonly message: string } | null {
  const columns = assembler.mapping.columns;
  if (assembler.keyColumn >= 0) {
    const column = columns[assembler.keyColumn]!.name;
    if (key === null || key === '')
      return { column, code: 'missing_key', message: `The key in column “${column}” is empty.` };
    if (seen)
      return {
        column,
        code: 'duplicate_key',
        message: `The key “${shorten(key)}” occurs before; the first one is kept.`,
      };
  }
  if (image !== null) {
    const refusal = pictureRefusal(image, assembler.mapping.pictures);
    if (refusal !== null) {
      const column = columns.find((c) => c.role === 'image')?.name ?? '';
      return { column, code: 'path_outside', message: `The picture “${shorten(image)}” is not opened: ${refusal}.` };
    }
  }
  return null;
}

export function shorten(text: string): string {
  const line = text.replace(/[\p{Cc}]+/gu, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
