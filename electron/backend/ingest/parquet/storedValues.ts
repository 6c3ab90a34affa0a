import type { PhysicalType } from '#backend/ingest/parquet/parquetSchema.ts';

/**
 * Values as they are stored, missing ones left out: `width` bytes each in a row, or byte strings of their own. A boolean is one byte,
 * 0 or 1; numbers are little endian.
 */
export type StoredValues =
  | { readonly kind: 'fixed'; readonly width: number; readonly bytes: Buffer; readonly count: number }
  | { readonly kind: 'variable'; readonly items: readonly Buffer[]; readonly count: number };

export function valueAt(values: StoredValues, i: number): Buffer {
  if (values.kind === 'variable') return values.items[i]!;
  return values.bytes.subarray(i * values.width, (i + 1) * values.width);
}

export function noValues(width: number): StoredValues {
  return width === 0
    ? { kind: 'variable', items: [], count: 0 }
    : { kind: 'fixed', width, bytes: Buffer.alloc(0), count: 0 };
}

const tooShort = (): RangeError => new RangeError('a page ends before its last value');

/** Encoding PLAIN. */
export function readPlain(bytes: Buffer, type: PhysicalType, width: number, count: number): StoredValues {
  if (type === 'BOOLEAN') {
    if (bytes.length * 8 < count) throw tooShort();
    const flags = Buffer.allocUnsafe(count);
    for (let i = 0; i < count; i++) flags[i] = (bytes[i >> 3]! >> (i & 7)) & 1;
    return { kind: 'fixed', width: 1, bytes: flags, count };
  }
  if (type !== 'BYTE_ARRAY') {
    if (bytes.length < count * width) throw tooShort();
    return { kind: 'fixed', width, bytes: bytes.subarray(0, count * width), count };
  }
  const items: Buffer[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 4 > bytes.length) throw tooShort();
    const length = bytes.readUInt32LE(at);
    at += 4;
    if (at + length > bytes.length) throw tooShort();
    items.push(bytes.subarray(at, at + length));
    at += length;
  }
  return { kind: 'variable', items, count };
}

/** The hybrid of runs and packed bits that levels and places in a dictionary are written in. Throws RangeError. */
export function readHybrid(bytes: Buffer, bitWidth: number, count: number): Int32Array {
  if (bitWidth > 32) throw new RangeError(`a page has numbers of ${bitWidth} bits, more than 32`);
  const output = new Int32Array(count);
  const runBytes = (bitWidth + 7) >> 3;
  let at = 0;
  let done = 0;
  while (done < count) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      const next = bytes[at++];
      if (next === undefined) throw tooShort();
      if (shift > 28) throw new RangeError('a run in a page is too long');
      header += (next & 0x7f) * 2 ** shift;
      if ((next & 0x80) === 0) break;
    }
    const size = Math.floor(header / 2);
    if (header % 2 === 0) {
      if (at + runBytes > bytes.length) throw tooShort();
      const value = runBytes === 0 ? 0 : bytes.readUIntLE(at, runBytes);
      at += runBytes;
      const end = Math.min(count, done + size);
      output.fill(value, done, end);
      if (size === 0) throw new RangeError('a page has a run of no values');
      done = end;
    } else {
      // The last pack may be cut to the values that there are.
      const values = Math.min(count - done, size * 8);
      if (at * 8 + values * bitWidth > bytes.length * 8) throw tooShort();
      unpackBits(bytes.subarray(at), bitWidth, output.subarray(done, done + values));
      at = Math.min(bytes.length, at + size * bitWidth);
      done += values;
      if (size === 0) throw new RangeError('a page has a run of no values');
    }
  }
  return output;
}

/** Numbers of `bitWidth` bits, the lowest bits first. */
function unpackBits(bytes: Buffer, bitWidth: number, output: Int32Array): void {
  let position = 0;
  for (let i = 0; i < output.length; i++) {
    let value = 0;
    for (let read = 0; read < bitWidth;) {
      const byte = bytes[position >> 3]!;
      const offset = position & 7;
      const take = Math.min(8 - offset, bitWidth - read);
      value += ((byte >> offset) & ((1 << take) - 1)) * 2 ** read;
      read += take;
      position += take;
    }
    output[i] = value;
  }
}

/** The same for 64 bits, for the packed differences. */
function unpackWide(bytes: Buffer, bitWidth: number, count: number): bigint[] {
  const output: bigint[] = [];
  let position = 0;
  for (let i = 0; i < count; i++) {
    let value = 0n;
    for (let read = 0; read < bitWidth;) {
      const offset = position & 7;
      const take = Math.min(8 - offset, bitWidth - read);
      value |= BigInt(((bytes[position >> 3] ?? 0) >> offset) & ((1 << take) - 1)) << BigInt(read);
      read += take;
      position += take;
    }
    output.push(value);
  }
  return output;
}

