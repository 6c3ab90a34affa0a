import type { ImageInput } from '#shared/model/modelConfig.ts';
import { decodeImage, type Decoding } from './decodeImage.ts';
import type { DecodedImage } from './decodePng.ts';
import { runPipeline } from './picturePipeline.ts';
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
  /** One picture in its own size, for models that resize inside: its numbers and their axes. Throws RowError. */
  readonly prepareSized: (path: string) => Promise<{ readonly data: Target; readonly dims: readonly number[] }>;
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

  const writeSized = (
    values: ArrayLike<number>,
    { data, offset }: Slot,
    at: { plane: number; whole: boolean },
  ): void => {
    const planes = values.length / at.plane;
    for (let c = 0; c < channels; c++) {
      const from = planes === 1 ? 0 : (input.color === 'bgr' ? 2 - c : c) * at.plane;
      const table = tables[c] as Float64Array;
      const mean = means[c] as number;
      const std = stds[c] as number;
      const step = input.layout === 'NCHW' ? 1 : channels;
      const start = offset + (input.layout === 'NCHW' ? c * at.plane : c);
      if (isBytes) for (let i = 0; i < at.plane; i++) data[start + i * step] = Math.round(values[from + i] as number);
      else if (at.whole)
        for (let i = 0; i < at.plane; i++) data[start + i * step] = table[values[from + i] as number] as number;
      else
        for (let i = 0; i < at.plane; i++)
          data[start + i * step] = ((values[from + i] as number) * input.scale - mean) / std;
    }
  };
  const write = (values: ArrayLike<number>, slot: Slot, whole: boolean): void =>
    writeSized(values, slot, { plane, whole });

  const decoding = decodingOf(input);
  const isPiped = decoding !== undefined || !['stretch', 'center_crop', 'letterbox'].includes(input.resize.fit);
  const prepareImage = (image: DecodedImage, slot: Slot): void => {
    if (isPiped) {
      const { data } = runPipeline(image, input);
      return write(data, slot, data instanceof Uint8Array);
    }
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
    dims: flatDims(input) ?? (input.layout === 'NCHW' ? [channels, height, width] : [height, width, channels]),
    allocate: (rows) => {
      const spare = spares.findIndex(({ byteLength }) => byteLength === rows * size * bytesEach);
      const buffer = spare < 0 ? undefined : spares.splice(spare, 1)[0];
      return buffer ? viewOf(input.dtype, buffer) : floatBuffer(input.dtype, rows * size);
    },
    recycle: (buffer) => {
      if (spares.length < maxSpares) spares.push(buffer);
    },
    prepareFile: (path, slot) => {
      const image = decodeImage(path, decoding);
      if (!(image instanceof Promise)) return prepareImage(image, slot);
      return image.then((decoded) => prepareImage(decoded, slot));
    },
    prepareImage,
    prepareSized: async (path) => {
      const picture = runPipeline(await decodeImage(path, decoding), input);
      const own = picture.width * picture.height;
      const data = floatBuffer(input.dtype, channels * own);
      writeSized(picture.data, { data, offset: 0 }, { plane: own, whole: picture.data instanceof Uint8Array });
      const { width: across, height: down } = picture;
      return { data, dims: input.layout === 'NCHW' ? [channels, down, across] : [down, across, channels] };
    },
  };
}

/** How a pipeline reads the less usual files; undefined where no pipeline is named, for what Winnow itself does. */
export function decodingOf({ pipeline, exif, cmyk }: ImageInput): Decoding | undefined {
  if (!pipeline) return undefined;
  const isPillow = pipeline === 'torchvision' || pipeline === 'timm' || pipeline === 'huggingface';
  return {
    exif,
    clips16: isPillow,
    ignoresProfile: true,
    cmyk: cmyk ?? 'naive',
    isFastDct: pipeline === 'keras' && exif === 'ignore',
  };
}

/** Grey pictures row by row, for models that take [N, 784] or [N, 28, 28]. */
function flatDims({ shape, resize: { width, height } }: ImageInput): readonly number[] | undefined {
  if (shape?.length === 2) return [width * height];
  return shape?.length === 3 ? [height, width] : undefined;
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
