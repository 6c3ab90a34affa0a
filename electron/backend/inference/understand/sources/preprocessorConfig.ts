import type { Claims, ImageSteps } from '../claims.ts';
import { asNumber, asNumbers, asObject, asSize, asText, type Json } from './shapes.ts';

/** PIL's numbers of resampling filters. */
const resamples = ['nearest', 'lanczos', 'bilinear', 'bicubic', 'box', 'hamming'] as const;

/**
 * `preprocessor_config.json` of Hugging Face's image processors. The fields mean different things in different processors (crop_pct of
 * ConvNext, a number as size of ViT and of CLIP): each kind's own rule is followed. Source: transformers/models/<name>/image_processing_*.py.
 */
export function claimsOfPreprocessor(content: unknown, from: string): Claims {
  const config = asObject(content);
  if (!config) return {};
  const image = stepsOf(config);
  return image ? { image: { value: image, from } } : {};
}

type Extent = { readonly height: number; readonly width: number };

function stepsOf(config: Json): ImageSteps | undefined {
  const kind = (asText(config.image_processor_type) ?? asText(config.feature_extractor_type) ?? '').replace(
    /(ImageProcessor(Fast)?|FeatureExtractor)$/,
    '',
  );
  const doesResize = config.do_resize !== false;
  const geometry = doesResize ? geometryOf(kind, config) : { resize: { mode: 'none' } as const };
  if (geometry === undefined) return undefined;
  const scales = config.do_rescale !== false;
  const factor = scales ? (asNumber(config.rescale_factor) ?? 1 / 255) : 1;
  // EfficientNet: with an offset the pixels are moved to −1..1 before the mean is taken; include_top divides by std once more.
  const moved = config.rescale_offset === true ? 1 : 0;
  const hasNorm = config.do_normalize !== false && config.image_mean !== undefined;
  const mean = hasNorm ? (asNumbers(config.image_mean) ?? [0]) : [0];
  const std = hasNorm ? (asNumbers(config.image_std) ?? [1]) : [1];
  const twice = kind === 'EfficientNet' && config.include_top === true;
  return {
    pipeline: 'huggingface',
    ...geometry,
    filter: resamples[asNumber(config.resample) ?? defaultResample(kind)] ?? 'bilinear',
    factor,
    mean: mean.map((value) => value + moved),
    std: twice ? std.map((value) => value * value) : std,
    colour: config.do_flip_channel_order === true ? 'bgr' : config.do_grayscale === true ? 'grey' : 'rgb',
    exif: 'apply',
  };
}

function defaultResample(kind: string): number {
  return /^(CLIP|ChineseCLIP|Bit|ConvNext|ConvNeXT|DeiT|Levit|Siglip|PoolFormer|Perceiver|VivitImage|Blip)/i.test(kind)
    ? 3
    : 2;
}

function geometryOf(kind: string, config: Json): Pick<ImageSteps, 'resize' | 'crop'> | undefined {
  const size = config.size;
  const whole = extentOf(size);
  const shortest = asSize(asObject(size)?.shortest_edge) ?? asSize(size);
  const longest = asSize(asObject(size)?.longest_edge);
  const crop =
    config.do_center_crop === true || (cropsByItself(kind) && config.do_center_crop !== false)
      ? cropOf(config.crop_size)
      : undefined;
  const share = asNumber(config.crop_pct);
  if (/^ConvNe?X/i.test(kind)) {
    const edge = shortest ?? whole?.height;
    if (edge === undefined) return undefined;
    if (edge >= 384) return { resize: { mode: 'stretch', height: edge, width: edge } };
    return {
      resize: { mode: 'shorter', edge: Math.trunc(edge / (share ?? 224 / 256)) },
      crop: { height: edge, width: edge },
    };
  }
  if (/^Levit/i.test(kind) && shortest !== undefined)
    return { resize: { mode: 'shorter', edge: Math.trunc((256 / 224) * shortest) }, ...(crop && { crop }) };
  if (/^PoolFormer/i.test(kind) && share !== undefined && shortest !== undefined)
    return { resize: { mode: 'shorter', edge: Math.trunc(shortest / share) }, ...(crop && { crop }) };
  if (whole) return { resize: { mode: 'stretch', ...whole }, ...(crop && { crop }) };
  if (shortest === undefined) return undefined;
  // With a longest edge too, the picture is fitted in: its size then follows its shape.
  if (longest !== undefined) return undefined;
  return isSquareByNumber(kind) && asSize(size) !== undefined
    ? { resize: { mode: 'stretch', height: shortest, width: shortest }, ...(crop && { crop }) }
    : { resize: { mode: 'shorter', edge: shortest }, ...(crop && { crop }) };
}

/** Where `size` is one number: a square for these, the shorter edge for the others. */
function isSquareByNumber(kind: string): boolean {
  return (
    /^(ViT|ViTHybrid|BeiT|Beit|DeiT|Deit|EfficientNet|Siglip|Swin|Donut|ImageGPT|Flava|Vilt)/.test(kind) || kind === ''
  );
}

function cropsByItself(kind: string): boolean {
  return /^(CLIP|ChineseCLIP|DeiT|MobileNet|MobileViT|Levit|Bit|PoolFormer)/.test(kind);
}

function extentOf(value: unknown): Extent | undefined {
  const edge = asSize(value);
  if (edge !== undefined) return undefined;
  const height = asSize(asObject(value)?.height);
  const width = asSize(asObject(value)?.width);
  return height !== undefined && width !== undefined ? { height, width } : undefined;
}

function cropOf(value: unknown): Extent | undefined {
  const edge = asSize(value);
  return edge === undefined ? extentOf(value) : { height: edge, width: edge };
}
