import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { throwIfAborted, WinnowError } from '#shared/base/winnowError.ts';
import type { SourceRow } from '#shared/model/ids.ts';
import { labelBytes, labelLeaf } from '#backend/ingest/parquet/labelBytes.ts';
import { canCompress } from '#backend/ingest/parquet/parquetCodecs.ts';
import { parquetColumns, type ParquetColumn } from '#backend/ingest/parquet/parquetColumns.ts';
import {
  openParquetFile,
  parquetError,
  type ParquetFile,
  type RowGroup,
  withParquetFile,
} from '#backend/ingest/parquet/parquetFile.ts';
import type { Leaf } from '#backend/ingest/parquet/parquetSchema.ts';
import type { RowFate } from '#backend/ingest/parquet/rewriteChunk.ts';
import { compareParquet } from '#backend/ingest/parquet/compareParquet.ts';
import { chunkEnd, writeParquetFile } from '#backend/ingest/parquet/writeParquetFile.ts';
import type { RewriteRequest, Rewritten } from '#backend/ingest/sourceFormat.ts';

/** What an export changes in one row group. */
export type GroupEdits = {
  readonly group: RowGroup;
  readonly drops: number;
  readonly replaces: number;
  /** Of the label column, by row within the group. */
  readonly labelFate: (row: number) => RowFate;
};

export type ParquetEdits = {
  readonly groups: readonly GroupEdits[];
  readonly label: Leaf | null;
  /** Stored bytes of the decided classes. */
  readonly newValues: readonly Buffer[];
  readonly isEmpty: boolean;
};

/** Throws `unsupported` where the decided labels cannot be written, before anything is. */
export async function checkRewrite(request: RewriteRequest): Promise<void> {
  await withParquetFile(request.path, (file, handle) => planEdits(request, file, handle));
}

/**
 * The file again: column chunks without a change are copied byte for byte with their indexes and filters; the label column of a row
 * group with a decision, and all columns of one that loses rows, are written anew in their own compression; the footer keeps the rest.
 */
export async function rewriteParquet(request: RewriteRequest): Promise<Rewritten> {
  const { path } = request;
  const { file, handle } = await openParquetFile(path);
  let edits: ParquetEdits;
  try {
    edits = await planEdits(request, file, handle);
  } catch (cause) {
    await handle.close();
    throw cause instanceof RangeError ? parquetError(path, cause) : cause;
  }
  const records: SourceRow[] = [];
  for (let row = 0; row < file.rows; row++)
    if (request.edit(row as SourceRow).kind !== 'drop') records.push(row as SourceRow);
  return {
    parts: parts({ file, handle, edits, signal: request.signal }),
    async readBack(written) {
      await compareParquet(path, written, edits, request.signal);
      return records;
    },
  };
}

async function* parts({
  file,
  handle,
  edits,
  signal,
}: {
  readonly file: ParquetFile;
  readonly handle: FileHandle;
  readonly edits: ParquetEdits;
  readonly signal: AbortSignal | undefined;
}): AsyncGenerator<Uint8Array> {
  try {
    const blocks = edits.isEmpty ? createReadStream(file.path) : writeParquetFile(file, handle, edits);
    for await (const block of blocks) {
      throwIfAborted(signal);
      yield block as Uint8Array;
    }
  } catch (cause) {
    throw cause instanceof RangeError ? parquetError(file.path, cause) : cause;
  } finally {
    await handle.close();
  }
}

async function planEdits(request: RewriteRequest, file: ParquetFile, handle: FileHandle): Promise<ParquetEdits> {
  const { label, edit, path } = request;
  const classes = new Set<string>();
  let isCleared = false;
  let isEmpty = true;
  for (let row = 0; row < file.rows; row++) {
    const change = edit(row as SourceRow);
    if (change.kind !== 'keep') isEmpty = false;
    if (change.kind !== 'replace') continue;
    if (change.value === null) isCleared = true;
    else classes.add(change.value);
  }
  if (isEmpty) return { groups: [], label: null, newValues: [], isEmpty };
  const isRelabelled = classes.size > 0 || isCleared;
  const column = isRelabelled ? await labelColumn(file, handle, request) : null;
  const leaf = column === null ? null : labelLeaf(column, path);
  if (isCleared && column?.node.repetition === 'required')
    throw new WinnowError(
      'unsupported',
      `“${label}” has a value in every row, so a label cannot be taken away there.`,
      {
        file: path,
        column: label ?? undefined,
      },
    );
  const bytes = column === null ? new Map<string, Buffer>() : await labelBytes({ file, handle }, column, classes);
  const fates = new Map<string | null, RowFate>([...bytes].map(([name, value]) => [name, { value }]));
  fates.set(null, { value: null });
  const groups = file.groups.map((group) => groupEdits(group, edit, fates));
  await requireWritable(groups, leaf, file, handle);
  return { groups, label: leaf, newValues: [...bytes.values()], isEmpty };
}

async function labelColumn(
  file: ParquetFile,
  handle: FileHandle,
  { label, mapping }: RewriteRequest,
): Promise<ParquetColumn> {
  const column = (await parquetColumns(file, handle, mapping.source.exact === true)).find(({ name }) => name === label);
  if (column === undefined)
    throw new WinnowError('unsupported', `The source has no column “${label ?? ''}”.`, { file: file.path });
  return column;
}

function groupEdits(
  group: RowGroup,
  edit: RewriteRequest['edit'],
  fates: ReadonlyMap<string | null, RowFate>,
): GroupEdits {
  let drops = 0;
  let replaces = 0;
  for (let row = 0; row < group.rows; row++) {
    const { kind } = edit((group.firstRow + row) as SourceRow);
    if (kind === 'drop') drops++;
    else if (kind === 'replace') replaces++;
  }
  const labelFate = (row: number): RowFate => {
    const change = edit((group.firstRow + row) as SourceRow);
    return change.kind === 'replace' ? fates.get(change.value)! : change.kind;
  };
  return { group, drops, replaces, labelFate };
}

/** Throws `unsupported` for changed chunks that could not be written, or not be compared afterwards. */
async function requireWritable(
  groups: readonly GroupEdits[],
  label: Leaf | null,
  { path, footerStart }: ParquetFile,
  handle: FileHandle,
): Promise<void> {
  for (const { group, drops, replaces } of groups) {
    if (drops === 0 && replaces === 0) continue;
    for (const chunk of drops > 0 ? group.chunks : group.chunks.filter(({ leaf }) => leaf === label)) {
      const name = chunk.leaf.path.join('.');
      if (!canCompress(chunk.codec))
        throw new WinnowError(
          'unsupported',
          `“${name}” is compressed with ${chunk.codec}, which cannot be written back. Choose CSV or JSON lines.`,
          { file: path },
        );
      // The second reader believes the footer.
      if ((await chunkEnd(handle, chunk, footerStart)) > chunk.end)
        throw new WinnowError(
          'unsupported',
          `“${name}” is longer than the file says, so a changed copy could not be checked. Choose CSV or JSON lines.`,
          { file: path },
        );
    }
  }
}
