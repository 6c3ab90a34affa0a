import type { FileHandle } from 'node:fs/promises';
import {
  bitsFor,
  dataPageHeader,
  dictionaryPageHeader,
  hybridBytes,
  levelBytes,
  plainBytes,
} from '#backend/ingest/parquet/encodePages.ts';
import { compressorOf } from '#backend/ingest/parquet/parquetCodecs.ts';
import { readBytes, type Chunk } from '#backend/ingest/parquet/parquetFile.ts';
import { type PageHeader, pageHeaders } from '#backend/ingest/parquet/parquetPages.ts';
import type { Leaf } from '#backend/ingest/parquet/parquetSchema.ts';
import { readDataPage, readDictionary, type Page } from '#backend/ingest/parquet/readPages.ts';
import { valueAt, type StoredValues } from '#backend/ingest/parquet/storedValues.ts';

/** What becomes of a row in one column: as it is, left out, or with another value; null is a missing one. */
export type RowFate = 'keep' | 'drop' | { readonly value: Buffer | null };

/** What the footer has to say of the chunk that was written. */
export type WrittenChunk = {
  entries: number;
  missing: number;
  packedBytes: number;
  unpackedBytes: number;
  /** From the chunk's begin; null where there is no dictionary. */
  dictionaryAt: number | null;
  dataAt: number | null;
  readonly encodings: Set<number>;
};

export function emptyChunk(): WrittenChunk {
  return {
    entries: 0,
    missing: 0,
    packedBytes: 0,
    unpackedBytes: 0,
    dictionaryAt: null,
    dataAt: null,
    encodings: new Set(),
  };
}

/** Numbers of the encodings that are written. */
const plain = 0;
const runs = 3;
const dictionaryOf: Readonly<Partial<Record<PageHeader['encoding'], number>>> = {
  PLAIN_DICTIONARY: 2,
  RLE_DICTIONARY: 8,
};

type Source = { readonly handle: FileHandle; readonly chunk: Chunk; readonly footerStart: number };
type Edits = {
  /** By number of the row within its group. */
  readonly fateOf: (row: number) => RowFate;
  /** Values that the fates bring. */
  readonly newValues: readonly Buffer[];
};

/**
 * A chunk again, page by page, with rows left out or of another value. Pages keep their compression and their dictionary, which grows
 * by the values that it has not got; other encodings become plain. What was written is added to `written`.
 */
export async function* rewriteChunk(source: Source, edits: Edits, written: WrittenChunk): AsyncGenerator<Buffer> {
  const { handle, chunk, footerStart } = source;
  const compress = await compressorOf(chunk.codec);
  const filter = createFilter(chunk, edits.fateOf);
  let dictionary: Dictionary | null = null;
  const put = (kind: 'dictionary' | 'data', body: Buffer, header: (packedBytes: number) => Buffer): Buffer => {
    const packed = compress(body);
    const block = Buffer.concat([header(packed.length), packed]);
    if (kind === 'dictionary') written.dictionaryAt = written.packedBytes;
    else written.dataAt ??= written.packedBytes;
    written.packedBytes += block.length;
    written.unpackedBytes += block.length - packed.length + body.length;
    return block;
  };
  for await (const header of pageHeaders(handle, chunk, footerStart)) {
    const packed = await readBytes(handle, header.start, header.packedBytes);
    if (header.kind === 'dictionary') {
      dictionary = growDictionary(readDictionary(header, packed, chunk), edits.newValues);
      const { values } = dictionary;
      const body = plainBytes(values, chunk.leaf.type);
      written.encodings.add(plain);
      yield put('dictionary', body, (packedBytes) =>
        dictionaryPageHeader({ unpackedBytes: body.length, packedBytes, values: values.length }),
      );
      continue;
    }
    const page = readDataPage(header, packed, chunk, dictionary?.old ?? null);
    const kept = filter(page);
    if (kept.entries === 0) continue;
    const encoding = page.places === null ? plain : (dictionaryOf[header.encoding] ?? plain);
    const body = Buffer.concat([
      levelBytes(kept.repetition, chunk.leaf.maxRepetition),
      levelBytes(kept.definition, chunk.leaf.maxDefinition),
      encoding === plain
        ? plainBytes(
            kept.values.map((value) => bytesOf(value, page)),
            chunk.leaf.type,
          )
        : placesIn(dictionary!, kept.values),
    ]);
    written.encodings.add(encoding).add(runs);
    written.entries += kept.entries;
    written.missing += kept.entries - kept.values.length;
    yield put('data', body, (packedBytes) =>
      dataPageHeader({ unpackedBytes: body.length, packedBytes, values: kept.entries, encoding }),
    );
  }
}

