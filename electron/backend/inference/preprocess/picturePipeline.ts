import type { Pipeline } from '#shared/model/modelAnswers.ts';
import type { ImageInput } from '#shared/model/modelConfig.ts';
import type { DecodedImage } from './decodePng.ts';
import { layoutOf, placed } from './pictureGeometry.ts';
import { type Arithmetic, type Filter, type Planes, resample } from './resample.ts';

const arithmetics: Readonly<Record<Pipeline, Arithmetic>> = {
  torchvision: 'pillow',
  timm: 'pillow',
  huggingface: 'pillow',
  ultralytics: 'pillow',
  keras: 'tensorflow',
  opencv: 'opencv',
};

/** The arithmetic of a pipeline with a filter: PIL cannot scale without antialiasing, torch's tensors can; area is OpenCV's. */
function arithmeticOf(pipeline: Pipeline | undefined, filter: Filter, antialias: boolean): Arithmetic {
  const own = pipeline ? arithmetics[pipeline] : 'torch';
  if (own === 'pillow' && filter === 'area') return 'opencv';
  return own === 'pillow' && !antialias && filter !== 'nearest' && filter !== 'box' ? 'torch' : own;
}

const filterOf: Readonly<Record<ImageInput['resize']['method'], Filter>> = {
  nearest: 'nearest',
  bilinear: 'bilinear',
  bilinear_antialias: 'bilinear',
  bicubic: 'bicubic',
  lanczos3: 'lanczos',
  box: 'box',
  area: 'area',
  hamming: 'hamming',
};

/** A decoded picture as the pipeline scales and cuts it: planes of 0..255 in the order red, green, blue, or one of grey. */
export function runPipeline(image: DecodedImage, input: ImageInput): Planes {
  const { resize, pipeline } = input;
  const filter = filterOf[resize.method];
  const antialias = resize.antialias ?? resize.method !== 'bilinear';
  // Ultralytics letterboxes with OpenCV and crops with PIL.
  const arithmetic =
    resize.fit === 'letterbox' && pipeline === 'ultralytics' ? 'opencv' : arithmeticOf(pipeline, filter, antialias);
  const planes = toPlanes(image, { isGrey: input.color === 'grayscale', alpha: input.alpha });
  const layout = layoutOf(planes, resize, pipeline);
  return placed(
    resample(planes, layout.scaled, { arithmetic, filter, antialias: antialias && arithmetic !== 'opencv' }),
    layout,
  );
}

type Conversion = { readonly isGrey: boolean; readonly alpha: ImageInput['alpha'] };

/**
 * PIL's convert: RGB drops alpha (or `alpha_composite` over white or black first), L is (19595 R + 38470 G + 7471 B + 32768) / 65536.
 * Grey pictures have three equal planes in colour.
 */
function toPlanes({ width, height, channels, data }: DecodedImage, { isGrey, alpha }: Conversion): Planes {
  const count = width * height;
  const hasAlpha = channels === 2 || channels === 4;
  const colours = hasAlpha ? channels - 1 : channels;
  const ground = alpha === 'white' ? 255 : alpha === 'black' ? 0 : null;
  const planes = isGrey ? 1 : 3;
  const out = new Uint8Array(planes * count);
  const colour = (at: number, c: number): number => {
    const value = data[at * channels + (colours === 1 ? 0 : c)]!;
    if (!hasAlpha || ground === null) return value;
    const share = data[at * channels + colours]!;
    return Math.round((value * share + ground * (255 - share)) / 255);
  };
  for (let at = 0; at < count; at += 1) {
    if (isGrey && colours === 1) out[at] = colour(at, 0);
    else if (isGrey) out[at] = (19_595 * colour(at, 0) + 38_470 * colour(at, 1) + 7471 * colour(at, 2) + 32_768) >> 16;
    else for (let c = 0; c < 3; c += 1) out[c * count + at] = colour(at, c);
  }
  return { width, height, channels: planes, data: out };
}
