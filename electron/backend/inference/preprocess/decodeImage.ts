import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type Sharp from 'sharp';
import { toPlainError } from '#shared/base/winnowError.ts';
import { decodedPictureWords } from '#shared/model/pictureFormats.ts';
import { decodeBmp, isBmp } from '#backend/media/decodeBmp.ts';
import type { Sharp as Picture } from 'sharp';
import { decodeJpegFast } from './decodeJpegFast.ts';
import { decodePlainPng, isPng, type DecodedImage } from './decodePng.ts';
import { nearPath } from './openNearby.ts';
import { RowError } from './rowError.ts';

export const maxPixels = 100_000_000;
const maxFileBytes = 512 * 2 ** 20;

let loaded: Promise<typeof Sharp> | undefined;

/** Loaded on first use: a native library that a run of small PNGs, a text or a table never needs. */
export function loadSharp(): Promise<typeof Sharp> {
  loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false);
    sharp.concurrency(1);
    return sharp;
  });
  return loaded;
}

/**
 * Decodes one picture to 8 bits a channel: PNG, JPEG, WEBP, TIFF, GIF (first frame), AVIF, BMP. EXIF orientation is applied, 16 bits
 * are reduced to 8, CMYK and embedded profiles become sRGB. At most 100 megapixels, checked before decoding.
 * A small plain PNG is decoded at once, everything else in the native decoder's threads. What is decoded at once is valid until
 * the next call.
 * Throws RowError (or rejects with it) `media_missing`, `unreadable`, `unsupported` or `too_large`.
 */
export function decodeImage(path: string, how: Decoding = usual): DecodedImage | Promise<DecodedImage> {
  const bytes = readPicture(path);
  const plain = decodePlainPng(bytes);
  if (plain !== undefined) return plain;
  if (isBmp(bytes)) return plainBmp(bytes);
  refuseForeign(bytes);
  const fast = how.isFastDct && bytes[0] === 0xff && bytes[1] === 0xd8 ? decodeJpegFast(bytes) : null;
  if (fast) return fast;
  return decodeWithSharp(Buffer.from(bytes), how);
}

/**
 * What training code does with the less usual files. `clips16`: 16-bit grey is cut off at 255, as PIL's convert does, instead of
 * taking its upper 8 bits. `ignoresProfile`: embedded colour profiles change nothing. `cmyk` naive: (255 − C)(255 − K) / 255.
 */
export type Decoding = {
  readonly exif: 'apply' | 'ignore';
  readonly clips16: boolean;
  readonly ignoresProfile: boolean;
  readonly cmyk: 'naive' | 'profile';
  /** JPEG by TensorFlow's fast DCT; it leaves the orientation alone, so only where `exif` is ignored. */
  readonly isFastDct: boolean;
};

const usual: Decoding = { exif: 'apply', clips16: false, ignoresProfile: false, cmyk: 'profile', isFastDct: false };

async function decodeWithSharp(bytes: Buffer, how: Decoding): Promise<DecodedImage> {
  const sharp = await loadSharp();
  try {
    const options = {
      limitInputPixels: maxPixels,
      failOn: 'warning',
      pages: 1,
      ignoreIcc: how.ignoresProfile,
    } as const;
    const opened = (): Picture => (how.exif === 'apply' ? sharp(bytes, options).autoOrient() : sharp(bytes, options));
    const isUnusual = how.clips16 || how.cmyk === 'naive';
    const { space, depth } = isUnusual ? await sharp(bytes, options).metadata() : {};
    if (space === 'cmyk' && how.cmyk === 'naive') return await decodeCmyk(opened());
    if (depth === 'ushort' && how.clips16 && /^(grey16|b-w)$/.test(space ?? '')) return await decodeClipped(opened());
    const { data, info } = await opened()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: info.channels as 1 | 2 | 3 | 4, data };
  } catch (cause) {
    throw damageOf(cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause));
  }
}

async function decodeCmyk(picture: Picture): Promise<DecodedImage> {
  const { data, info } = await picture
    .pipelineColourspace('cmyk')
    .toColourspace('cmyk')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const out = new Uint8Array(info.width * info.height * 3);
  for (let at = 0; at < info.width * info.height; at += 1) {
    const paper = 255 - data[at * info.channels + 3]!;
    for (let c = 0; c < 3; c += 1) out[at * 3 + c] = Math.round(((255 - data[at * info.channels + c]!) * paper) / 255);
  }
  return { width: info.width, height: info.height, channels: 3, data: out };
}

