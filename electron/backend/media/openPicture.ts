import type { Sharp } from 'sharp';
import { WinnowError } from '#shared/base/winnowError.ts';
import { decodedPictureWords } from '#shared/model/pictureFormats.ts';
import { decodeBmp, isBmp } from './decodeBmp.ts';

const pixelLimit = 100_000_000;

export type OpenedPicture = {
  readonly picture: Sharp;
  /** As the decoder calls it. */
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** Whether it has to be turned as its metadata say. */
  readonly isTurned: boolean;
};

/**
 * A picture ready to be drawn: its first frame or page. Bitmaps are decoded here, everything else by the native decoder; drawings
 * and documents are not. Throws WinnowError with the reason.
 */
export async function openPicture(bytes: Buffer): Promise<OpenedPicture> {
  const { default: sharp } = await import('sharp');
  if (isBmp(bytes)) {
    const { width, height, channels, data } = decodeBmp(bytes);
    return {
      picture: sharp(data, { raw: { width, height, channels } }),
      format: 'bmp',
      width,
      height,
      isTurned: false,
    };
  }
  const picture = sharp(bytes, { limitInputPixels: pixelLimit, failOn: 'error', animated: false });
  const {
    format = '',
    width = 0,
    height = 0,
    orientation = 1,
  } = await picture.metadata().catch((cause: unknown) => {
    throw unreadable(cause);
  });
  if (format === 'svg' || format === 'pdf')
    throw new WinnowError('unsupported', `A drawing or document is no picture (${decodedPictureWords}).`);
  return { picture, format, width, height, isTurned: orientation !== 1 };
}

/** What the decoder says, for somebody with the file at hand. */
export function unreadable(cause: unknown): WinnowError {
  if (cause instanceof WinnowError) return cause;
  const why = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!.replace(/[\s:.]+$/, '');
  if (/pixel limit/i.test(why))
    return new WinnowError('too_large', `The picture has more than ${pixelLimit / 1e6} megapixels.`, {}, { cause });
  if (/unsupported image format/i.test(why))
    return new WinnowError(
      'unreadable',
      `The file is no picture that can be read (${decodedPictureWords}).`,
      {},
      { cause },
    );
  // The decoder has one place for what went wrong, which several pictures at once take from each other.
  const isTold = why !== '' && !/^unknown error$/i.test(why);
  return new WinnowError('unreadable', `The picture is damaged${isTold ? `: ${why}` : ''}.`, {}, { cause });
}
