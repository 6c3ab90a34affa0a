import { extensionOf } from './formats.ts';

const packings = ['gz', 'zst'] as const;
/** How a single file is packed. */
export type Packing = (typeof packings)[number];

/** Packed files of data, and archives of them, that a file dialog offers. */
export const packedExtensions: readonly string[] = [...packings, 'zip'];

/** How a file is packed, by its name; null when it is not. */
export function packingOf(path: string): Packing | null {
  const extension = extensionOf(path);
  return packings.find((packing) => packing === extension) ?? null;
}

/** The name without the packing: `train.csv.gz` is a `train.csv`. */
export function plainName(path: string): string {
  return packingOf(path) === null ? path : path.slice(0, path.lastIndexOf('.'));
}

/** Which of the tables that a source has it is read from: a sheet or table of a file, a file of an archive, or a sheet of one. */
export function tableOf(
  { path, table }: { readonly path: string; readonly table?: string | undefined },
  tables: readonly string[],
): string | null {
  const place = path.replaceAll('\\', '/') + (table === undefined ? '' : `/${table}`);
  return tables.find((name) => name === table) ?? tables.find((name) => place.endsWith(`.zip/${name}`)) ?? null;
}
