import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Data, Schema } from 'apache-arrow';
import { arrowBatches, arrowSchema } from '#backend/ingest/arrow/arrowBatches.ts';
import { arrowColumns, type ArrowColumn } from '#backend/ingest/arrow/arrowColumns.ts';
import { type ArrowFile, withArrowFile } from '#backend/ingest/arrow/arrowMessages.ts';
import { bytesReader, type ReadBytes } from '#backend/ingest/arrow/arrowValues.ts';
import { uniquePictureNames } from '#backend/ingest/parquet/parquetPictures.ts';
import { pictureEnding } from '#backend/ingest/parquet/pictureEnding.ts';
import type { FileFormat } from '#backend/ingest/sourceFormat.ts';

type Place = {
  readonly file: ArrowFile;
  readonly schema: Schema;
  readonly at: number;
  readonly kind: ArrowColumn['pictures'];
};

/** The names of a column's pictures by row, as those of Parquet's are made. */
export async function arrowPictureNames(place: Place, signal?: AbortSignal): Promise<string[]> {
  const names: (string | null)[] = [];
  let ending: string | null = null;
  for await (const { message, columns } of arrowBatches(place.file, place.schema, signal)) {
    const { bytes, path } = picturesOf(columns[place.at]!, place.kind);
    for (let row = 0; row < message.rows; row++) {
      names.push(path?.(row)?.toString('utf8') || null);
      const picture = ending === null ? bytes(row) : null;
      if (picture !== null) ending = pictureEnding(picture);
    }
  }
  return uniquePictureNames(names, ending ?? 'bin');
}

/** Writes the pictures that a file holds in a column as files below a folder, a batch at a time. */
export const extractArrowPictures: NonNullable<FileFormat['extractPictures']> = (
  path,
  name,
  { to, signal, progress },
) =>
  withArrowFile(
    path,
    async (file) => {
      const schema = await arrowSchema(file);
      const columns = await arrowColumns(file, schema);
      const at = columns.findIndex((column) => column.name === name);
      const kind = columns[at]?.pictures ?? null;
      if (kind === null) return false;
      const names = await arrowPictureNames({ file, schema, at, kind }, signal);
      const made = new Set<string>();
      for await (const batch of arrowBatches(file, schema, signal)) {
        const { bytes } = picturesOf(batch.columns[at]!, kind);
        for (let row = 0; row < batch.message.rows; row++) {
          const picture = bytes(row);
          if (picture === null) continue;
          const target = join(to, names[batch.message.firstRow + row]!);
          if (!made.has(dirname(target))) await mkdir(dirname(target), { recursive: true });
          made.add(dirname(target));
          await writeFile(target, picture);
        }
        progress(batch.message.firstRow + batch.message.rows);
      }
      return true;
    },
    signal,
  );

function picturesOf(
  data: Data,
  kind: ArrowColumn['pictures'],
): { readonly bytes: ReadBytes; readonly path: ReadBytes | null } {
  if (kind === 'bytes') return { bytes: bytesReader(data), path: null };
  const part = (name: string): ReadBytes =>
    bytesReader(data.children[data.type.children!.findIndex((one) => one.name === name)]!);
  return { bytes: part('bytes'), path: part('path') };
}
