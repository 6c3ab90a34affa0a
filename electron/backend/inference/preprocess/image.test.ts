import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { imageInputSchema, type ImageInput } from '#shared/model/modelConfig.ts';
import { weirdSamples as weird } from '../../testing/samples.ts';
import { damageOf, decodeImage } from './decodeImage.ts';
import { decodePlainPng } from './decodePng.ts';
import { fromFloat16Bits, toFloat16Bits } from './float16.ts';
import { imagePreparer } from './image.ts';
import { resizePixels } from './resize.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-image-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function input(changes: Record<string, unknown> = {}): ImageInput {
  const base = { name: 'x', kind: 'image', resize: { width: 2, height: 2 }, scale: 1 };
  return imageInputSchema.parse({ ...base, ...changes });
}

function prepare(
  image: Parameters<ReturnType<typeof imagePreparer>['prepareImage']>[0],
  changes: Record<string, unknown>,
): number[] {
  const preparer = imagePreparer(input(changes));
  const data = preparer.allocate(1);
  preparer.prepareImage(image, { data, offset: 0 });
  return [...data];
}

const noise = (size: number): Uint8Array =>
  Uint8Array.from({ length: size }, (_, i) => (i * 7919 + (i >> 3) * 104729) % 251);
/** 2×2: red, green / blue, grey. */
const colours = {
  width: 2,
  height: 2,
  channels: 3,
  data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9),
} as const;

test.each([1, 2, 3, 4] as const)(
  'plain PNGs with %d channels decode to what the general decoder gives',
  async (channels) => {
    for (const [width, height] of [
      [1, 1],
      [28, 28],
      [61, 37],
      [300, 200],
    ] as const) {
      const data = noise(width * height * channels);
      for (const adaptiveFiltering of [true, false]) {
        const png = await sharp(data, { raw: { width, height, channels } })
          .png({ adaptiveFiltering, palette: false })
          .toBuffer();
        const plain = decodePlainPng(png);
        const general = await sharp(png).raw().toBuffer({ resolveWithObject: true });
        expect(plain).toBeDefined();
        // The encoder may have chosen fewer or more channels than were given.
        const fewer = plain?.channels ?? 1;
        const kept = Uint8Array.from(
          { length: width * height * fewer },
          (_, i) => general.data[Math.floor(i / fewer) * general.info.channels + (i % fewer)] as number,
        );
        if (fewer === general.info.channels)
          expect(Buffer.from(plain?.data ?? []).equals(Buffer.from(kept))).toBe(true);
        expect([plain?.width, plain?.height]).toEqual([width, height]);
      }
    }
  },
);

test('a flipped byte and a missing end are damage, not pixels', async () => {
  const png = await sharp(noise(28 * 28), { raw: { width: 28, height: 28, channels: 1 } })
    .png()
    .toBuffer();
  const flipped = Buffer.from(png);
  flipped[flipped.length - 30] = (flipped[flipped.length - 30] as number) ^ 1;
  expect(() => decodePlainPng(flipped)).toThrow(/checksum/);
  expect(() => decodePlainPng(png.subarray(0, png.length - 20))).toThrow(/ends too early/);
});

test('channels, layout, grey weights and normalisation', () => {
  expect(prepare(colours, { layout: 'NCHW' })).toEqual([255, 0, 0, 9, 0, 255, 0, 9, 0, 0, 255, 9]);
  expect(prepare(colours, { layout: 'NHWC' })).toEqual([...colours.data]);
  expect(prepare(colours, { layout: 'NHWC', color: 'bgr' })).toEqual([0, 0, 255, 0, 255, 0, 255, 0, 0, 9, 9, 9]);
  const grey = prepare(colours, { color: 'grayscale', scale: 1 / 255, mean: [0.5], std: [0.25] });
  [76.245, 149.685, 29.07, 9].forEach((pixel, i) => expect(grey[i]).toBeCloseTo((pixel / 255 - 0.5) / 0.25, 5));
  const perChannel = prepare(colours, { mean: [1, 2, 3], std: [1, 2, 4], dtype: 'float64' });
  expect(perChannel).toEqual([254, -1, -1, 8, -1, 126.5, -1, 3.5, -0.75, -0.75, 63, 1.5]);
  expect(prepare(colours, { color: 'grayscale', dtype: 'uint8', scale: 1 / 255 })).toEqual([76, 150, 29, 9]);
});

