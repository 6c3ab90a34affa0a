import type { FileHandle } from 'node:fs/promises';
import { readBytes, type Chunk } from '#backend/ingest/parquet/parquetFile.ts';
import { uncompress } from '#backend/ingest/parquet/parquetCodecs.ts';
import { type PageHeader, pageHeaders } from '#backend/ingest/parquet/parquetPages.ts';
import {
  noValues,
  readDeltaEncoded,
  readHybrid,
  readPlain,
  readSplit,
  type StoredValues,
} from '#backend/ingest/parquet/storedValues.ts';

/** A page of a column: one entry for each value, missing ones and those of lists counted. */
export type Page = {
  readonly entries: number;
  /** How much of the way to the value is there; null: all of it, everywhere. */
  readonly definition: Int32Array | null;
  /** 0 where a row begins; null: a row an entry. */
  readonly repetition: Int32Array | null;
  /** The values that are there, or the dictionary into which `places` point. */
  readonly values: StoredValues;
  /** null: the values themselves are in order. */
  readonly places: Int32Array | null;
};

/** How many values of a page are there. */
export function presentIn({ values, places }: Page): number {
  return places === null ? values.count : places.length;
}

/**
 * Decodes a chunk page by page, so that memory is bounded by a page and not by the chunk. Throws RangeError, as the end of a sentence,
 * for whatever is damaged.
 */
export async function* readPages(handle: FileHandle, chunk: Chunk, footerStart: number): AsyncGenerator<Page> {
  let dictionary: StoredValues | null = null;
  for await (const header of pageHeaders(handle, chunk, footerStart)) {
    const packed = await readBytes(handle, header.start, header.packedBytes);
    if (header.kind === 'dictionary') dictionary = readDictionary(header, packed, chunk);
    else yield readDataPage(header, packed, chunk, dictionary);
  }
}

/** Decodes the dictionary of a chunk. */
export function readDictionary(header: PageHeader, packed: Buffer, { leaf, codec }: Chunk): StoredValues {
  if (header.encoding !== 'PLAIN' && header.encoding !== 'PLAIN_DICTIONARY')
    throw new RangeError('a dictionary is encoded in a way that Parquet has not got');
  return readPlain(uncompress(codec, packed, header.unpackedBytes), leaf.type, leaf.width, header.values);
}

export function readDataPage(header: PageHeader, packed: Buffer, chunk: Chunk, dictionary: StoredValues | null): Page {
  const { leaf } = chunk;
  const { levels, body } = header.v2 === null ? splitOld(header, packed, chunk) : splitNew(header, packed, chunk);
  const { definition, repetition } = levels;
  let present = header.values;
  if (definition !== null) {
    present = 0;
    for (const level of definition) {
      if (level === leaf.maxDefinition) present++;
      else if (level > leaf.maxDefinition) throw new RangeError('the levels of a page make no sense');
    }
  }
  if (repetition !== null)
    for (const level of repetition)
      if (level > leaf.maxRepetition) throw new RangeError('the levels of a page make no sense');
  return {
    entries: header.values,
    definition,
    repetition,
    ...readValues(header, body, chunk, { present, dictionary }),
  };
}

type Levels = Pick<Page, 'definition' | 'repetition'>;

const bitsFor = (most: number): number => 32 - Math.clz32(most);