async function decodeClipped(picture: Picture): Promise<DecodedImage> {
  const { data, info } = await picture
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const values = new Uint16Array(data.buffer, data.byteOffset, info.width * info.height * info.channels);
  const out = Uint8Array.from({ length: info.width * info.height }, (_, at) =>
    Math.min(255, values[at * info.channels]!),
  );
  return { width: info.width, height: info.height, channels: 1, data: out };
}

/** What the first line of the native decoder's error means to somebody with the file at hand: `too_large` or `unreadable`. */
export function damageOf(why: string): RowError {
  if (/pixel limit/i.test(why))
    return new RowError('too_large', `The picture has more than ${maxPixels / 1e6} megapixels.`);
  if (/unsupported image format/i.test(why))
    return new RowError('unreadable', `The file is not a picture that can be read (${decodedPictureWords}).`);
  // The decoder warned and left no words of its own.
  if (/failOn/.test(why))
    return new RowError('unreadable', 'The picture is damaged: it ends too early, or a part of it cannot be decoded.');
  // The decoder's own words; some end in a colon or a stop.
  return new RowError('unreadable', `The picture is damaged: ${why.replace(/[\s:.]+$/, '')}.`);
}

/** Small files are read into this again and again; whoever keeps the bytes beyond one decode copies them. */
const scratch = Buffer.allocUnsafeSlow(256 * 1024);

/** The file's bytes, valid until the next call. Read in the calling thread: for a cached small file that is by far the fastest. */
function readPicture(path: string): Buffer {
  let handle: number | undefined;
  try {
    // Not blocking, so that a FIFO cannot hold the process up.
    handle = openSync(nearPath(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    // At a position, which only files have: a FIFO or a terminal refuses.
    const taken = readSync(handle, scratch, 0, scratch.length, 0);
    const bytes = scratch.subarray(0, taken);
    // A PNG that ended before the buffer is a whole file, and asking for its size would cost as much as reading it.
    if (taken < scratch.length && isPng(bytes)) return bytes;
    const info = fstatSync(handle);
    if (!info.isFile()) throw notAFile(path);
    if (info.size > maxFileBytes) throw new RowError('too_large', 'The file is larger than 512 MB.');
    if (info.size === 0) throw new RowError('unreadable', 'The file is empty (0 bytes).');
    return info.size > taken ? readFileSync(handle) : bytes;
  } catch (cause) {
    if (cause instanceof RowError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new RowError('media_missing', `The picture is missing: ${path}`);
    if (code === 'EACCES' || code === 'EPERM') throw new RowError('permission', `No permission to read ${path}.`);
    if (code === 'EISDIR' || code === 'ESPIPE') throw notAFile(path);
    throw new RowError('unreadable', `The picture cannot be read: ${(cause as Error).message}`);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function notAFile(path: string): RowError {
  return new RowError('unreadable', `${basename(path)} is not a file.`);
}

function plainBmp(bytes: Buffer): DecodedImage {
  try {
    return decodeBmp(bytes);
  } catch (cause) {
    const { code, message } = toPlainError(cause);
    throw new RowError(code === 'too_large' || code === 'unsupported' ? code : 'unreadable', message);
  }
}

function refuseForeign(bytes: Buffer): void {
  const head = bytes.toString('latin1', 0, 1024).trimStart();
  if (/^(\u00ef\u00bb\u00bf)?</.test(head) && /<svg/i.test(bytes.toString('latin1', 0, 65_536))) {
    throw new RowError('unsupported', 'SVG pictures are not supported: they are documents, not pixels.');
  }
  if (/^(\u00ef\u00bb\u00bf)?<(!doctype|html|\?xml)/i.test(head))
    throw new RowError('unreadable', 'The file is a web page, not a picture.');
  // Vector and document formats which the decoder might be built with are never handed to it.
  if (head.startsWith('%PDF')) throw new RowError('unsupported', 'PDF files are not supported as pictures.');
}
