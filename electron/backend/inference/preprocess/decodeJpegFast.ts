import type { DecodedImage } from './decodePng.ts';
import { type JpegCoefficients, type JpegComponent, readJpegCoefficients } from './jpegCoefficients.ts';

/**
 * A JPEG as TensorFlow decodes it: libjpeg's fast integer DCT (Arai, Agui and Nakajima 1988; JDCT_IFAST), which no decoder at hand
 * offers and which moves pixels by up to 6 of 255, then libjpeg's smooth upsampling and YCbCr conversion. Null for what it does not
 * read (CMYK, odd samplings, damaged files): the usual decoder takes over.
 */
export function decodeJpegFast(bytes: Uint8Array): DecodedImage | null {
  const jpeg = readJpegCoefficients(bytes);
  if (!jpeg) return null;
  const { width, height, components } = jpeg;
  if (components.length === 1) {
    const grey = planeOf(jpeg, components[0]!);
    return { width, height, channels: 1, data: cut(grey, { width, height }) };
  }
  const isRgb =
    jpeg.adobe === 0 ||
    (jpeg.adobe === undefined && components.map(({ id }) => String.fromCharCode(id)).join('') === 'RGB');
  if (components.length !== 3 || isRgb) return null;
  const planes = components.map((component) => upsampled(jpeg, component));
  if (planes.some((plane) => plane === null)) return null;
  return { width, height, channels: 3, data: toRgb(planes as Uint8Array[], width * height) };
}

type Plane = { readonly stride: number; readonly data: Uint8Array };

/** 14-bit scale factors of the AAN transform: cos(kπ/16)·√2 products, as in jddctmgr.c. */
const scaleOf = Float64Array.from({ length: 8 }, (_, k) => (k === 0 ? 1 : Math.cos((k * Math.PI) / 16) * Math.SQRT2));
const aanScales = Int32Array.from({ length: 64 }, (_, i) => Math.round(16_384 * scaleOf[i >> 3]! * scaleOf[i & 7]!));

function planeOf(
  _jpeg: JpegCoefficients,
  { blocksAcross, blocksDown, coefficients, quantisation }: JpegComponent,
): Plane {
  const multipliers = Int32Array.from(quantisation, (value, i) => (value * aanScales[i]! + 2048) >> 12);
  const stride = blocksAcross * 8;
  const data = new Uint8Array(stride * blocksDown * 8);
  const work = new Int32Array(64);
  for (let block = 0; block < blocksAcross * blocksDown; block += 1) {
    for (let i = 0; i < 64; i += 1) work[i] = coefficients[block * 64 + i]! * multipliers[i]!;
    for (let column = 0; column < 8; column += 1) inverse(work, column, 8);
    const corner = Math.floor(block / blocksAcross) * 8 * stride + (block % blocksAcross) * 8;
    for (let row = 0; row < 8; row += 1) {
      inverse(work, row * 8, 1);
      for (let x = 0; x < 8; x += 1) data[corner + row * stride + x] = clamp((work[row * 8 + x]! >> 5) + 128);
    }
  }
  return { stride, data };
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);
const times = (value: number, factor: number): number => (value * factor) >> 8;

/** One direction of the 8-point transform, in place: jidctfst.c with its factors of 8 bits. */
function inverse(work: Int32Array, at: number, step: number): void {
  const [i0, i1, i2, i3] = [at, at + step, at + 2 * step, at + 3 * step] as const;
  const [i4, i5, i6, i7] = [at + 4 * step, at + 5 * step, at + 6 * step, at + 7 * step] as const;
  const sum04 = work[i0]! + work[i4]!;
  const dif04 = work[i0]! - work[i4]!;
  const sum26 = work[i2]! + work[i6]!;
  const dif26 = times(work[i2]! - work[i6]!, 362) - sum26;
  const e0 = sum04 + sum26;
  const e3 = sum04 - sum26;
  const e1 = dif04 + dif26;
  const e2 = dif04 - dif26;
  const z13 = work[i5]! + work[i3]!;
  const z10 = work[i5]! - work[i3]!;
  const z11 = work[i1]! + work[i7]!;
  const z12 = work[i1]! - work[i7]!;
  const o7 = z11 + z13;
  const z5 = times(z10 + z12, 473);
  const o6 = times(z10, -669) + z5 - o7;
  const o5 = times(z11 - z13, 362) - o6;
  const o4 = times(z12, 277) - z5 + o5;
  work[i0] = e0 + o7;
  work[i7] = e0 - o7;
  work[i1] = e1 + o6;
  work[i6] = e1 - o6;
  work[i2] = e2 + o5;
  work[i5] = e2 - o5;
  work[i4] = e3 + o4;
  work[i3] = e3 - o4;
}

