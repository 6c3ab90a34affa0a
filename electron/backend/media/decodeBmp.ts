import { WinnowError } from '#shared/base/winnowError.ts';

/** Pixels of 8 bits a channel, row by row from the top. */
export type BmpImage = {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
};

const mostPixels = 100_000_000;

type Header = {
  readonly width: number;
  readonly height: number;
  readonly isTopDown: boolean;
  readonly bits: number;
  readonly compression: number;
  readonly pixels: number;
  readonly palette: Buffer;
  /** Bytes of a palette entry: 3 in the oldest form. */
  readonly entry: 3 | 4;
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number];
};

export function isBmp(bytes: Uint8Array): boolean {
  return bytes.length > 30 && bytes[0] === 0x42 && bytes[1] === 0x4d && (bytes[15]! | bytes[16]! | bytes[17]!) === 0;
}

/**
 * Decodes a Windows or OS/2 bitmap: 1, 4, 8, 16, 24 or 32 bits, with a palette, bit masks or run lengths, from the bottom or the
 * top. A fourth byte without a mask is no transparency, as everywhere. Layout: Microsoft, "Bitmap Storage" and BITMAPV5HEADER.
 * Throws WinnowError `unreadable`, `too_large` or `unsupported`.
 */
export function decodeBmp(file: Uint8Array): BmpImage {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const header = readHeader(bytes);
  const { width, height, compression, bits, pixels } = header;
  if (width * height > mostPixels)
    throw new WinnowError('too_large', `The picture has more than ${mostPixels / 1e6} megapixels.`);
  if (compression === 1 || compression === 2) return paletted(header, runLengths(bytes, header));
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (pixels + stride * (height - 1) + Math.ceil((width * bits) / 8) > bytes.length)
    throw new WinnowError('unreadable', 'The picture is damaged: it ends too early.');
  if (bits <= 8) return paletted(header, unpacked(bytes, header, stride));
  return direct(bytes, header, stride);
}

function readHeader(bytes: Buffer): Header {
  const size = bytes.length > 30 ? bytes.readUInt32LE(14) : 0;
  if (size < 12 || 14 + size > bytes.length) throw new WinnowError('unreadable', 'The head of this bitmap is damaged.');
  const pixels = bytes.readUInt32LE(10);
  if (size < 40) {
    const [width, height, bits] = [bytes.readUInt16LE(18), bytes.readUInt16LE(20), bytes.readUInt16LE(24)];
    const palette = bytes.subarray(14 + size, pixels);
    return checked({
      width,
      height,
      isTopDown: false,
      bits,
      compression: 0,
      pixels,
      palette,
      entry: 3,
      masks: noMasks,
    });
  }
  const [width, height, bits] = [bytes.readInt32LE(18), bytes.readInt32LE(22), bytes.readUInt16LE(28)];
  const compression = bytes.readUInt32LE(30);
  const hasMasks = compression === 3 || compression === 6;
  const masksBehind = hasMasks && size === 40 ? (compression === 6 ? 16 : 12) : 0;
  const maskAt = (at: number): number => (54 + at * 4 + 4 <= bytes.length ? bytes.readUInt32LE(54 + at * 4) : 0);
  const alpha = size >= 56 || compression === 6 ? maskAt(3) : 0;
  const masks = hasMasks ? ([maskAt(0), maskAt(1), maskAt(2), alpha] as const) : bits === 16 ? masks555 : noMasks;
  return checked({
    width,
    height: Math.abs(height),
    isTopDown: height < 0,
    bits,
    compression: hasMasks ? 0 : compression,
    pixels,
    palette: bytes.subarray(14 + size + masksBehind, Math.max(pixels, 14 + size + masksBehind)),
    entry: 4,
    masks,
  });
}

const noMasks = [0, 0, 0, 0] as const;
const masks555 = [0x7c00, 0x3e0, 0x1f, 0] as const;

function checked(header: Header): Header {
  const { width, height, bits, compression } = header;
  if (width <= 0 || height <= 0) throw new WinnowError('unreadable', 'The head of this bitmap is damaged.');
  const isRun = (compression === 1 && bits === 8) || (compression === 2 && bits === 4);
  if (![1, 4, 8, 16, 24, 32].includes(bits) || (compression !== 0 && !isRun))
    throw new WinnowError('unsupported', `Bitmaps of ${bits} bits and compression ${compression} are not read.`);
  return header;
}

