import type { FileHandle } from 'node:fs/promises';
import { throwIfAborted } from '#shared/base/winnowError.ts';
import type { FlatValue } from '#backend/ingest/flattenJson.ts';
import { assembler } from '#backend/ingest/parquet/assembleNested.ts';
import { leafStream, type LeafStream } from '#backend/ingest/parquet/leafStream.ts';
import type { ParquetFile, RowGroup } from '#backend/ingest/parquet/parquetFile.ts';
import { leavesOf, type Leaf, type SchemaNode } from '#backend/ingest/parquet/parquetSchema.ts';
import type { ShowValue } from '#backend/ingest/parquet/storedText.ts';

/** Some rows: the values of each wanted column. */
export type Rows = {
  readonly firstRow: number;
  readonly count: number;
  readonly columns: readonly (readonly (FlatValue | null)[])[];
};

/** A wanted column: a node of the schema and how its leaves are shown. */
export type WantedColumn = { readonly node: SchemaNode; readonly show: (leaf: Leaf) => ShowValue };

const mostRows = 8192;
/** Of uncompressed values in one batch. */
const batchBytes = 32 * 1024 * 1024;

/** The rows of a file in order, a few thousand at a time, fewer where values are large. Memory is bounded by pages, not by row groups. */
export async function* parquetRecords(
  handle: FileHandle,
  file: ParquetFile,
  { wanted, signal }: { readonly wanted: readonly WantedColumn[]; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<Rows> {
  for (const group of file.groups) {
    const readers = wanted.map((column) => columnReader(handle, file, group, column));
    const atOnce = rowsAtOnce(
      group,
      readers.flatMap(({ leaves }) => leaves),
    );
    for (let done = 0; done < group.rows;) {
      throwIfAborted(signal);
      const count = Math.min(atOnce, group.rows - done);
      const columns: (FlatValue | null)[][] = [];
      for (const reader of readers) columns.push(await reader.take(count));
      yield { firstRow: group.firstRow + done, count, columns };
      done += count;
    }
    for (const reader of readers) await reader.finish();
  }
}

function rowsAtOnce(group: RowGroup, leaves: readonly Leaf[]): number {
  let bytes = 1;
  for (const leaf of leaves) {
    const size = group.chunks[leaf.index]!.meta.fields.find(({ id }) => id === 6)?.value;
    if (typeof size === 'bigint') bytes += Number(size);
  }
  return Math.max(1, Math.min(mostRows, Math.floor((batchBytes * group.rows) / bytes)));
}

type ColumnReader = {
  readonly leaves: readonly Leaf[];
  readonly take: (rows: number) => Promise<(FlatValue | null)[]>;
  readonly finish: () => Promise<void>;
};

function columnReader(
  handle: FileHandle,
  file: ParquetFile,
  group: RowGroup,
  { node, show }: WantedColumn,
): ColumnReader {
  const leaves = leavesOf(node);
  const streams = leaves.map((leaf) => leafStream(handle, group.chunks[leaf.index]!, file.footerStart, show(leaf)));
  const finish = async (): Promise<void> => {
    for (const stream of streams) await stream.finish();
  };
  const [only] = streams;
  // A column that is no list and no group: its values as they are.
  if (node.leaf !== null && node.repetition !== 'repeated' && only !== undefined)
    return { leaves, take: (rows) => only.flat(rows), finish };
  const assemble = assembler(node, new Map(streams.map((stream, i) => [leaves[i]!, stream] as const)));
  return { leaves, take: (rows) => takeNested(streams, assemble, rows), finish };
}

async function takeNested(
  streams: readonly LeafStream[],
  assemble: () => FlatValue | null,
  rows: number,
): Promise<(FlatValue | null)[]> {
  for (const stream of streams) await stream.fill(rows);
  const values: (FlatValue | null)[] = [];
  for (let i = 0; i < rows; i++) values.push(assemble());
  return values;
}
