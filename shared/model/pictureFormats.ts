import { extensionOf, listed } from './formats.ts';

type PictureFacts = {
  readonly name: string;
  /** Lower case, without the dot. */
  readonly extensions: readonly string[];
  /** Its pixels can be read: for a model and a thumbnail. The others are listed by name alone. */
  readonly isDecoded: boolean;
  /** Its media type where a browser shows the file as it is; null: it is encoded anew. SVG is never among them. */
  readonly shownAs: string | null;
};

/** The formats of pictures, by the name that the decoder has for them. */
const pictureFormats: Readonly<Record<string, PictureFacts>> = {
  png: { name: 'PNG', extensions: ['png'], isDecoded: true, shownAs: 'image/png' },
  jpeg: { name: 'JPEG', extensions: ['jpg', 'jpeg', 'jfif'], isDecoded: true, shownAs: 'image/jpeg' },
  webp: { name: 'WEBP', extensions: ['webp'], isDecoded: true, shownAs: 'image/webp' },
  tiff: { name: 'TIFF', extensions: ['tif', 'tiff'], isDecoded: true, shownAs: null },
  gif: { name: 'GIF', extensions: ['gif'], isDecoded: true, shownAs: 'image/gif' },
  heif: { name: 'AVIF', extensions: ['avif'], isDecoded: true, shownAs: null },
  bmp: { name: 'BMP', extensions: ['bmp'], isDecoded: false, shownAs: null },
};

const extensions = new Set(Object.values(pictureFormats).flatMap((format) => format.extensions));

/** Whether a file is a picture by its name. */
export function isPictureName(path: string): boolean {
  return extensions.has(extensionOf(path));
}

/** “PNG, JPEG or GIF”: the pictures whose pixels can be read. */
export const decodedPictureWords = listed(
  Object.values(pictureFormats)
    .filter((format) => format.isDecoded)
    .map((format) => format.name),
  'or',
);

/** The media type under which a browser shows a picture of this format as it is; undefined: it has to be encoded anew. */
export function shownPictureType(decodersName: string): string | undefined {
  return (Object.hasOwn(pictureFormats, decodersName) ? pictureFormats[decodersName]?.shownAs : null) ?? undefined;
}