/** Where a row of the file stands in the picture. */
function rowAt({ height, isTopDown }: Header, row: number): number {
  return isTopDown ? row : height - 1 - row;
}

/** Palette indices of 1, 4 or 8 bits, one a byte. */
function unpacked(bytes: Buffer, header: Header, stride: number): Uint8Array {
  const { width, height, bits, pixels } = header;
  const out = new Uint8Array(width * height);
  const mask = (1 << bits) - 1;
  for (let row = 0; row < height; row++) {
    const to = rowAt(header, row) * width;
    const from = pixels + row * stride;
    for (let x = 0; x < width; x++) {
      const bit = x * bits;
      out[to + x] = (bytes[from + (bit >> 3)]! >> (8 - bits - (bit & 7))) & mask;
    }
  }
  return out;
}

/** Palette indices that were written as runs. What a run leaves out is index 0. */
function runLengths(bytes: Buffer, header: Header): Uint8Array {
  const { width, height, bits, pixels } = header;
  const out = new Uint8Array(width * height);
  let at = pixels;
  let x = 0;
  let row = 0;
  const put = (index: number): void => {
    if (x < width && row < height) out[rowAt(header, row) * width + x] = index;
    x++;
  };
  const indexIn = (byte: number, i: number): number => (bits === 8 ? byte : (byte >> (i % 2 === 0 ? 4 : 0)) & 15);
  while (at + 1 < bytes.length && row < height) {
    const count = bytes[at]!;
    const value = bytes[at + 1]!;
    at += 2;
    if (count > 0) for (let i = 0; i < count; i++) put(indexIn(value, i));
    else if (value === 0) [x, row] = [0, row + 1];
    else if (value === 1) break;
    else if (value === 2) {
      x += bytes[at] ?? 0;
      row += bytes[at + 1] ?? 0;
      at += 2;
    } else {
      const length = bits === 8 ? value : Math.ceil(value / 2);
      for (let i = 0; i < value; i++) put(indexIn(bytes[at + (bits === 8 ? i : i >> 1)] ?? 0, i));
      at += length + (length % 2);
    }
  }
  return out;
}

function paletted({ width, height, palette, entry }: Header, indices: Uint8Array): BmpImage {
  const data = new Uint8Array(width * height * 3);
  for (const [i, index] of indices.entries()) {
    const at = index * entry;
    data[i * 3] = palette[at + 2] ?? 0;
    data[i * 3 + 1] = palette[at + 1] ?? 0;
    data[i * 3 + 2] = palette[at] ?? 0;
  }
  return { width, height, channels: 3, data };
}

/** 16, 24 or 32 bits a pixel: bytes in the order blue, green, red, or parts by masks. */
function direct(bytes: Buffer, header: Header, stride: number): BmpImage {
  const { width, height, bits, pixels, masks } = header;
  const hasMasks = masks[0] !== 0;
  const channels = masks[3] === 0 ? 3 : 4;
  const data = new Uint8Array(width * height * channels);
  const parts = masks
    .slice(0, channels)
    .map((mask) => ({ mask, shift: lowestBit(mask), most: mask >>> lowestBit(mask) }));
  const step = bits / 8;
  for (let row = 0; row < height; row++) {
    let to = rowAt(header, row) * width * channels;
    for (let x = 0; x < width; x++) {
      const from = pixels + row * stride + x * step;
      if (!hasMasks) for (let c = 0; c < 3; c++) data[to++] = bytes[from + 2 - c]!;
      else {
        const value = bits === 16 ? bytes.readUInt16LE(from) : bytes.readUInt32LE(from);
        for (const { mask, shift, most } of parts)
          data[to++] = most === 0 ? 0 : Math.round((((value & mask) >>> shift) * 255) / most);
      }
    }
  }
  return { width, height, channels, data };
}

function lowestBit(mask: number): number {
  return mask === 0 ? 0 : 31 - Math.clz32(mask & -mask);
}
