import { WinnowError } from '#shared/base/winnowError.ts';

/** Rows in a block of numbers or codes; text blocks hold fewer, so that one window of rows reads little. */
export const rowsPerBlock = 4096;
export const rowsPerTextBlock = 512;

/** Built-in columns share the block table with the metadata columns. */
export const builtInColumns = { key: -1, sourceRow: -2, givenLabel: -3, currentLabel: -4, state: -5 } as const;

/** The bytes of a typed array, not copied. Blocks are little-endian, as is every platform that Winnow runs on. */
export function bytesOf(values: Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** Strings [n] → int32 byte lengths (−1 = missing) followed by UTF-8. */
export function encodeTextBlock(values: readonly (string | null)[], from: number, to: number): Buffer {
  const count = to - from;
  let units = 0;
  for (let i = from; i < to; i += 1) units += values[i]?.length ?? 0;
  // A unit of a string is at most three bytes: room for all, and no second walk over them to count.
  const room = Buffer.allocUnsafe(count * 4 + units * 3);
  let at = count * 4;
  for (let i = 0; i < count; i += 1) {
    const value = values[from + i];
    const length = value == null ? -1 : room.write(value, at, 'utf8');
    room.writeInt32LE(length, i * 4);
    if (length > 0) at += length;
  }
  return Buffer.from(room.subarray(0, at));
}

/** A text block opened for reading single values without decoding the rest. */
export type TextBlock = {
  readonly count: number;
  /** Where text i begins in the block; one more than there are texts: the end of the last. */
  readonly offsets: Uint32Array;
  get(index: number): string | null;
  /** Whether there is a text, without reading it. */
  has(index: number): boolean;
};

export function openTextBlock(block: Buffer, count: number): TextBlock {
  const offsets = new Uint32Array(count + 1);
  let at = count * 4;
  if (block.length < at) throw new WinnowError('not_a_project', 'A block of text in this project is damaged.');
  for (let i = 0; i < count; i += 1) {
    offsets[i] = at;
    at += Math.max(0, block.readInt32LE(i * 4));
  }
  offsets[count] = at;
  if (at > block.length) throw new WinnowError('not_a_project', 'A block of text in this project is damaged.');
  const has = (index: number): boolean => block.readInt32LE(index * 4) >= 0;
  return {
    count,
    offsets,
    get: (index) => (has(index) ? block.toString('utf8', offsets[index], offsets[index + 1]) : null),
    has,
  };
}
