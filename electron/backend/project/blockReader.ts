import type { ExampleId } from '#shared/model/ids.ts';
import type { TextScan } from '#shared/query/fields.ts';
import { openTextBlock, rowsPerTextBlock, type TextBlock } from '../store/blocks.ts';
import { type DatasetRecord, readBlock, readBlocks } from '../store/datasetStore.ts';
import type { ProjectFile } from '../store/projectFile.ts';
import { createRecentMap } from './recentMap.ts';
import { createTextScan, type TextRoom, type TextStretch } from './keptTexts.ts';

type NumericArray = Float64Array | Int32Array | Uint32Array | Uint8Array;
type NumericConstructor<T extends NumericArray> = new (length: number) => T;

/** A whole column [examples] put together from its blocks; rows of datasets without it stay at `missing`. */
export function readColumn<T extends NumericArray>(
  file: ProjectFile,
  columnId: number,
  datasets: readonly DatasetRecord[],
  shape: { readonly type: NumericConstructor<T>; readonly missing: number },
): T {
  const rowCount = datasets.reduce((sum, dataset) => sum + dataset.examples, 0);
  const column = new shape.type(rowCount);
  if (shape.missing !== 0) column.fill(shape.missing);
  const bytes = new Uint8Array(column.buffer);
  for (const dataset of datasets) {
    let at = dataset.firstExample * column.BYTES_PER_ELEMENT;
    for (const { data: block } of readBlocks(file, columnId, dataset.id)) {
      bytes.set(block, at);
      at += block.length;
    }
  }
  return column;
}

/**
 * A text column that stays in the file: single values through a small cache, scans over what the first of them keeps in
 * memory (see `keptTexts.ts`).
 */
export type TextColumn = {
  get(exampleId: ExampleId): string | null;
  readonly scan: TextScan;
  forEach(visit: (exampleId: ExampleId, value: string | null) => void): void;
  /** The texts there are, as their UTF-8. */
  forEachBytes(visit: (exampleId: ExampleId, bytes: Uint8Array, start: number, end: number) => void): void;
};

const cachedBlocks = 64;

export function openTextColumn(
  file: ProjectFile,
  columnId: number,
  datasets: readonly DatasetRecord[],
  room: TextRoom,
): TextColumn {
  const parts = datasets.map(({ id, examples, firstExample }) =>
    Array.from({ length: Math.ceil(examples / rowsPerTextBlock) }, (_, index): TextStretch => {
      const first = index * rowsPerTextBlock;
      return {
        firstRow: firstExample + first,
        count: Math.min(rowsPerTextBlock, examples - first),
        read: () => readBlock(file, columnId, id, index),
      };
    }),
  );
  const stretches = parts.flat();
  const blocks = createRecentMap<TextStretch, TextBlock>(cachedBlocks);
  const load = (stretch: TextStretch): TextBlock | undefined => {
    const known = blocks.get(stretch);
    if (known) return known;
    const data = stretch.read();
    return data && blocks.set(stretch, openTextBlock(data, stretch.count));
  };
  // Rows are mostly asked for one after another.
  let recent: { readonly first: number; readonly end: number; readonly block: TextBlock | undefined } | null = null;
  const rowCount = datasets.reduce((most, dataset) => Math.max(most, dataset.firstExample + dataset.examples), 0);
  return {
    get(exampleId) {
      if (recent === null || exampleId < recent.first || exampleId >= recent.end) {
        const at = datasets.findIndex((d) => exampleId >= d.firstExample && exampleId < d.firstExample + d.examples);
        if (at === -1) return null;
        const local = exampleId - datasets[at]!.firstExample;
        const stretch = parts[at]![Math.floor(local / rowsPerTextBlock)]!;
        recent = { first: stretch.firstRow, end: stretch.firstRow + stretch.count, block: load(stretch) };
      }
      return recent.block?.get(exampleId - recent.first) ?? null;
    },
    scan: createTextScan(rowCount, stretches, room),
    forEach(visit) {
      for (const { firstRow, count, read } of stretches) {
        const data = read();
        const block = data && openTextBlock(data, count);
        for (let row = 0; row < count; row += 1) visit((firstRow + row) as ExampleId, block ? block.get(row) : null);
      }
    },
    forEachBytes(visit) {
      for (const { firstRow, count, read } of stretches) {
        const data = read();
        if (!data) continue;
        const { offsets, has } = openTextBlock(data, count);
        for (let row = 0; row < count; row += 1)
          if (has(row)) visit((firstRow + row) as ExampleId, data, offsets[row]!, offsets[row + 1]!);
      }
    },
  };
}