/** A kept value by its place in the page or its dictionary, or new bytes. */
type KeptValue = number | Buffer;

function bytesOf(value: KeptValue, page: Page): Buffer {
  return typeof value === 'number' ? valueAt(page.values, value) : value;
}

type Kept = {
  entries: number;
  readonly definition: number[] | null;
  readonly repetition: number[] | null;
  readonly values: KeptValue[];
};

function nothingKept({ maxDefinition, maxRepetition }: Leaf): Kept {
  return {
    entries: 0,
    definition: maxDefinition === 0 ? null : [],
    repetition: maxRepetition === 0 ? null : [],
    values: [],
  };
}

/** Goes through the pages of one chunk; a row of a list may go on in the next page. */
function createFilter({ leaf }: Chunk, fateOf: (row: number) => RowFate): (page: Page) => Kept {
  let row = -1;
  let fate: RowFate = 'keep';
  const add = (kept: Kept, repetition: number, definition: number, value: KeptValue | null): void => {
    kept.entries++;
    kept.repetition?.push(repetition);
    kept.definition?.push(definition);
    if (value !== null) kept.values.push(value);
  };
  return (page) => {
    const kept = nothingKept(leaf);
    let seen = 0;
    for (let i = 0; i < page.entries; i++) {
      const repetition = page.repetition?.[i] ?? 0;
      const definition = page.definition?.[i] ?? leaf.maxDefinition;
      const place = definition === leaf.maxDefinition ? seen++ : -1;
      if (repetition === 0) fate = fateOf(++row);
      if (fate === 'keep') add(kept, repetition, definition, place < 0 ? null : placeIn(page, place));
      // A decided list has one item, whatever it had.
      else if (fate !== 'drop' && repetition === 0)
        add(kept, 0, fate.value === null ? 0 : leaf.maxDefinition, fate.value);
    }
    return kept;
  };
}

function placeIn({ places }: Page, value: number): number {
  return places === null ? value : places[value]!;
}

type Dictionary = {
  readonly old: StoredValues;
  readonly values: readonly Buffer[];
  readonly placeOf: ReadonlyMap<string, number>;
};

function growDictionary(old: StoredValues, newValues: readonly Buffer[]): Dictionary {
  const values = Array.from({ length: old.count }, (_, i) => valueAt(old, i));
  const wanted = new Map(newValues.map((value) => [value.toString('latin1'), value]));
  const placeOf = new Map<string, number>();
  for (const [i, value] of values.entries()) {
    const key = wanted.size === 0 ? '' : value.toString('latin1');
    if (wanted.has(key) && !placeOf.has(key)) placeOf.set(key, i);
  }
  for (const [key, value] of wanted) {
    if (placeOf.has(key)) continue;
    placeOf.set(key, values.length);
    values.push(value);
  }
  return { old, values, placeOf };
}

function placesIn({ values, placeOf }: Dictionary, kept: readonly KeptValue[]): Buffer {
  const bitWidth = Math.max(1, bitsFor(values.length - 1));
  const places = kept.map((value) => (typeof value === 'number' ? value : placeOf.get(value.toString('latin1'))!));
  return Buffer.concat([Buffer.from([bitWidth]), hybridBytes(places, bitWidth)]);
}
