import zlib from 'node:zlib';
import { once } from '#backend/project/memo.ts';
import { unlz4Frame } from '#backend/ingest/arrow/lz4Frame.ts';

/** Of one buffer: no more is ever unpacked, whatever it claims. */
export const mostBufferBytes = 1024 ** 3;

/** Numbers of `CompressionType` in the format. */
const [lz4, zstd] = [0, 1];

/** How a buffer is unpacked, by the number of its compression. */
export const unpackers: Readonly<Record<number, (bytes: Uint8Array) => Buffer>> = {
  [lz4]: (bytes) => unlz4Frame(asBuffer(bytes), mostBufferBytes),
  [zstd]: (bytes) => {
    try {
      return zlib.zstdDecompressSync(bytes, { maxOutputLength: mostBufferBytes });
    } catch (cause) {
      throw new RangeError('a buffer cannot be unpacked (zstd)', { cause });
    }
  },
};

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Arrow's own library, which is large, loaded when a file needs it and told how buffers are unpacked. */
export const arrowLibrary = once(async () => {
  const library = await import('apache-arrow');
  for (const [compression, decode] of Object.entries(unpackers))
    library.compressionRegistry.set(Number(compression), { decode });
  return library;
});
