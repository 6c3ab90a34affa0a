/**
 * The leading 32 bits of floats, as signed integers: for numbers that are not negative they ascend as the numbers do.
 * Integers can be compared without branches, which floats in JavaScript cannot.
 */
export type LeadingBits = {
  /** A view (no copy): the leading bits of number i are `words[i * stride + offset]`. */
  readonly words: Int32Array;
  readonly stride: 1 | 2;
  readonly offset: 0 | 1;
  /** The leading bits of infinity; NaN has the same or more. */
  readonly infinity: number;
};

export function leadingBits(values: Float32Array | Float64Array): LeadingBits {
  if (values instanceof Float32Array) {
    const words = new Int32Array(values.buffer, values.byteOffset, values.length);
    return { words, stride: 1, offset: 0, infinity: 0x7f800000 };
  }
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  return { words, stride: 2, offset: isLittleEndian() ? 1 : 0, infinity: 0x7ff00000 };
}

function isLittleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}
