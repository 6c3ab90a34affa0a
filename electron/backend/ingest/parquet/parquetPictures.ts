import type { FileHandle } from 'node:fs/promises';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { throwIfAborted } from '#shared/base/winnowError.ts';
import { flatText } from '#backend/ingest/flattenJson.ts';
import { leafStream } from '#backend/ingest/parquet/leafStream.ts';
import { parquetColumns, type ParquetColumn } from '#backend/ingest/parquet/parquetColumns.ts';
import { type ParquetFile, withParquetFile } from '#backend/ingest/parquet/parquetFile.ts';
import type { Leaf } from '#backend/ingest/parquet/parquetSchema.ts';
import { pictureEnding } from '#backend/ingest/parquet/pictureEnding.ts';
import { readPages, type Page } from '#backend/ingest/parquet/readPages.ts';
import { valueAt } from '#backend/ingest/parquet/storedValues.ts';
import type { ExtractOptions } from '#backend/ingest/sourceFormat.ts';
import { pathRefusal } from '#backend/media/pathContainment.ts';

/**
 * The names of a column's pictures by row: their paths, where every row has one of its own that can be a file's, else the number of
 * the row before the name.
 */
export async function pictureNames(file: ParquetFile, handle: FileHandle, column: ParquetColumn): Promise<string[]> {
  const paths = column.node.leaf === column.pictures ? null : await pathsOf(file, handle, column);
  const ending = await firstEnding(file, handle, column);
  return uniquePictureNames(
    Array.from({ length: file.rows }, (_, row) => paths?.[row] ?? null),
    ending,
  );
}

/** A name for each row: those given, where every row has one of its own that can be a file's, else the number of the row before it. */
export function uniquePictureNames(names: readonly (string | null)[], ending: string): string[] {
  const isGood = names.every((name) => name !== null && pathRefusal(name) === null && !/[\\\p{Cc}]/u.test(name));
  if (isGood && new Set(names.map((name) => name!.toLowerCase())).size === names.length) return names as string[];
  return names.map((name, row) => {
    const own = (name ?? '')
      .split(/[/\\]/)
      .at(-1)!
      .replace(/[\p{Cc}:*?"<>|]/gu, '_')
      .slice(-100);
    return own === '' ? `${row + 1}.${ending}` : `${row + 1}-${own}`;
  });
}

async function pathsOf(
  file: ParquetFile,
  handle: FileHandle,
  { node, show }: ParquetColumn,
): Promise<(string | null)[]> {
  const leaf = node.leaf!;
  const paths: (string | null)[] = [];
  for (const group of file.groups) {
    const stream = leafStream(handle, group.chunks[leaf.index]!, file.footerStart, show(leaf));
    for (const path of await stream.flat(group.rows)) paths.push(path === null ? null : flatText(path) || null);
  }
  return paths;
}

async function firstEnding(file: ParquetFile, handle: FileHandle, { pictures }: ParquetColumn): Promise<string> {
  for (const group of file.groups)
    for await (const { values } of readPages(handle, group.chunks[pictures!.index]!, file.footerStart))
      for (let i = 0; i < values.count; i++) {
        const ending = pictureEnding(valueAt(values, i));
        if (ending !== null) return ending;
      }
  return 'bin';
}

/**
 * Writes the pictures that a file holds in a column as files below a folder, a page at a time. Gives whether there were any: another
 * column names pictures that lie elsewhere.
 */
export function extractPictures(path: string, columnName: string, options: ExtractOptions): Promise<boolean> {
  const { to, only, signal, progress } = options;
  return withParquetFile(path, async (file, handle) => {
    const column = (await parquetColumns(file, handle, true)).find(({ name }) => name === columnName);
    if (column?.pictures == null) return false;
    const write = pictureWriter(to, await pictureNames(file, handle, column), only);
    let row = 0;
    for (const group of file.groups)
      for await (const page of readPages(handle, group.chunks[column.pictures.index]!, file.footerStart)) {
        throwIfAborted(signal);
        const first = row;
        await writePage(page, column.pictures, (i, bytes) => write(first + i, bytes));
        row += page.entries;
        progress(row);
        if (write.isDone()) return true;
      }
    return true;
  });
}

type PictureWriter = ((row: number, bytes: Uint8Array) => Promise<void>) & { readonly isDone: () => boolean };

/** Writes pictures by their row, all or those of some names; done when those are written. */
export function pictureWriter(
  to: string,
  names: readonly string[],
  only: ReadonlySet<string> | undefined,
): PictureWriter {
  const made = new Set<string>();
  let left = only?.size ?? Infinity;
  const write = async (row: number, bytes: Uint8Array): Promise<void> => {
    const name = names[row]!;
    if (only?.has(name) === false) return;
    const target = join(to, name);
    if (!made.has(dirname(target))) await mkdir(dirname(target), { recursive: true });
    made.add(dirname(target));
    await writeFile(target, bytes);
    left -= 1;
  };
  return Object.assign(write, { isDone: () => left <= 0 });
}

async function writePage(
  { definition, entries, values, places }: Page,
  { maxDefinition }: Leaf,
  write: (entry: number, bytes: Buffer) => Promise<void>,
): Promise<void> {
  let seen = 0;
  for (let i = 0; i < entries; i++) {
    if ((definition?.[i] ?? maxDefinition) !== maxDefinition) continue;
    const at = seen++;
    await write(i, valueAt(values, places === null ? at : places[at]!));
  }
}
