import type { Schema } from 'apache-arrow';
import { Type } from 'apache-arrow/enum';
import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import type { SourceRow } from '#shared/model/ids.ts';
import { arrowBatches, type ArrowBatch, arrowSchema } from '#backend/ingest/arrow/arrowBatches.ts';
import { type ArrowColumn, arrowColumns } from '#backend/ingest/arrow/arrowColumns.ts';
import {
  arrowError,
  type ArrowFile,
  type ArrowFooter,
  blockPlaces,
  footerTail,
  isOfTheFile,
  openArrowFile,
  withArrowFile,
} from '#backend/ingest/arrow/arrowMessages.ts';
import { valueReader } from '#backend/ingest/arrow/arrowValues.ts';
import { compareArrow } from '#backend/ingest/arrow/compareArrow.ts';
import { elementOf, elementReader, type Storage, storageOf } from '#backend/ingest/arrow/labelElements.ts';
import { type LabelFate, rewriteBatch } from '#backend/ingest/arrow/rewriteBatch.ts';
import { flatText } from '#backend/ingest/flattenJson.ts';
import { toFlat } from '#backend/ingest/nestedValues.ts';
import { readBytes } from '#backend/ingest/parquet/parquetFile.ts';
import type { RewriteRequest, Rewritten } from '#backend/ingest/sourceFormat.ts';

/** What an export changes: by row the stored bytes of the label. */
export type ArrowEdits = {
  readonly schema: Schema;
  readonly at: number;
  readonly storage: Storage;
  readonly fates: ReadonlyMap<number, LabelFate>;
};

/** Throws `unsupported` where the decided labels cannot be written, before anything is. */
export async function checkArrowRewrite(request: RewriteRequest): Promise<void> {
  await withArrowFile(request.path, (file) => planEdits(request, file), request.signal);
}

/**
 * The file again: messages without a decision are copied byte for byte, with schema, notes and dictionaries; in a record batch with one
 * the label column is written anew, and the footer says where the batches are then.
 */
export async function rewriteArrow(request: RewriteRequest): Promise<Rewritten> {
  const { path, signal } = request;
  const { edits, rows } = await withArrowFile(
    path,
    async (file) => ({ edits: await planEdits(request, file), rows: file.rows }),
    signal,
  );
  return {
    parts: parts(path, edits, signal),
    async readBack(written) {
      if (edits !== null) await compareArrow(path, written, edits, signal);
      return Array.from({ length: rows }, (_, row) => row as SourceRow);
    },
  };
}

/** Null where nothing is changed. */
async function planEdits(request: RewriteRequest, file: ArrowFile): Promise<ArrowEdits | null> {
  const { path, label, edit } = request;
  const wanted = new Map<number, string | null>();
  for (let row = 0; row < file.rows; row++) {
    const change = edit(row as SourceRow);
    if (change.kind === 'drop') throw refusal(request, 'Rows of an Arrow file cannot be left out one by one.');
    if (change.kind === 'replace') wanted.set(row, change.value);
  }
  if (wanted.size === 0) return null;
  const starts = file.messages.filter(({ kind }) => kind === 'records').map(({ start }) => start);
  if (starts.some((start, i) => i > 0 && start < starts[i - 1]!))
    throw refusal(request, 'Its batches lie in another order than their rows.');
  const schema = await arrowSchema(file);
  const columns = await arrowColumns(file, schema);
  const at = columns.findIndex(({ name }) => name === label);
  const column = columns[at];
  if (column === undefined)
    throw new WinnowError('unsupported', `The source has no column “${label ?? ''}”.`, { file: path });
  const storage = column.pictures === null ? storageOf(column.type) : null;
  if (storage === null)
    throw refusal(
      request,
      `“${label}” holds values of the type ${String(column.type)}, as which no label can be written.`,
    );
  if (!column.isNullable && [...wanted.values()].includes(null))
    throw refusal(request, `“${label}” has a value in every row, so a label cannot be taken away there.`);
  const known = await knownElements({ file, schema, at, storage }, column);
  const fates = new Map<number, LabelFate>();
  for await (const batch of arrowBatches(file, schema, request.signal)) {
    const { firstRow, rows } = batch.message;
    const local = new Map<string | null, LabelFate>([[null, { element: null }]]);
    for (let row = firstRow; row < firstRow + rows; row++) {
      const value = wanted.get(row);
      if (value === undefined) continue;
      if (!local.has(value)) local.set(value, { element: elementFor(value!, batch) });
      fates.set(row, local.get(value)!);
    }
  }
  return { schema, at, storage, fates };

  function elementFor(value: string, { columns: data }: ArrowBatch): Buffer {
    const element = known.get(value) ?? elementOf(value, column!, data[at]!);
    if (element !== null) return element;
    throw refusal(request, `“${value}” cannot be written into “${label}”, which holds ${holdsWords(column!)}.`);
  }
}