function cut({ stride, data }: Plane, { width, height }: { width: number; height: number }): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) out.set(data.subarray(y * stride, y * stride + width), y * width);
  return out;
}

/** A component in the picture's size by jdsample.c's triangle filter; null for samplings other than 1 and 2. */
function upsampled(jpeg: JpegCoefficients, component: JpegComponent): Uint8Array | null {
  const across = jpeg.mostAcross / component.across;
  const down = jpeg.mostDown / component.down;
  const plane = planeOf(jpeg, component);
  if (across === 1 && down === 1) return cut(plane, jpeg);
  const width = Math.ceil((jpeg.width * component.across) / jpeg.mostAcross);
  const height = Math.ceil((jpeg.height * component.down) / jpeg.mostDown);
  if (![1, 2].includes(across) || ![1, 2].includes(down) || (across === 2 && width <= 2)) return null;
  const small = cut(plane, { width, height });
  const out = new Uint8Array(jpeg.width * jpeg.height);
  const sums = new Int32Array(width);
  for (let y = 0; y < jpeg.height; y += 1) {
    const own = down === 2 ? y >> 1 : y;
    const near = down === 2 ? Math.min(height - 1, Math.max(0, own + (y % 2 === 0 ? -1 : 1))) : own;
    for (let x = 0; x < width; x += 1)
      sums[x] = down === 2 ? small[own * width + x]! * 3 + small[near * width + x]! : small[own * width + x]!;
    if (across === 1)
      for (let x = 0; x < width; x += 1) out[y * jpeg.width + x] = (sums[x]! + (y % 2 === 0 ? 1 : 2)) >> 2;
    else widen(sums, out.subarray(y * jpeg.width, (y + 1) * jpeg.width), down === 2);
  }
  return out;
}

/** h2v1: (3 · own + next + 1 or 2) / 4; h2v2, whose sums are four times larger: (3 · own + next + 8 or 7) / 16. */
function widen(sums: Int32Array, out: Uint8Array, isTall: boolean): void {
  const shift = isTall ? 4 : 2;
  const [left, right] = isTall ? [8, 7] : [1, 2];
  const last = sums.length - 1;
  for (let x = 0; x < out.length; x += 1) {
    const own = x >> 1;
    const isLeft = x % 2 === 0;
    const other = isLeft ? own - 1 : own + 1;
    const isEdge = other < 0 || other > last;
    if (isEdge && !isTall) out[x] = sums[own]!;
    else out[x] = (sums[own]! * 3 + (isEdge ? sums[own]! : sums[other]!) + (isLeft ? left : right)) >> shift;
  }
}

/** jdcolor.c: the factors 1.402, 0.34414, 0.71414 and 1.772 in 16 bits. */
function toRgb([luma, blue, red]: readonly Uint8Array[], count: number): Uint8Array {
  const out = new Uint8Array(count * 3);
  for (let i = 0; i < count; i += 1) {
    const y = luma![i]!;
    const cb = blue![i]! - 128;
    const cr = red![i]! - 128;
    out[3 * i] = clamp(y + ((91_881 * cr + 32_768) >> 16));
    out[3 * i + 1] = clamp(y + ((-22_554 * cb + 32_768 - 46_802 * cr) >> 16));
    out[3 * i + 2] = clamp(y + ((116_130 * cb + 32_768) >> 16));
  }
  return out;
}
