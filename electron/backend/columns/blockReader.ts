import { countBits, createBitset, nextBit, setBit, type Bitset } from '#shared/analysis/bitset.ts';
import type { TextHint, TextScan } from '#shared/query/fields.ts';
import { type LoweredBlock, openTextBlock, rowsPerTextBlock, type TextBlock } from '../store/blocks.ts';
import { type DatasetRecord, readBlock, readBlocks } from '../store/datasetStore.ts';
import type { ProjectFile } from '../store/projectFile.ts';
import { type Needle, needlesOf, visitHolding } from './textSearch.ts';

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

/**
 * A text column that stays in the file: single values through a small cache, scans block by block. A scan with a hint keeps
 * the small letters of the blocks it read, up to a limit, so that the next one needs no file.
 */
export type TextColumn = {
  get(exampleId: number): string | null;
  readonly scan: TextScan;
  forEach(visit: (exampleId: number, value: string | null) => void): void;
};

const cachedBlocks = 64;
/** Letters of a column that are kept in memory for searching: of a million short texts all, of a million letters a part. */
const keptLetters = 96_000_000;

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
  const lowered = new Map<string, LoweredBlock>();
  let letters = 0;
  const loweredOf = (dataset: DatasetRecord, index: number, count: number): LoweredBlock | undefined => {
    const key = `${dataset.id}/${index}`;
    const known = lowered.get(key);
    if (known) return known;
    const data = readBlock(file, columnId, dataset.id, index);
    const made = data && openTextBlock(data, count).lowered();
    if (made && letters + made.text.length <= keptLetters) {
      letters += made.text.length;
      lowered.set(key, made);
    }
    return made;
  };
  let present: Bitset | undefined;
  /** Rows with a text. Read once: a column of an open project does not change. */
  const presentRows = (): Bitset => {
    if (present) return present;
    const rowCount = datasets.reduce((most, dataset) => Math.max(most, dataset.firstExample + dataset.examples), 0);
    present = createBitset(rowCount);
    for (const dataset of datasets) {
      for (let first = 0, index = 0; first < dataset.examples; first += rowsPerTextBlock, index += 1) {
        const count = Math.min(rowsPerTextBlock, dataset.examples - first);
        const data = readBlock(file, columnId, dataset.id, index);
        const block = data && openTextBlock(data, count);
        for (let row = 0; block && row < count; row += 1)
          if (block.has(row)) setBit(present, dataset.firstExample + first + row);
      }
    }
    return present;
  };
  const scanHinted = (
    test: (value: string) => boolean,
    into: Bitset,
    { pieces, isEnough }: TextHint,
    wanted: Bitset | undefined,
  ): void => {
    if (pieces.length === 0 && isEnough) {
      presentRows().words.forEach((word, at) => (into.words[at]! |= word));
      return;
    }
    // To pass over single rows costs something a hit, and saves nothing where most are wanted.
    const open = wanted && countBits(wanted) * 2 < wanted.length ? wanted : undefined;
    let needles: readonly Needle[] | undefined;
    for (const dataset of datasets) {
      for (let first = 0, index = 0; first < dataset.examples; first += rowsPerTextBlock, index += 1) {
        const firstId = dataset.firstExample + first;
        const count = Math.min(rowsPerTextBlock, dataset.examples - first);
        const nextRow = open && ((row: number) => nextBit(open, firstId + row, firstId + count) - firstId);
        if (nextRow?.(0) === count) continue;
        const block = loweredOf(dataset, index, count);
        if (block === undefined) continue;
        needles ??= needlesOf(pieces, block.text);
        const visit = (row: number): void => {
          const id = firstId + row;
          if (isEnough || test(load(dataset, index)?.get(row) ?? '')) into.words[id >>> 5]! |= 1 << (id & 31);
        };
        visitHolding(block, needles, visit, nextRow);
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
    scan(test, into, hint, wanted) {
      if (hint && (hint.pieces.length > 0 || hint.isEnough)) {
        scanHinted(test, into, hint, wanted);
        return;
      }
      forEach((exampleId, value) => {
        if (value !== null && test(value)) into.words[exampleId >>> 5]! |= 1 << (exampleId & 31);
      });
    },
    forEach,
  };
}