/** Encoding DELTA_BINARY_PACKED; gives the numbers and where they end. */
function readDelta(
  bytes: Buffer,
  bits: 32 | 64,
  count: number,
): { readonly values: BigInt64Array; readonly end: number } {
  let at = 0;
  const varint = (): bigint => {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const next = bytes[at++];
      if (next === undefined) throw tooShort();
      result |= BigInt(next & 0x7f) << shift;
      if ((next & 0x80) === 0) return result;
    }
    throw new RangeError('a number in a page is too long');
  };
  const zigzag = (): bigint => {
    const raw = varint();
    return (raw >> 1n) ^ -(raw & 1n);
  };
  const blockSize = Number(varint());
  const packs = Number(varint());
  const total = Number(varint());
  if (total < count) throw new RangeError('a page has fewer values than it says');
  const perPack = packs === 0 ? 0 : blockSize / packs;
  if (!Number.isInteger(perPack) || perPack % 8 !== 0 || (perPack === 0 && total > 1) || blockSize > 2 ** 24)
    throw new RangeError('a page of differences has blocks that make no sense');
  const values = new BigInt64Array(total > 2 ** 26 ? 0 : total);
  if (values.length !== total) throw new RangeError('a page claims more values than can be read at once');
  let value = zigzag();
  let done = 0;
  if (total > 0) values[done++] = BigInt.asIntN(bits, value);
  while (done < total) {
    const least = zigzag();
    const widthsAt = at;
    at += packs;
    if (at > bytes.length) throw tooShort();
    for (let pack = 0; pack < packs && done < total; pack++) {
      const bitWidth = bytes[widthsAt + pack]!;
      if (bitWidth > 64) throw new RangeError(`a page has numbers of ${bitWidth} bits, more than 64`);
      const size = (perPack / 8) * bitWidth;
      const wanted = Math.min(perPack, total - done);
      if (at * 8 + wanted * bitWidth > bytes.length * 8) throw tooShort();
      for (const difference of unpackWide(bytes.subarray(at, at + size), bitWidth, wanted)) {
        value = BigInt.asIntN(bits, value + least + difference);
        values[done++] = value;
      }
      at = Math.min(bytes.length, at + size);
    }
  }
  return { values: values.subarray(0, count), end: at };
}

function lengthsOf(values: BigInt64Array, available: number): number[] {
  return Array.from(values, (value) => {
    if (value < 0n || value > BigInt(available))
      throw new RangeError('a page has a text of a length that makes no sense');
    return Number(value);
  });
}

/** The DELTA encodings. Throws RangeError. */
export function readDeltaEncoded(
  bytes: Buffer,
  encoding: 'DELTA_BINARY_PACKED' | 'DELTA_LENGTH_BYTE_ARRAY' | 'DELTA_BYTE_ARRAY',
  { type, width }: { readonly type: PhysicalType; readonly width: number },
  count: number,
): StoredValues {
  if (count === 0) return noValues(width);
  if (encoding === 'DELTA_BINARY_PACKED') return readDifferences(bytes, type, count);
  const items = readTexts(bytes, encoding === 'DELTA_BYTE_ARRAY', count);
  if (type !== 'FIXED_LEN_BYTE_ARRAY') return { kind: 'variable', items, count };
  if (items.some((item) => item.length !== width))
    throw new RangeError('a value in a page has another length than its column');
  return { kind: 'fixed', width, bytes: Buffer.concat(items), count };
}

function readDifferences(bytes: Buffer, type: PhysicalType, count: number): StoredValues {
  if (type !== 'INT32' && type !== 'INT64') throw new RangeError('a page of differences is of no whole numbers');
  const { values } = readDelta(bytes, type === 'INT32' ? 32 : 64, count);
  const wide = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  if (type === 'INT64') return { kind: 'fixed', width: 8, bytes: wide, count };
  const narrow = Buffer.from(Int32Array.from(values, Number).buffer);
  return { kind: 'fixed', width: 4, bytes: narrow, count };
}

/** Byte strings after their lengths; `isPrefixed`: each begins as the one before it does. */
function readTexts(bytes: Buffer, isPrefixed: boolean, count: number): Buffer[] {
  const prefixes = isPrefixed ? readDelta(bytes, 32, count) : null;
  const afterPrefixes = bytes.subarray(prefixes?.end ?? 0);
  const suffixes = readDelta(afterPrefixes, 32, count);
  const prefixLengths = prefixes === null ? null : lengthsOf(prefixes.values, 2 ** 30);
  const suffixLengths = lengthsOf(suffixes.values, afterPrefixes.length);
  const items: Buffer[] = [];
  let at = suffixes.end;
  for (let i = 0; i < count; i++) {
    const length = suffixLengths[i]!;
    if (at + length > afterPrefixes.length) throw tooShort();
    const suffix = afterPrefixes.subarray(at, at + length);
    at += length;
    const prefix = prefixLengths?.[i] ?? 0;
    const before = items[i - 1];
    if (prefix > (before?.length ?? 0)) throw new RangeError('a text in a page begins like one that is shorter');
    items.push(prefix === 0 ? suffix : Buffer.concat([before!.subarray(0, prefix), suffix]));
  }
  return items;
}

/** Encoding BYTE_STREAM_SPLIT: first the first byte of every value, then the second. */
export function readSplit(bytes: Buffer, width: number, count: number): StoredValues {
  if (width === 0 || bytes.length < width * count) throw tooShort();
  const joined = Buffer.allocUnsafe(width * count);
  for (let b = 0; b < width; b++) for (let i = 0; i < count; i++) joined[i * width + b] = bytes[b * count + i]!;
  return { kind: 'fixed', width, bytes: joined, count };
}