/** The older kind of page: levels with their length before them and values, packed together. */
function splitOld(
  header: PageHeader,
  packed: Buffer,
  { leaf, codec }: Chunk,
): { readonly levels: Levels; readonly body: Buffer } {
  const bytes = uncompress(codec, packed, header.unpackedBytes);
  let at = 0;
  const next = (most: number, encoding: string): Int32Array | null => {
    if (most === 0) return null;
    if (encoding === 'BIT_PACKED') {
      // The way of 2013: no length, the highest bits first.
      const width = bitsFor(most);
      const length = Math.ceil((header.values * width) / 8);
      const levels = unpackHighFirst(bytes.subarray(at, at + length), width, header.values);
      at += length;
      return levels;
    }
    if (at + 4 > bytes.length) throw new RangeError('a page ends within its levels');
    const length = bytes.readUInt32LE(at);
    at += 4;
    if (at + length > bytes.length) throw new RangeError('a page ends within its levels');
    at += length;
    return readHybrid(bytes.subarray(at - length, at), bitsFor(most), header.values);
  };
  const repetition = next(leaf.maxRepetition, header.levels.repetition);
  const definition = next(leaf.maxDefinition, header.levels.definition);
  return { levels: { definition, repetition }, body: bytes.subarray(at) };
}

function unpackHighFirst(bytes: Buffer, width: number, count: number): Int32Array {
  if (bytes.length * 8 < width * count) throw new RangeError('a page ends within its levels');
  const output = new Int32Array(count);
  for (let i = 0, bit = 0; i < count; i++)
    for (let k = 0; k < width; k++, bit++) output[i] = (output[i]! << 1) | ((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1);
  return output;
}

/** The newer kind of page: levels as they are before the packed values. */
function splitNew(
  header: PageHeader,
  packed: Buffer,
  { leaf, codec }: Chunk,
): { readonly levels: Levels; readonly body: Buffer } {
  const { repetitionBytes, definitionBytes, isCompressed } = header.v2!;
  const levelBytes = repetitionBytes + definitionBytes;
  if (levelBytes > packed.length || levelBytes > header.unpackedBytes)
    throw new RangeError('a page ends within its levels');
  const repetition =
    leaf.maxRepetition === 0
      ? null
      : readHybrid(packed.subarray(0, repetitionBytes), bitsFor(leaf.maxRepetition), header.values);
  const definition =
    leaf.maxDefinition === 0
      ? null
      : readHybrid(packed.subarray(repetitionBytes, levelBytes), bitsFor(leaf.maxDefinition), header.values);
  const rest = packed.subarray(levelBytes);
  const body = isCompressed ? uncompress(codec, rest, header.unpackedBytes - levelBytes) : rest;
  return { levels: { definition, repetition }, body };
}

function readValues(
  { encoding }: PageHeader,
  body: Buffer,
  { leaf }: Chunk,
  { present, dictionary }: { readonly present: number; readonly dictionary: StoredValues | null },
): Pick<Page, 'values' | 'places'> {
  const plain = (values: StoredValues): Pick<Page, 'values' | 'places'> => ({ values, places: null });
  // Writers leave the bytes out where every value is missing.
  if (present === 0) return plain(noValues(leaf.width));
  switch (encoding) {
    case 'PLAIN':
      return plain(readPlain(body, leaf.type, leaf.width, present));
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY': {
      if (dictionary === null) throw new RangeError('a page points into a dictionary that is not there');
      const places = readHybrid(body.subarray(1), body[0] ?? 0, present);
      for (const place of places)
        if (place < 0 || place >= dictionary.count) throw new RangeError('a page points beyond its dictionary');
      return { values: dictionary, places };
    }
    case 'RLE': {
      if (leaf.type !== 'BOOLEAN' || body.length < 4) throw new RangeError('a page of runs is of no yes and no');
      const flags = readHybrid(body.subarray(4, 4 + body.readUInt32LE(0)), 1, present);
      return plain({ kind: 'fixed', width: 1, bytes: Buffer.from(flags), count: present });
    }
    case 'DELTA_BINARY_PACKED':
    case 'DELTA_LENGTH_BYTE_ARRAY':
    case 'DELTA_BYTE_ARRAY':
      return plain(readDeltaEncoded(body, encoding, leaf, present));
    case 'BYTE_STREAM_SPLIT':
      return plain(readSplit(body, leaf.width, present));
    default:
      throw new RangeError(`a page is encoded as ${encoding}, which is for levels only`);
  }
}
