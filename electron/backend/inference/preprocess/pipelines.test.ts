/**
 * Decoding and scaling beside the libraries' own arrays: Pillow 13, torchvision 0.23, OpenCV 5, TensorFlow 2.21 on odd pictures (alpha,
 * EXIF, CMYK, 16 bit, palette). Within mean 0.5 and largest 6 of 255, as the README's table says.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ImageInput } from '#shared/model/modelConfig.ts';
import { modelZoo, testSamples } from '../../testing/samples.ts';
import { readNpz } from '../testing/readNpz.ts';
import { decodeImage } from './decodeImage.ts';
import { decodingOf } from './image.ts';
import { runPipeline } from './picturePipeline.ts';

/** Nine pictures, an odd one of each kind; all fifty where they lie beside the checkout. */
const areAllThere = existsSync(join(modelZoo, 'preprocessing'));
const references = areAllThere ? join(modelZoo, 'preprocessing') : join(testSamples, 'pictures/references');
const pictures = areAllThere ? join(modelZoo, 'pictures-a') : join(testSamples, 'pictures/files');

type Resize = Partial<ImageInput['resize']>;
type Pipeline = {
  readonly file: string;
  readonly pipeline: NonNullable<ImageInput['pipeline']>;
  readonly resize: Resize;
  readonly more?: Partial<ImageInput>;
  readonly isLoose?: boolean;
};

const to64 = (method: ImageInput['resize']['method'], antialias?: boolean): Resize => ({
  width: 64,
  height: 64,
  fit: 'stretch',
  method,
  ...(antialias !== undefined && { antialias }),
});
const asIs: Resize = { fit: 'none', width: 1, height: 1 };
const cut: Resize = { width: 64, height: 64, fit: 'shorter', edge: 72 };

const pipelines: Readonly<Record<string, Pipeline>> = {
  pil_rgb: { file: 'decode', pipeline: 'torchvision', resize: asIs },
  pil_rgb_exif: { file: 'decode', pipeline: 'huggingface', resize: asIs, more: { exif: 'apply' } },
  pil_white_background: { file: 'decode', pipeline: 'torchvision', resize: asIs, more: { alpha: 'white' } },
  cv2_imread_rgb: { file: 'decode', pipeline: 'opencv', resize: asIs, more: { exif: 'apply' } },
  tf_decode: { file: 'tf_decode', pipeline: 'keras', resize: asIs },
  pil_nearest64: { file: 'pil', pipeline: 'torchvision', resize: to64('nearest') },
  pil_box64: { file: 'pil', pipeline: 'torchvision', resize: to64('box') },
  pil_bilinear64: { file: 'pil', pipeline: 'torchvision', resize: to64('bilinear_antialias') },
  pil_hamming64: { file: 'pil', pipeline: 'torchvision', resize: to64('hamming') },
  pil_bicubic64: { file: 'pil', pipeline: 'torchvision', resize: to64('bicubic') },
  pil_lanczos64: { file: 'pil', pipeline: 'torchvision', resize: to64('lanczos3') },
  pil_exif_bilinear64: {
    file: 'pil',
    pipeline: 'huggingface',
    resize: to64('bilinear_antialias'),
    more: { exif: 'apply' },
  },
  pil_grey: { file: 'grey', pipeline: 'torchvision', resize: asIs, more: { color: 'grayscale' } },
  pil_grey_resize28: {
    file: 'grey',
    pipeline: 'torchvision',
    resize: { ...to64('bilinear_antialias'), width: 28, height: 28 },
    more: { color: 'grayscale' },
  },
  tv_pil_resize72_crop64_bilinear: {
    file: 'torchvision',
    pipeline: 'torchvision',
    resize: { ...cut, method: 'bilinear_antialias' },
  },
  tv_pil_resize72_crop64_bicubic: {
    file: 'torchvision',
    pipeline: 'torchvision',
    resize: { ...cut, method: 'bicubic' },
  },
  tv_tensor_resize72_crop64_bilinear_antialiasTrue: {
    file: 'torchvision',
    pipeline: 'torchvision',
    resize: { ...cut, method: 'bilinear_antialias' },
  },
  tv_tensor_resize72_crop64_bilinear_antialiasFalse: {
    file: 'torchvision',
    pipeline: 'torchvision',
    resize: { ...cut, method: 'bilinear', antialias: false },
  },
  tv_pil_crop80_pads: {
    file: 'torchvision',
    pipeline: 'torchvision',
    resize: { width: 80, height: 80, fit: 'shorter', edge: 64, method: 'bilinear_antialias' },
  },
  torch_interpolate64_bilinear_round: { file: 'torchvision', pipeline: 'torchvision', resize: to64('bilinear', false) },
  cv2_linear64: { file: 'cv2', pipeline: 'opencv', resize: to64('bilinear', false), more: { exif: 'apply' } },
  cv2_area64: { file: 'cv2', pipeline: 'opencv', resize: to64('area', false), more: { exif: 'apply' } },
  cv2_cubic64: { file: 'cv2', pipeline: 'opencv', resize: to64('bicubic', false), more: { exif: 'apply' } },
  ultralytics_letterbox64: {
    file: 'cv2',
    pipeline: 'ultralytics',
    resize: { width: 64, height: 64, fit: 'letterbox', method: 'bilinear_antialias', padValue: 114 },
    more: { exif: 'apply' },
  },
  tf_resize64_bilinear: { file: 'tf_resize', pipeline: 'keras', resize: to64('bilinear', false) },
  tf_resize64_nearest: { file: 'tf_resize', pipeline: 'keras', resize: to64('nearest') },
  tf_resize64_bicubic: { file: 'tf_resize', pipeline: 'keras', resize: to64('bicubic', false) },
  tf_resize64_area: { file: 'tf_resize', pipeline: 'keras', resize: to64('area', false) },
  tf_resize64_bilinear_antialias: { file: 'tf_resize', pipeline: 'keras', resize: to64('bilinear_antialias', true) },
};