test('a grey picture fills three channels; transparency shows the background', () => {
  const grey = { width: 2, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4) } as const;
  expect(prepare(grey, {})).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
  const alpha = { width: 2, height: 2, channels: 2, data: Uint8Array.of(10, 255, 10, 0, 100, 51, 0, 255) } as const;
  expect(prepare(alpha, { color: 'grayscale', background: 200 })).toEqual([10, 200, 180, 0]);
});

test('bilinear: half-pixel centres, clamped edges, no antialiasing', () => {
  const source = { width: 4, height: 1, channels: 1, data: Uint8Array.of(0, 10, 20, 100) };
  const resize = (width: number, height = 1, method = 'bilinear'): number[] => [
    ...resizePixels(source, input({ resize: { width, height, method } }).resize),
  ];
  expect(resize(2)).toEqual([5, 60]);
  expect(resize(8)).toEqual([0, 2.5, 7.5, 12.5, 17.5, 40, 80, 100]);
  expect(resize(1)).toEqual([15]);
  expect(resize(4, 2)).toEqual([0, 10, 20, 100, 0, 10, 20, 100]);
  expect(resize(2, 1, 'nearest')).toEqual([10, 100]);
  // The antialiased triangle of radius 2 around 1 and 3: weights 3 5 5 3 over 16, cut at the edges.
  expect(resize(2, 1, 'bilinear_antialias').map((value) => Number(value.toFixed(6)))).toEqual([
    Number(((0.75 * 10 + 0.25 * 20) / 1.75).toFixed(6)),
    Number(((0.25 * 10 + 0.75 * 20 + 0.75 * 100) / 1.75).toFixed(6)),
  ]);
});

test.each(['nearest', 'bilinear', 'bilinear_antialias', 'bicubic', 'lanczos3'] as const)(
  '%s keeps a flat picture flat and an unscaled one as it is',
  (method) => {
    const flat = { width: 17, height: 5, channels: 1, data: new Uint8Array(85).fill(77) };
    for (const [width, height] of [
      [3, 2],
      [40, 31],
      [1, 1],
    ] as const) {
      for (const value of resizePixels(flat, input({ resize: { width, height, method } }).resize))
        expect(value).toBeCloseTo(77, 9);
    }
    const data = noise(35);
    resizePixels(
      { width: 7, height: 5, channels: 1, data },
      input({ resize: { width: 7, height: 5, method } }).resize,
    ).forEach((value, i) => expect(value).toBeCloseTo(data[i] as number, 9));
  },
);

