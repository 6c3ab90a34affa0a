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
