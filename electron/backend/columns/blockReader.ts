import type { Bitset } from '#shared/analysis/bitset.ts';
import { openTextBlock, rowsPerTextBlock, type TextBlock } from '../store/blocks.ts';
import { type DatasetRecord, readBlock, readBlocks } from '../store/datasetStore.ts';
import type { ProjectFile } from '../store/projectFile.ts';

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
    for (const block of readBlocks(file, columnId, dataset.id)) {
      bytes.set(block, at);
      at += block.length;
    }
  }
  return column;
}

/** A text column that stays in the file: single values through a small cache, scans block by block. */
export type TextColumn = {
  get(exampleId: number): string | null;
  scan(test: (value: string) => boolean, into: Bitset): void;
  forEach(visit: (exampleId: number, value: string | null) => void): void;
};

const cachedBlocks = 64;

export function openTextColumn(file: ProjectFile, columnId: number, datasets: readonly DatasetRecord[]): TextColumn {
  const cache = new Map<string, TextBlock>();
  const load = (dataset: DatasetRecord, index: number): TextBlock | undefined => {
    const key = `${dataset.id}/${index}`;
    const cached = cache.get(key);
    if (cached) return cached;
    const data = readBlock(file, columnId, dataset.id, index);
    if (!data) return undefined;
    const block = openTextBlock(data, Math.min(rowsPerTextBlock, dataset.examples - index * rowsPerTextBlock));
    if (cache.size >= cachedBlocks) cache.delete(cache.keys().next().value!);
    cache.set(key, block);
    return block;
  };
  const forEach: TextColumn['forEach'] = (visit) => {
    for (const dataset of datasets) {
      const blocks = Math.ceil(dataset.examples / rowsPerTextBlock);
      for (let index = 0; index < blocks; index += 1) {
        const data = readBlock(file, columnId, dataset.id, index);
        const first = index * rowsPerTextBlock;
        const count = Math.min(rowsPerTextBlock, dataset.examples - first);
        const block = data && openTextBlock(data, count);
        for (let i = 0; i < count; i += 1) visit(dataset.firstExample + first + i, block ? block.get(i) : null);
      }
    }
  };
  return {
    get(exampleId) {
      const dataset = datasets.find((d) => exampleId >= d.firstExample && exampleId < d.firstExample + d.examples);
      if (!dataset) return null;
      const local = exampleId - dataset.firstExample;
      return load(dataset, Math.floor(local / rowsPerTextBlock))?.get(local % rowsPerTextBlock) ?? null;
    },
    scan(test, into) {
      forEach((exampleId, value) => {
        if (value !== null && test(value)) into.words[exampleId >>> 5]! |= 1 << (exampleId & 31);
      });
    },
    forEach,
  };
}