const known = new Map<string, ReturnType<typeof decodeImage>>();

/** Many pipelines begin with the same decoding. */
function decoded(picture: string, decoding: Parameters<typeof decodeImage>[1]): ReturnType<typeof decodeImage> {
  const name = `${picture} ${JSON.stringify(decoding)}`;
  const before = known.get(name) ?? decodeImage(join(pictures, picture), decoding);
  known.set(name, before);
  return before;
}

const table: string[] = [];
afterAll(() => {
  known.clear();
  if (table.length > 0) process.stdout.write(`${table.join('\n')}\n`);
});

describe('reference arrays', () => {
  test.each(Object.entries(pipelines))('%s', async (name, { file, pipeline, resize, more }) => {
    const arrays = [...readNpz(join(references, `${file}.npz`), `${name}|`)];
    expect(arrays.length).toBeGreaterThan(0);
    let largest = 0;
    let worst = '';
    let sum = 0;
    let count = 0;
    for (const [key, { data, shape }] of arrays) {
      const picture = key.slice(name.length + 1);
      const input: ImageInput = {
        name: 'x',
        kind: 'image',
        dtype: 'float32',
        layout: 'NCHW',
        color: 'rgb',
        scale: 1,
        mean: [0],
        std: [1],
        background: 255,
        exif: 'ignore',
        alpha: 'drop',
        pipeline,
        ...more,
        resize: { width: 64, height: 64, method: 'bilinear', fit: 'stretch', padValue: 0, ...resize },
      };
      const planes = runPipeline(await decoded(picture, decodingOf(input)), input);
      expect([planes.height, planes.width], key).toEqual(shape.slice(0, 2));
      const own = planes.width * planes.height;
      for (let c = 0; c < planes.channels; c += 1) {
        for (let i = 0; i < own; i += 1) {
          const ours = Math.min(255, Math.max(0, Math.round(planes.data[c * own + i]!)));
          const difference = Math.abs(ours - data[i * planes.channels + c]!);
          if (difference > largest) [largest, worst] = [difference, picture];
          sum += difference;
          count += 1;
        }
      }
    }
    table.push(
      `${name.padEnd(52)} ${String(arrays.length).padStart(3)} pictures, mean ${(sum / count).toFixed(3)}, largest ${largest} (${worst})`,
    );
    expect(sum / count).toBeLessThanOrEqual(0.5);
    expect(largest).toBeLessThanOrEqual(6);
  });
});
