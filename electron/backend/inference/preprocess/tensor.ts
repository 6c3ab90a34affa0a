import { toFloat16Bits } from './float16.ts';

export type NumericData =
  Float32Array | Float64Array | Uint16Array | Uint8Array | Int32Array | Uint32Array | BigInt64Array;

/** A model input ready to run. float16 is held as its bits in a Uint16Array, bool as 0 and 1 in a Uint8Array. */
export type PreparedTensor =
  | { readonly dtype: 'string'; readonly dims: readonly number[]; readonly data: readonly string[] }
  | { readonly dtype: Exclude<TensorType, 'string'>; readonly dims: readonly number[]; readonly data: NumericData };

export type TensorType = 'float32' | 'float64' | 'float16' | 'uint8' | 'bool' | 'int32' | 'uint32' | 'int64' | 'string';

export type Feeds = Readonly<Record<string, PreparedTensor>>;

/** A zeroed array that floating values are written to; float16 is written as float32 and packed by `packFloats`. */
export function floatBuffer(
  dtype: 'float32' | 'float64' | 'float16' | 'uint8',
  size: number,
): Float32Array | Float64Array | Uint8Array {
  if (dtype === 'uint8') return new Uint8Array(size);
  return dtype === 'float64' ? new Float64Array(size) : new Float32Array(size);
}

/** The tensor of a buffer from `floatBuffer`. */
export function packFloats(
  dtype: 'float32' | 'float64' | 'float16' | 'uint8',
  data: Float32Array | Float64Array | Uint8Array,
  dims: readonly number[],
): PreparedTensor {
  if (dtype !== 'float16') return { dtype, dims, data };
  return { dtype, dims, data: Uint16Array.from(data, toFloat16Bits) };
}

/** The memory behind the feeds, each block once. */
export function buffersOf(feeds: Feeds): ArrayBuffer[] {
  return [
    ...new Set(
      Object.values(feeds).flatMap(({ dtype, data }) =>
        dtype === 'string' ? [] : [(data as Float32Array).buffer as ArrayBuffer],
      ),
    ),
  ];
}
