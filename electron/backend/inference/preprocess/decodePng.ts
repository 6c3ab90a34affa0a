import { crc32, inflateSync } from 'node:zlib';
import { RowError } from './rowError.ts';

/** Pixels as stored, 8 bits a channel, rows from the top, channels interleaved: grey, grey+alpha, RGB or RGBA. */
export type DecodedImage = {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly data: Uint8Array;
};

const channelsOfColorType: Readonly<Record<number, 1 | 2 | 3 | 4>> = { 0: 1, 2: 3, 4: 2, 6: 4 };
/** A chunk's type as the number its four letters make. */
const tag = (name: string): number => Buffer.from(name, 'latin1').readUInt32BE(0);
const headerTag = tag('IHDR');
const pixelsTag = tag('IDAT');
const endTag = tag('IEND');
/** Chunks that change nothing about the pixels. With any other the general decoder takes over. */
const harmless = new Set(
  ['tEXt', 'zTXt', 'iTXt', 'tIME', 'pHYs', 'gAMA', 'sRGB', 'cHRM', 'bKGD', 'hIST', 'sBIT'].map(tag),
);
/** Beyond this the general decoder is faster and does not block the thread. */
const maxPixels = 1 << 20;

/** The first four bytes of every PNG, as a number. */
const signature = 0x89504e47;

export function isPng(bytes: Buffer): boolean {
  return bytes.length >= 57 && bytes.readUInt32BE(0) === signature;
}

/**
 * Decodes a small plain PNG (8-bit grey, RGB, with or without alpha, not interlaced) in the calling thread, some 30 times
 * faster than the general decoder for thumbnails, whose cost is per file. Returns undefined for every other PNG.
 * The pixels are valid until the next call: whoever keeps them longer copies them.
 * Throws RowError `unreadable` when a checksum or the pixel data is wrong. Format: PNG specification, third edition.
 */
export function decodePlainPng(bytes: Buffer): DecodedImage | undefined {
  if (!isPng(bytes) || bytes.readUInt32BE(12) !== headerTag) return undefined;
  const width = bytes.readUInt32BE(16);
  const height = bytes.readUInt32BE(20);
  const channels = channelsOfColorType[bytes[25] as number];
  if (bytes[24] !== 8 || channels === undefined || bytes[26] !== 0 || bytes[27] !== 0 || bytes[28] !== 0)
    return undefined;
  if (width === 0 || height === 0 || width > maxPixels || height > maxPixels || width * height > maxPixels)
    return undefined;
  const compressed = pixelStream(bytes);
  if (compressed === undefined) return undefined;
  const stride = width * channels;
  const raw = unpack(compressed, (stride + 1) * height);
  if (pixels.length !== stride * height) pixels = new Uint8Array(stride * height);
  unfilter(raw, pixels, { height, stride, step: channels });
  return { width, height, channels, data: pixels };
}

// Pictures of a data set mostly have one size: their memory is used again, which spares a third of a thumbnail's garbage.
let pixels = new Uint8Array(0);

/** The bytes of a zlib stream, which are to be `size`. Memory for just these: zlib's usual 16 KB a call cost more than unpacking a thumbnail. */
function unpack(stream: Uint8Array, size: number): Uint8Array {
  const limit = Math.max(64, size);
  try {
    const raw = inflateSync(stream, { chunkSize: limit, maxOutputLength: limit });
    if (raw.length === size) return raw;
  } catch {
    // Whatever it was, the picture is damaged.
  }
  throw new RowError('unreadable', 'The picture is damaged: its pixel data cannot be unpacked.');
}

/** The zlib stream of the pixels; undefined where a part is not for this decoder. */
function pixelStream(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  let at = 8;
  for (;;) {
    if (at + 12 > bytes.length) throw new RowError('unreadable', 'The picture is damaged: the file ends too early.');
    const length = bytes.readUInt32BE(at);
    const type = bytes.readUInt32BE(at + 4);
    const end = at + 8 + length;
    if (end + 4 > bytes.length) throw new RowError('unreadable', 'The picture is damaged: the file ends too early.');
    if (type !== headerTag && type !== pixelsTag && type !== endTag && !harmless.has(type)) return undefined;
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) {
      throw new RowError(
        'unreadable',
        `The picture is damaged: the checksum of its ${bytes.toString('latin1', at + 4, at + 8)} part is wrong.`,
      );
    }
    if (type === pixelsTag) parts.push(bytes.subarray(at + 8, end));
    if (type === endTag) break;
    at = end + 4;
  }
  if (parts.length === 0) throw new RowError('unreadable', 'The picture is damaged: it holds no pixel data.');
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

/** Undoes the filter of every row. Each filter has a loop of its own: this is where a small picture's time goes. */
function unfilter(
  raw: Uint8Array,
  out: Uint8Array,
  { height, stride, step }: { height: number; stride: number; step: number },
): void {
  for (let y = 0; y < height; y++) {
    const from = y * (stride + 1) + 1;
    const to = y * stride;
    const filter = raw[from - 1] as number;
    // Above the first row lie zeros: "up" adds nothing, and Paeth's choice among (left, 0, 0) is left.
    const kind = y === 0 && (filter === 2 || filter === 4) ? (filter === 2 ? 0 : 1) : filter;
    if (kind === 0) {
      for (let i = 0; i < stride; i++) out[to + i] = raw[from + i] as number;
    } else if (kind === 1) {
      for (let i = 0; i < step; i++) out[to + i] = raw[from + i] as number;
      for (let i = step; i < stride; i++) out[to + i] = (raw[from + i] as number) + (out[to + i - step] as number);
    } else if (kind === 2) {
      for (let i = 0; i < stride; i++) out[to + i] = (raw[from + i] as number) + (out[to + i - stride] as number);
    } else if (kind === 3) {
      for (let i = 0; i < stride; i++) {
        const left = i >= step ? (out[to + i - step] as number) : 0;
        const up = y > 0 ? (out[to + i - stride] as number) : 0;
        out[to + i] = (raw[from + i] as number) + ((left + up) >> 1);
      }
    } else if (kind === 4) {
      if (step === 1) greyPaeth(raw, out, { from, to, stride });
      else {
        for (let i = 0; i < step; i++) out[to + i] = (raw[from + i] as number) + (out[to + i - stride] as number);
        for (let i = step; i < stride; i++) {
          const left = out[to + i - step] as number;
          const up = out[to + i - stride] as number;
          const corner = out[to + i - stride - step] as number;
          out[to + i] = (raw[from + i] as number) + paeth(left, up, corner);
        }
      }
    } else {
      throw new RowError('unreadable', 'The picture is damaged: a row has an unknown filter.');
    }
  }
}

/** One byte a pixel: what was left and above the last pixel is left and corner of the next, and need not be read again. */
function greyPaeth(
  raw: Uint8Array,
  out: Uint8Array,
  { from, to, stride }: { from: number; to: number; stride: number },
): void {
  let left = 0;
  let corner = 0;
  for (let i = 0; i < stride; i++) {
    const up = out[to + i - stride] as number;
    left = ((raw[from + i] as number) + paeth(left, up, corner)) & 255;
    out[to + i] = left;
    corner = up;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const byLeft = Math.abs(up - corner);
  const byUp = Math.abs(left - corner);
  const byCorner = Math.abs(left + up - 2 * corner);
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}