function refusal({ path, label }: RewriteRequest, why: string): WinnowError {
  return new WinnowError('unsupported', `${why} Choose CSV, JSON lines or Parquet.`, {
    file: path,
    column: label ?? undefined,
  });
}

function holdsWords({ classNames, type }: ArrowColumn): string {
  if (classNames === null) return `values of the type ${String(type)}`;
  const names = classNames.slice(0, 20).map((name) => `“${name}”`);
  return `codes of the classes ${names.join(', ')}${classNames.length > 20 ? ' and more' : ''}`;
}

type LabelPlace = { readonly file: ArrowFile; readonly schema: Schema; readonly at: number; readonly storage: Storage };

/** Stored values of the classes that the column has, which are written as they stand there whatever their type. */
async function knownElements(
  { file, schema, at, storage }: LabelPlace,
  { type, classNames }: ArrowColumn,
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const isOfBatch = 'dictionary' in type || type.typeId === Type.Utf8View;
  if (isOfBatch || classNames !== null) return found;
  for await (const { message, columns } of arrowBatches(file, schema)) {
    const [value, element] = [valueReader(columns[at]!), elementReader(columns[at]!, storage)];
    for (let row = 0; row < message.rows; row++) {
      const shown = toFlat(value(row));
      const text = shown === null ? null : flatText(shown);
      if (text !== null && !found.has(text)) found.set(text, Buffer.from(element(row)!));
    }
  }
  return found;
}

const copyBytes = 1024 * 1024;

async function* parts(
  path: string,
  edits: ArrowEdits | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const file = await openArrowFile(path, signal);
  try {
    if (edits === null) yield* copied(file, 0, file.sizeBytes, signal);
    else yield* changed(file, edits, signal);
  } catch (cause) {
    throw isOfTheFile(cause) ? arrowError(path, cause) : cause;
  } finally {
    await file.handle.close();
  }
}

async function* copied(
  { handle }: ArrowFile,
  start: number,
  end: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += copyBytes) {
    throwIfAborted(signal);
    yield await readBytes(handle, at, Math.min(copyBytes, end - at));
  }
}

async function* changed(
  file: ArrowFile,
  edits: ArrowEdits,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const { schema, at, storage, fates } = edits;
  /** How many bytes of a batch's body there are now, by where the batch began. */
  const bodies = new Map<number, number>();
  let done = 0;
  for await (const batch of arrowBatches(file, schema, signal)) {
    const { start, bodyStart, bodyBytes, firstRow, rows } = batch.message;
    const fate = (row: number): LabelFate => fates.get(firstRow + row) ?? 'keep';
    if (!Array.from({ length: rows }, (_, row) => fate(row)).some((one) => one !== 'keep')) continue;
    yield* copied(file, done, start, signal);
    const bytes = rewriteBatch(batch, schema, { at, storage, fate });
    bodies.set(start, bytes.length - (bodyStart - start));
    yield bytes;
    done = bodyStart + bodyBytes;
  }
  const { footer } = file;
  yield* copied(file, done, footer?.start ?? file.sizeBytes, signal);
  if (footer === null) return;
  yield movedFooter(file, footer, bodies);
  yield* copied(file, file.sizeBytes - footerTail, file.sizeBytes, signal);
}

/** The footer with the new places and lengths of the messages. */
function movedFooter({ messages }: ArrowFile, footer: ArrowFooter, bodies: ReadonlyMap<number, number>): Buffer {
  const bytes = Buffer.from(footer.bytes);
  const movedBy = new Map<number, number>();
  let moved = 0;
  for (const { start, bodyBytes } of messages.toSorted((a, b) => a.start - b.start)) {
    movedBy.set(start, moved);
    moved += (bodies.get(start) ?? bodyBytes) - bodyBytes;
  }
  for (const at of blockPlaces(bytes)) {
    const start = Number(bytes.readBigInt64LE(at));
    bytes.writeBigInt64LE(BigInt(start + movedBy.get(start)!), at);
    const body = bodies.get(start);
    if (body !== undefined) bytes.writeBigInt64LE(BigInt(body), at + 16);
  }
  return bytes;
}
