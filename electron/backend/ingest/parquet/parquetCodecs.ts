import zlib from 'node:zlib';

export const codecs = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'] as const;
export type Codec = (typeof codecs)[number];

/**
 * The uncompressed bytes, which must be as many as said: no more is ever unpacked, whatever the data claims. Throws RangeError.
 */
export function uncompress(codec: Codec, bytes: Buffer, length: number): Buffer {
  const unpacked = unpack(codec, bytes, length);
  if (unpacked.length !== length)
    throw new RangeError(`a page unpacks to ${unpacked.length} bytes where it says ${length}`);
  return unpacked;
}

function unpack(codec: Codec, bytes: Buffer, length: number): Buffer {
  // An empty page is not compressed, whatever its column is.
  if (codec === 'UNCOMPRESSED' || (length === 0 && bytes.length === 0)) return bytes;
  const limit = { maxOutputLength: Math.max(1, length) };
  try {
    if (codec === 'GZIP') return zlib.gunzipSync(bytes, limit);
    if (codec === 'ZSTD') return zlib.zstdDecompressSync(bytes, limit);
    if (codec === 'BROTLI') return zlib.brotliDecompressSync(bytes, limit);
  } catch (cause) {
    throw new RangeError(`a page cannot be unpacked (${codec})`, { cause });
  }
  if (codec === 'SNAPPY') return unsnappy(bytes, length);
  if (codec === 'LZ4_RAW') return unlz4(bytes, length);
  if (codec === 'LZ4') return unhadoop(bytes, length) ?? unlz4(bytes, length);
  throw new RangeError(`it is compressed with ${codec}, which Winnow has no program for`);
}

const broken = (): RangeError => new RangeError('a page cannot be unpacked: its compressed bytes are damaged');

/** Source: the Snappy format description. */
function unsnappy(bytes: Buffer, length: number): Buffer {
  const output = Buffer.allocUnsafe(length);
  let at = 0;
  let said = 0;
  for (let shift = 0; ; shift += 7) {
    const next = bytes[at++];
    if (next === undefined || shift > 28) throw broken();
    said += (next & 0x7f) * 2 ** shift;
    if ((next & 0x80) === 0) break;
  }
  if (said !== length) throw broken();
  let done = 0;
  while (at < bytes.length) {
    const tag = bytes[at++]!;
    if ((tag & 3) === 0) {
      let size = tag >> 2;
      if (size >= 60) {
        const extra = size - 59;
        if (at + extra > bytes.length) throw broken();
        size = bytes.readUIntLE(at, extra);
        at += extra;
      }
      size += 1;
      if (at + size > bytes.length || done + size > length) throw broken();
      bytes.copy(output, done, at, at + size);
      at += size;
      done += size;
      continue;
    }
    const kind = tag & 3;
    const extra = kind === 1 ? 1 : kind === 2 ? 2 : 4;
    if (at + extra > bytes.length) throw broken();
    const low = bytes.readUIntLE(at, extra);
    at += extra;
    const size = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    done = copyBack(output, done, kind === 1 ? ((tag >> 5) << 8) | low : low, size);
  }
  if (done !== length) throw broken();
  return output;
}

/** Copies what was written `distance` bytes before, which may overlap; gives the new end. */
function copyBack(output: Buffer, done: number, distance: number, size: number): number {
  if (distance === 0 || distance > done || done + size > output.length) throw broken();
  if (distance >= size) output.copyWithin(done, done - distance, done - distance + size);
  else for (let i = 0; i < size; i++) output[done + i] = output[done + i - distance]!;
  return done + size;
}

function unlz4(bytes: Buffer, length: number): Buffer {
  const output = Buffer.allocUnsafe(length);
  return output.subarray(0, unlz4Into(output, 0, bytes));
}

/** One LZ4 block behind what stands before it, to which it may refer; gives its end. Source: the LZ4 block format description. */
export function unlz4Into(output: Buffer, from: number, bytes: Buffer): number {
  let at = 0;
  let done = from;
  const longer = (start: number): number => {
    let size = start;
    for (let next = 255; start === 15 && next === 255;) {
      next = bytes[at++] ?? NaN;
      size += next;
    }
    if (Number.isNaN(size)) throw broken();
    return size;
  };
  while (at < bytes.length) {
    const token = bytes[at++]!;
    const literals = longer(token >> 4);
    if (at + literals > bytes.length || done + literals > output.length) throw broken();
    bytes.copy(output, done, at, at + literals);
    at += literals;
    done += literals;
    if (at >= bytes.length) break;
    if (at + 2 > bytes.length) throw broken();
    const distance = bytes.readUInt16LE(at);
    at += 2;
    done = copyBack(output, done, distance, longer(token & 15) + 4);
  }
  return done;
}

/** Blocks with their sizes before them, as Hadoop frames LZ4; null where the bytes are none. */
function unhadoop(bytes: Buffer, length: number): Buffer | null {
  const blocks: Buffer[] = [];
  let done = 0;
  let at = 0;
  while (at < bytes.length) {
    if (at + 8 > bytes.length) return null;
    const unpacked = bytes.readUInt32BE(at);
    const packed = bytes.readUInt32BE(at + 4);
    at += 8;
    if (at + packed > bytes.length || done + unpacked > length) return null;
    try {
      const block = unlz4(bytes.subarray(at, at + packed), unpacked);
      if (block.length !== unpacked) return null;
      blocks.push(block);
    } catch {
      // Not framed: the whole may be one block.
      return null;
    }
    at += packed;
    done += unpacked;
  }
  return done === length ? Buffer.concat(blocks) : null;
}

/** Whether pages can be written in this compression. */
export function canCompress(codec: Codec): boolean {
  return codec !== 'LZO';
}

export async function compressorOf(codec: Codec): Promise<(bytes: Buffer) => Buffer> {
  if (codec === 'SNAPPY') {
    const { snappyCompress } = await import('hyparquet-writer/src/snappy.js');
    return (bytes) => Buffer.from(snappyCompress(bytes));
  }
  if (codec === 'GZIP') return (bytes) => zlib.gzipSync(bytes);
  if (codec === 'ZSTD') return (bytes) => zlib.zstdCompressSync(bytes);
  if (codec === 'BROTLI')
    return (bytes) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } });
  if (codec === 'LZ4_RAW') return literalLz4;
  if (codec === 'LZ4')
    return (bytes) => {
      const block = literalLz4(bytes);
      const sizes = Buffer.alloc(8);
      sizes.writeUInt32BE(bytes.length, 0);
      sizes.writeUInt32BE(block.length, 4);
      return Buffer.concat([sizes, block]);
    };
  return (bytes) => bytes;
}

/** A valid LZ4 block without matches: every reader takes it, and one label column is small. */
function literalLz4(bytes: Buffer): Buffer {
  const { length } = bytes;
  if (length < 15) return Buffer.concat([Buffer.from([length << 4]), bytes]);
  const rest = length - 15;
  const more = Buffer.alloc(Math.floor(rest / 255) + 1, 255);
  more[more.length - 1] = rest % 255;
  return Buffer.concat([Buffer.from([0xf0]), more, bytes]);
}
