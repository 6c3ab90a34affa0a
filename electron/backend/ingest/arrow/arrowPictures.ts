import type { Data, Schema } from 'apache-arrow';
import { arrowBatches, arrowSchema } from '#backend/ingest/arrow/arrowBatches.ts';
import { arrowColumns, type ArrowColumn } from '#backend/ingest/arrow/arrowColumns.ts';
import { type ArrowFile, withArrowFile } from '#backend/ingest/arrow/arrowMessages.ts';
import { bytesReader, type ReadBytes } from '#backend/ingest/arrow/arrowValues.ts';
import { pictureWriter, uniquePictureNames } from '#backend/ingest/parquet/parquetPictures.ts';
import { pictureEnding } from '#backend/ingest/parquet/pictureEnding.ts';
import type { ExtractOptions } from '#backend/ingest/sourceFormat.ts';
import { createMemo } from '#backend/project/memo.ts';

type Place = {
  readonly file: ArrowFile;
  readonly schema: Schema;
  readonly at: number;
  readonly kind: ArrowColumn['pictures'];
};

/** As many as a dataset may have files. */
const named = createMemo<{ names: readonly string[] | null }>(200);

/** The names of a column's pictures by row, as those of Parquet's are made; once while the file does not change. */
export async function arrowPictureNames(place: Place, signal?: AbortSignal): Promise<readonly string[]> {
  const { path, handle, sizeBytes } = place.file;
  const { mtimeMs } = await handle.stat();
  const kept = named(process, [`${path}\0${place.at}`, sizeBytes, mtimeMs], () => ({ names: null }));
  return (kept.names ??= await findNames(place, signal));
}

async function findNames({ file, schema, at, kind }: Place, signal: AbortSignal | undefined): Promise<string[]> {
  const names: (string | null)[] = [];
  let ending: string | null = null;
  for await (const { message, columns } of arrowBatches(file, schema, signal)) {
    const { bytes, path } = picturesOf(columns[at]!, kind);
    for (let row = 0; row < message.rows; row++) {
      names.push(path?.(row)?.toString('utf8') || null);
      const picture = ending === null ? bytes(row) : null;
      if (picture !== null) ending = pictureEnding(picture);
    }
  }
  return uniquePictureNames(names, ending ?? 'bin');
}

/** Writes the pictures that a file holds in a column as files below a folder, a batch at a time. */
export function extractArrowPictures(path: string, name: string, options: ExtractOptions): Promise<boolean> {
  const { to, only, signal, progress } = options;
  return withArrowFile(
    path,
    async (file) => {
      const schema = await arrowSchema(file);
      const columns = await arrowColumns(file, schema);
      const at = columns.findIndex((column) => column.name === name);
      const kind = columns[at]?.pictures ?? null;
      if (kind === null) return false;
      const names = await arrowPictureNames({ file, schema, at, kind }, signal);
      const write = pictureWriter(to, names, only);
      for await (const { message, columns: values } of arrowBatches(file, schema, signal)) {
        const { bytes } = picturesOf(values[at]!, kind);
        for (let row = 0; row < message.rows; row++) {
          const picture = bytes(row);
          if (picture !== null) await write(message.firstRow + row, picture);
        }
        progress(message.firstRow + message.rows);
        if (write.isDone()) break;
      }
      return true;
    },
    signal,
  );
}

function picturesOf(
  data: Data,
  kind: ArrowColumn['pictures'],
): { readonly bytes: ReadBytes; readonly path: ReadBytes | null } {
  if (kind === 'bytes') return { bytes: bytesReader(data), path: null };
  const part = (name: string): ReadBytes =>
    bytesReader(data.children[data.type.children!.findIndex((one) => one.name === name)]!);
  return { bytes: part('bytes'), path: part('path') };
}
