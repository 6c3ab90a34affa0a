import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import type Sharp from 'sharp';
import { decodedPictureWords } from '#shared/model/pictureFormats.ts';
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
 * Decodes one picture to 8 bits a channel: PNG, JPEG, WEBP, TIFF, GIF (first frame), AVIF. EXIF orientation is applied, 16 bits
 * are reduced to 8, CMYK and embedded profiles become sRGB. At most 100 megapixels, checked before decoding.
 * A small plain PNG is decoded at once, everything else in the native decoder's threads. What is decoded at once is valid until
 * the next call.
 * Throws RowError (or rejects with it) `media_missing`, `unreadable`, `unsupported` or `too_large`.
 */
export function decodeImage(path: string): DecodedImage | Promise<DecodedImage> {
  const bytes = readPicture(path);
  const plain = decodePlainPng(bytes);
  if (plain !== undefined) return plain;
  refuseForeign(bytes);
  return decodeWithSharp(Buffer.from(bytes));
}

async function decodeWithSharp(bytes: Buffer): Promise<DecodedImage> {
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'warning', pages: 1 })
      .autoOrient()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, channels: info.channels as 1 | 2 | 3 | 4, data };
  } catch (cause) {
    throw damageOf(cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause));
  }
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

function refuseForeign(bytes: Buffer): void {
  const head = bytes.toString('latin1', 0, 1024).trimStart();
  if (head.startsWith('BM') && bytes.length > 30 && bytes.readUInt32LE(14) < 200) {
    throw new RowError('unsupported', 'BMP pictures are not supported. Save it as PNG.');
  }
  if (/^(\u00ef\u00bb\u00bf)?</.test(head) && /<svg/i.test(bytes.toString('latin1', 0, 65_536))) {
    throw new RowError('unsupported', 'SVG pictures are not supported: they are documents, not pixels.');
  }
  if (/^(\u00ef\u00bb\u00bf)?<(!doctype|html|\?xml)/i.test(head))
    throw new RowError('unreadable', 'The file is a web page, not a picture.');
  // Vector and document formats which the decoder might be built with are never handed to it.
  if (head.startsWith('%PDF')) throw new RowError('unsupported', 'PDF files are not supported as pictures.');
}
