import { unlz4Into } from '#backend/ingest/parquet/parquetCodecs.ts';

const magic = 0x184d2204;
const broken = (cause?: unknown): RangeError => new RangeError('a buffer cannot be unpacked (LZ4)', { cause });

/**
 * What an LZ4 frame holds; blocks may refer to those before them, checksums are passed over. Throws RangeError where it is damaged or
 * has more than `most` bytes. Source: the LZ4 frame format description, 1.6.
 */
export function unlz4Frame(bytes: Buffer, most: number): Buffer {
  try {
    return unpack(bytes, most);
  } catch (cause) {
    throw broken(cause);
  }
}

function unpack(bytes: Buffer, most: number): Buffer {
  if (bytes.readUInt32LE(0) !== magic) throw broken();
  const flags = bytes[4]!;
  const blockBytes = 1 << (8 + 2 * ((bytes[5]! >> 4) & 7));
  if (flags >> 6 !== 1 || blockBytes < 65_536) throw broken();
  let at = 7 + ((flags & 8) === 0 ? 0 : 8) + ((flags & 1) === 0 ? 0 : 4);
  let output: Buffer = Buffer.allocUnsafe(blockBytes);
  let done = 0;
  for (;;) {
    const head = bytes.readUInt32LE(at);
    at += 4;
    if (head === 0) return output.subarray(0, done);
    const size = head & 0x7fff_ffff;
    const block = bytes.subarray(at, at + size);
    if (block.length !== size || size > blockBytes) throw broken();
    at += size + ((flags & 16) === 0 ? 0 : 4);
    if (done + blockBytes > most) throw broken();
    if (done + blockBytes > output.length) output = grown(output, done, Math.max(done + blockBytes, output.length * 2));
    if (head > 0x7fff_ffff) done += block.copy(output, done);
    else done = unlz4Into(output, done, block);
  }
}

function grown(output: Buffer, done: number, size: number): Buffer {
  const larger = Buffer.allocUnsafe(size);
  output.copy(larger, 0, 0, done);
  return larger;
}
