import type { FileHandle } from 'node:fs/promises';
import { readBytes, type Chunk } from '#backend/ingest/parquet/parquetFile.ts';
import { numberField, parseThrift, structField, type ThriftStruct } from '#backend/ingest/parquet/thriftCompact.ts';
import { fieldOf } from '#backend/ingest/parquet/thriftCompact.ts';

export type Encoding =
  | 'PLAIN'
  | 'PLAIN_DICTIONARY'
  | 'RLE'
  | 'BIT_PACKED'
  | 'DELTA_BINARY_PACKED'
  | 'DELTA_LENGTH_BYTE_ARRAY'
  | 'DELTA_BYTE_ARRAY'
  | 'RLE_DICTIONARY'
  | 'BYTE_STREAM_SPLIT';
const encodings: readonly (Encoding | undefined)[] = [
  'PLAIN',
  undefined,
  'PLAIN_DICTIONARY',
  'RLE',
  'BIT_PACKED',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'RLE_DICTIONARY',
  'BYTE_STREAM_SPLIT',
];

/** A page as its header describes it. */
export type PageHeader = {
  readonly kind: 'data' | 'dictionary';
  /** Where its bytes begin, behind the header. */
  readonly start: number;
  readonly headerStart: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly values: number;
  readonly encoding: Encoding;
  /** Of the newer kind of page, whose levels are not compressed. */
  readonly v2: {
    readonly rows: number;
    readonly definitionBytes: number;
    readonly repetitionBytes: number;
    readonly isCompressed: boolean;
  } | null;
  /** How the levels of the older kind are written; it was not always the same way. */
  readonly levels: { readonly definition: Encoding; readonly repetition: Encoding };
};

/** What a page may claim before memory is taken for it. */
const maxPageValues = 2 ** 26;
const maxPageBytes = 2 ** 30;
/** Beyond this size a page must be packed with a likelihood: 1.6 kB once stood for 1.3 GB. */
const freePageBytes = 64 * 1024 * 1024;
const maxRatio = 4096;
const maxHeaderBytes = 16 * 1024 * 1024;

/**
 * The headers of a chunk's pages in order, up to its last value. Only headers are read. Throws RangeError for what makes no sense
 * and for claims that no honest file makes.
 */
export async function* pageHeaders(handle: FileHandle, chunk: Chunk, footerStart: number): AsyncGenerator<PageHeader> {
  let at = chunk.start;
  let seen = 0;
  while (seen < chunk.values) {
    const { struct, length } = await readHeader(handle, at, footerStart);
    const header = describe(struct, at, length);
    if (header === null) {
      // An index page, or a kind that is not known: it holds no values.
      at += length + requireSize(numberField(struct, 3));
      continue;
    }
    requireHonest(header, footerStart);
    if (header.kind === 'data') {
      seen += header.values;
      if (seen > chunk.values) throw new RangeError(`“${chunk.leaf.path.join('.')}” has more values than it says`);
    }
    yield header;
    at = header.start + header.packedBytes;
  }
}

async function readHeader(
  handle: FileHandle,
  at: number,
  footerStart: number,
): Promise<{ readonly struct: ThriftStruct; readonly length: number }> {
  for (let size = 4096; ; size *= 16) {
    const available = Math.min(size, footerStart - at);
    if (available <= 0) throw new RangeError('a column has fewer values than it says');
    const bytes = await readBytes(handle, at, available);
    try {
      const { struct, end } = parseThrift(bytes);
      return { struct, length: end };
    } catch (cause) {
      if (available < size || size >= maxHeaderBytes)
        throw new RangeError('the header of a page is damaged', { cause });
    }
  }
}

function requireSize(size: number | undefined): number {
  if (size === undefined || size < 0) throw new RangeError('a page has a size that makes no sense');
  return size;
}

function describe(struct: ThriftStruct, headerStart: number, length: number): PageHeader | null {
  const type = numberField(struct, 1);
  const detail = structField(struct, type === 0 ? 5 : type === 2 ? 7 : 8);
  if (type !== 0 && type !== 2 && type !== 3) return null;
  if (detail === undefined) throw new RangeError('a page has no description');
  const encoding = encodings[numberField(detail, type === 3 ? 4 : 2) ?? -1];
  if (encoding === undefined) throw new RangeError('a page is encoded in a way that Parquet has not got');
  const levelEncoding = (id: number): Encoding => encodings[numberField(detail, id) ?? 3] ?? 'RLE';
  return {
    kind: type === 2 ? 'dictionary' : 'data',
    headerStart,
    start: headerStart + length,
    unpackedBytes: requireSize(numberField(struct, 2)),
    packedBytes: requireSize(numberField(struct, 3)),
    values: requireSize(numberField(detail, 1)),
    encoding,
    v2:
      type === 3
        ? {
            rows: requireSize(numberField(detail, 3)),
            definitionBytes: requireSize(numberField(detail, 5)),
            repetitionBytes: requireSize(numberField(detail, 6)),
            isCompressed: fieldOf(detail, 7) !== false,
          }
        : null,
    levels:
      type === 0
        ? { definition: levelEncoding(3), repetition: levelEncoding(4) }
        : { definition: 'RLE', repetition: 'RLE' },
  };
}

function requireHonest(header: PageHeader, footerStart: number): void {
  const { packedBytes, unpackedBytes, values, start } = header;
  if (start + packedBytes > footerStart) throw new RangeError('a page claims to be longer than the data');
  if (values > maxPageValues) throw new RangeError(`a page claims ${values} values, more than can be read at once`);
  if (unpackedBytes > maxPageBytes || (unpackedBytes > freePageBytes && unpackedBytes > packedBytes * maxRatio))
    throw new RangeError(
      `a page of ${packedBytes} bytes claims to unpack to ${Math.round(unpackedBytes / 1024 / 1024)} MiB, which is not believed`,
    );
}
