import type { ImageInput } from '#shared/model/modelConfig.ts';
import { decodeImage } from './decodeImage.ts';
import type { DecodedImage } from './decodePng.ts';
import { resizePixels, type Pixels } from './resize.ts';
import { floatBuffer } from './tensor.ts';

type Target = Float32Array | Float64Array | Uint8Array;

/** Buffers kept for the next batches. Fresh ones cost page faults that stall both threads. */
const maxSpares = 6;

/** Where a picture goes: element offset in the batch's buffer. */
type Slot = { readonly data: Target; readonly offset: number };

export type ImagePreparer = {
  /** Numbers per picture: channels * height * width. */
  readonly size: number;
  /** [channels, height, width] or [height, width, channels], as the layout says. */
  readonly dims: readonly number[];
  /** A buffer for that many pictures, a recycled one where the size fits; every slot that is used is written whole. */
  readonly allocate: (rows: number) => Target;
  readonly recycle: (buffer: ArrayBuffer) => void;
  /** Decodes and prepares one file into its slot. Throws RowError; the slot is then left as it was. */
  readonly prepareFile: (path: string, slot: Slot) => void | Promise<void>;
  readonly prepareImage: (image: DecodedImage, slot: Slot) => void;
};

/**
 * Prepares pictures as an image input says: alpha composited on `background`, grey = 0.299 R + 0.587 G + 0.114 B in floats
 * (unrounded; equal channels are taken as they are), resize, then value = (pixel * scale - mean[c]) / std[c], or the rounded
 * pixel for uint8. Channels in the order of `color`, axes in the order of `layout`.
 */
export function imagePreparer(input: ImageInput): ImagePreparer {
  const { width, height } = input.resize;
  const channels = input.color === 'grayscale' ? 1 : 3;
  const plane = width * height;
  const size = channels * plane;
  const means = perChannel(input.mean, channels);
  const stds = perChannel(input.std, channels);
  const tables = means.map((mean, c) =>
    Float64Array.from({ length: 256 }, (_, p) => (p * input.scale - mean) / (stds[c] as number)),
  );
  const isBytes = input.dtype === 'uint8';
  const bytesEach = floatBuffer(input.dtype, 0).BYTES_PER_ELEMENT;
  const spares: ArrayBuffer[] = [];

  const write = (values: ArrayLike<number>, { data, offset }: Slot, whole: boolean): void => {
    const planes = values.length / plane;
    for (let c = 0; c < channels; c++) {
      const from = planes === 1 ? 0 : (input.color === 'bgr' ? 2 - c : c) * plane;
      const table = tables[c] as Float64Array;
      const mean = means[c] as number;
      const std = stds[c] as number;
      const step = input.layout === 'NCHW' ? 1 : channels;
      const start = offset + (input.layout === 'NCHW' ? c * plane : c);
      if (isBytes) for (let i = 0; i < plane; i++) data[start + i * step] = Math.round(values[from + i] as number);
      else if (whole)
        for (let i = 0; i < plane; i++) data[start + i * step] = table[values[from + i] as number] as number;
      else
        for (let i = 0; i < plane; i++)
          data[start + i * step] = ((values[from + i] as number) * input.scale - mean) / std;
    }
  };

  const prepareImage = (image: DecodedImage, slot: Slot): void => {
    const pixels = flatten(image, { grayscale: channels === 1, background: input.background });
    if (pixels.width === width && pixels.height === height) {
      if (pixels.channels === 1) write(pixels.data, slot, pixels.data instanceof Uint8Array);
      else write(deinterleave(pixels), slot, pixels.data instanceof Uint8Array);
      return;
    }
    write(resizePixels(pixels, input.resize), slot, false);
  };

  return {
    size,
    dims: input.layout === 'NCHW' ? [channels, height, width] : [height, width, channels],
    allocate: (rows) => {
      const spare = spares.findIndex(({ byteLength }) => byteLength === rows * size * bytesEach);
      const buffer = spare < 0 ? undefined : spares.splice(spare, 1)[0];
      return buffer ? viewOf(input.dtype, buffer) : floatBuffer(input.dtype, rows * size);
    },
    recycle: (buffer) => {
      if (spares.length < maxSpares) spares.push(buffer);
    },
    prepareFile: (path, slot) => {
      const image = decodeImage(path);
      if (!(image instanceof Promise)) return prepareImage(image, slot);
      return image.then((decoded) => prepareImage(decoded, slot));
    },
    prepareImage,
  };
}

function viewOf(dtype: ImageInput['dtype'], buffer: ArrayBuffer): Target {
  if (dtype === 'uint8') return new Uint8Array(buffer);
  return dtype === 'float64' ? new Float64Array(buffer) : new Float32Array(buffer);
}

/** One grey or three colour channels, 0..255. */
function flatten(image: DecodedImage, { grayscale, background }: { grayscale: boolean; background: number }): Pixels {
  const { width, height, channels } = image;
  const opaque = channels === 2 || channels === 4 ? composite(image, background) : image;
  if (opaque.channels === 1 || !grayscale) return opaque;
  const count = width * height;
  const grey = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const r = opaque.data[3 * i] as number;
    const g = opaque.data[3 * i + 1] as number;
    const b = opaque.data[3 * i + 2] as number;
    // A grey pixel stays exactly what it is: the weights do not add up to 1 in binary.
    grey[i] = r === g && r === b ? r : 0.299 * r + 0.587 * g + 0.114 * b;
  }
  return { width, height, channels: 1, data: grey };
}

function composite(image: DecodedImage, background: number): Pixels {
  const { width, height, channels } = image;
  const colours = channels - 1;
  const out = new Float32Array(width * height * colours);
  for (let i = 0; i < width * height; i++) {
    const alpha = (image.data[i * channels + colours] as number) / 255;
    for (let c = 0; c < colours; c++)
      out[i * colours + c] = (image.data[i * channels + c] as number) * alpha + background * (1 - alpha);
  }
  return { width, height, channels: colours, data: out };
}

function deinterleave({ data, channels, width, height }: Pixels): Uint8Array | Float32Array {
  const count = width * height;
  const out = data instanceof Uint8Array ? new Uint8Array(data.length) : new Float32Array(data.length);
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < count; i++) out[c * count + i] = data[i * channels + c] as number;
  return out;
}

function perChannel(values: readonly number[], channels: number): number[] {
  return Array.from({ length: channels }, (_, c) => values[values.length === 1 ? 0 : c] ?? Number.NaN);
}