test.each([
  ['bicubic', 'cubic'],
  ['lanczos3', 'lanczos3'],
] as const)('%s shrinks close to the library’s own antialiased kernel', async (method, kernel) => {
  const width = 64;
  const smooth = Uint8Array.from({ length: width * width }, (_, i) =>
    Math.round(128 + 100 * Math.sin((i % width) / 9) * Math.cos(Math.floor(i / width) / 7)),
  );
  const ours = resizePixels(
    { width, height: width, channels: 1, data: smooth },
    input({ resize: { width: 20, height: 20, method } }).resize,
  );
  const theirs = await sharp(smooth, { raw: { width, height: width, channels: 1 } })
    .resize(20, 20, { kernel, fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const worst = Math.max(
    ...[...ours].map((value, i) => Math.abs(value - (theirs.data[i * theirs.info.channels] as number))),
  );
  expect(worst).toBeLessThan(4);
});

test('center crop keeps the middle, letterbox pads', () => {
  const wide = { width: 6, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16) };
  const fit = (kind: string, method = 'nearest'): number[] => [
    ...resizePixels(wide, input({ resize: { width: 2, height: 2, method, fit: kind, padValue: 99 } }).resize),
  ];
  expect(fit('center_crop')).toEqual([3, 4, 13, 14]);
  expect(fit('letterbox')).toEqual([12, 15, 99, 99]);
  const one = { width: 1, height: 1, channels: 1, data: Uint8Array.of(5) };
  expect([
    ...resizePixels(one, input({ resize: { width: 2, height: 1, fit: 'letterbox', padValue: 99 } }).resize),
  ]).toEqual([5, 99]);
});

test('half precision: every value comes back, and rounding is the standard’s', () => {
  for (let bits = 0; bits < 65536; bits++) {
    const value = fromFloat16Bits(bits);
    if (!Number.isNaN(value)) expect(toFloat16Bits(value)).toBe(bits);
  }
  const round = (Math as unknown as { f16round?: (x: number) => number }).f16round;
  for (const value of [1 / 3, 65519, 65520, -2049, 2051, 1e-7, 3e-8, 2.98e-8, 5.97e-8, 0.1]) {
    if (round) expect(fromFloat16Bits(toFloat16Bits(value))).toBe(round(value));
  }
  expect(toFloat16Bits(NaN) & 0x7fff).toBeGreaterThan(0x7c00);
});

test('what is not a picture is refused by name', async () => {
  const write = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const refused = async (path: string): Promise<unknown> => {
    try {
      return await decodeImage(path);
    } catch (error) {
      return error;
    }
  };
  expect(await refused(join(folder, 'none.png'))).toMatchObject({ code: 'media_missing' });
  expect(await refused(folder)).toMatchObject({ code: 'unreadable' });
  expect(
    await refused(write('x.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')),
  ).toMatchObject({ code: 'unsupported' });
  expect(await refused(write('y.png', '<!DOCTYPE html><p>not found'))).toMatchObject({
    message: expect.stringContaining('web page') as string,
  });
  expect(await refused(write('z.png', 'hello'))).toMatchObject({ code: 'unreadable' });
});

test.each([
  'truncated.png',
  'zero_bytes.png',
  'text_file.png',
  'html_page.jpg',
  'huge_header_65535.png',
  'bomb_20000x20000_1bit.png',
  'zero_size_header.png',
  'no_idat.png',
  'bad_crc.png',
  'truncated.jpg',
  'random_bytes.png',
  'png_signature_only.png',
  'script.svg',
])('samples: images_bad/%s is refused', async (file) => {
  await expect((async () => decodeImage(join(weird, 'images_bad', file)))()).rejects.toMatchObject({
    name: 'RowError',
    message: expect.stringMatching(/\.$/) as string,
  });
});

test('what the decoder says of a damaged picture becomes a sentence without its own settings', () => {
  expect(damageOf('Warning treated as error due to failOn setting').message).toBe(
    'The picture is damaged: it ends too early, or a part of it cannot be decoded.',
  );
  expect(damageOf('VipsJpeg: premature end of JPEG image: ').message).toBe(
    'The picture is damaged: VipsJpeg: premature end of JPEG image.',
  );
  expect(damageOf('Input image exceeds pixel limit').code).toBe('too_large');
});

test.each([
  ['wrong_extension_png.jpg', undefined],
  ['palette.png', undefined],
  ['rgba_alpha.png', undefined],
  ['gray_alpha.png', undefined],
  ['gray16.png', undefined],
  ['one_bit.png', undefined],
  ['one_by_one.png', [1, 1]],
  ['wide_3000x2.png', [3000, 2]],
  ['cmyk.jpg', undefined],
  ['progressive.jpg', undefined],
  ['exif_orientation_6.jpg', [64, 96]],
  ['animated.gif', undefined],
  ['picture.webp', undefined],
  ['picture.tif', undefined],
  ['UPPER.PNG', undefined],
] as const)('samples: images_odd/%s is accepted', async (file, size) => {
  const image = await decodeImage(join(weird, 'images_odd', file));
  if (size) expect([image.width, image.height]).toEqual(size);
  expect(image.data).toHaveLength(image.width * image.height * image.channels);
  expect(new Set(image.data).size).toBeGreaterThan(file === 'one_by_one.png' ? 0 : 1);
  const values = prepare(image, { resize: { width: 28, height: 28 }, color: 'grayscale', scale: 1 / 255 });
  expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
});

test('samples: 16-bit grey is reduced to its high byte; BMP has the pixels of the same picture as TIFF', async () => {
  const path = join(weird, 'images_odd/gray16.png');
  const image = await decodeImage(path);
  const wide = await sharp(path).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true });
  const shorts = new Uint16Array(wide.data.buffer, wide.data.byteOffset, wide.data.length / 2);
  for (let i = 0; i < image.width * image.height; i++) {
    expect(
      Math.abs((image.data[i * image.channels] as number) - (shorts[i * wide.info.channels] as number) / 257),
    ).toBeLessThan(1.01);
  }
  const bitmap = await decodeImage(join(weird, 'images_odd/picture.bmp'));
  const tiff = await decodeImage(join(weird, 'images_odd/picture.tif'));
  expect([bitmap.width, bitmap.height]).toEqual([tiff.width, tiff.height]);
  expect(Buffer.compare(Buffer.from(bitmap.data), Buffer.from(tiff.data))).toBe(0);
});
