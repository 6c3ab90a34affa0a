import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodeBmp, isBmp } from './decodeBmp.ts';

type Spec = {
  readonly width?: number;
  readonly height?: number;
  readonly bits: number;
  readonly compression?: number;
  readonly extra?: readonly number[];
  readonly palette?: readonly (readonly [number, number, number])[];
  readonly pixels: readonly number[];
};

/** A bitmap as the format's description lays it out: file head, BITMAPINFOHEADER, masks, palette, pixels. */
function bmp({ width = 2, height = 2, bits, compression = 0, extra = [], palette = [], pixels }: Spec): Buffer {
  const start = 54 + extra.length * 4 + palette.length * 4;
  const head = Buffer.alloc(start);
  head.write('BM');
  head.writeUInt32LE(start + pixels.length, 2);
  head.writeUInt32LE(start, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  head.writeUInt32LE(compression, 30);
  for (const [i, mask] of extra.entries()) head.writeUInt32LE(mask, 54 + i * 4);
  for (const [i, [r, g, b]] of palette.entries()) head.set([b, g, r], 54 + extra.length * 4 + i * 4);
  return Buffer.concat([head, Buffer.from(pixels)]);
}

const red = [255, 0, 0];
const green = [0, 255, 0];
const blue = [0, 0, 255];
const white = [255, 255, 255];
/** Red and green above, blue and white below. */
const wanted = [...red, ...green, ...blue, ...white];
const palette = [red, green, blue, white] as unknown as [number, number, number][];

test.each<[string, Spec]>([
  ['24 bits, from the bottom', { bits: 24, pixels: [255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0] }],
  [
    '24 bits, from the top',
    { bits: 24, height: -2, pixels: [0, 0, 255, 0, 255, 0, 0, 0, 255, 0, 0, 255, 255, 255, 0, 0] },
  ],
  [
    '32 bits, whose fourth byte says nothing',
    { bits: 32, pixels: [255, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 0, 0, 255, 0, 0] },
  ],
  ['8 bits', { bits: 8, palette, pixels: [2, 3, 0, 0, 0, 1, 0, 0] }],
  ['4 bits', { bits: 4, palette, pixels: [0x23, 0, 0, 0, 0x01, 0, 0, 0] }],
  ['16 bits of 5', { bits: 16, pixels: [0x1f, 0, 0xff, 0x7f, 0, 0x7c, 0xe0, 0x03] }],
  [
    '16 bits by masks of 5, 6 and 5',
    { bits: 16, compression: 3, extra: [0xf800, 0x7e0, 0x1f], pixels: [0x1f, 0, 0xff, 0xff, 0, 0xf8, 0xe0, 0x07] },
  ],
  ['runs of 8 bits', { bits: 8, compression: 1, palette, pixels: [1, 2, 1, 3, 0, 0, 1, 0, 1, 1, 0, 1] }],
  ['runs of 4 bits', { bits: 4, compression: 2, palette, pixels: [2, 0x23, 0, 0, 2, 0x01, 0, 1] }],
])('%s', (_, spec) => {
  const image = decodeBmp(bmp(spec));
  expect([image.width, image.height, image.channels]).toEqual([2, 2, 3]);
  expect([...image.data]).toEqual(wanted);
});

test('1 bit, and transparency by a mask', () => {
  const bits = decodeBmp(
    bmp({ bits: 1, width: 3, height: 1, palette: palette.slice(0, 2), pixels: [0b01000000, 0, 0, 0] }),
  );
  expect([...bits.data]).toEqual([...red, ...green, ...red]);
  const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
  const clear = decodeBmp(bmp({ bits: 32, width: 1, height: 1, compression: 6, extra: masks, pixels: [1, 2, 3, 4] }));
  expect([clear.channels, ...clear.data]).toEqual([4, 3, 2, 1, 4]);
});

test('an absolute run of runs, a jump and an early end', () => {
  const image = decodeBmp(
    bmp({
      bits: 8,
      width: 4,
      height: 2,
      compression: 1,
      palette,
      pixels: [0, 3, 1, 2, 3, 0, 0, 0, 0, 2, 1, 0, 2, 3, 0, 1],
    }),
  );
  expect([...image.data]).toEqual([...red, ...white, ...white, ...red, ...green, ...blue, ...white, ...red]);
});

test('a real one has the pixels that its neighbour of another format has', async () => {
  const samples = join(dirname(fileURLToPath(import.meta.url)), '../testing/samples/weird/images_odd');
  const file = readFileSync(join(samples, 'picture.bmp'));
  expect(isBmp(file)).toBe(true);
  const { width, height, channels, data } = decodeBmp(file);
  const other = await sharp(join(samples, 'picture.tif')).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  expect([width, height, channels]).toEqual([other.info.width, other.info.height, other.info.channels]);
  expect(Buffer.compare(Buffer.from(data), other.data)).toBe(0);
});

test('damage and what is not read are said', () => {
  expect(() => decodeBmp(bmp({ bits: 24, pixels: [1, 2, 3] }))).toThrow(/ends too early/);
  expect(() => decodeBmp(bmp({ bits: 24, width: 0, pixels: [] }))).toThrow(/damaged/);
  expect(() => decodeBmp(bmp({ bits: 24, width: 1e6, height: 1e6, pixels: [] }))).toThrow(/megapixels/);
  expect(() => decodeBmp(bmp({ bits: 24, compression: 4, pixels: [] }))).toThrow(/compression 4/);
  expect(isBmp(Buffer.from('BM is how this text begins, and goes on'))).toBe(false);
});
