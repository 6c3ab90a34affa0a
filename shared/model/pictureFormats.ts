import { extensionOf, listed } from './formats.ts';

type PictureFacts = {
  readonly name: string;
  /** Lower case, without the dot. */
  readonly extensions: readonly string[];
  /** Its media type where a browser shows the file as it is; null: it is encoded anew. SVG is never among them. */
  readonly shownAs: string | null;
};

/** The formats of pictures, by the name that the decoder has for them. */
const pictureFormats: Readonly<Record<string, PictureFacts>> = {
  png: { name: 'PNG', extensions: ['png'], shownAs: 'image/png' },
  jpeg: { name: 'JPEG', extensions: ['jpg', 'jpeg', 'jfif'], shownAs: 'image/jpeg' },
  webp: { name: 'WEBP', extensions: ['webp'], shownAs: 'image/webp' },
  tiff: { name: 'TIFF', extensions: ['tif', 'tiff'], shownAs: null },
  gif: { name: 'GIF', extensions: ['gif'], shownAs: 'image/gif' },
  heif: { name: 'AVIF', extensions: ['avif'], shownAs: null },
  bmp: { name: 'BMP', extensions: ['bmp', 'dib'], shownAs: null },
};

const extensions = new Set(Object.values(pictureFormats).flatMap((format) => format.extensions));

/** Whether a file is a picture by its name. */
export function isPictureName(path: string): boolean {
  return extensions.has(extensionOf(path));
}

/** “PNG, JPEG or GIF”: the pictures whose pixels can be read, for a model and on the screen. */
export const decodedPictureWords = listed(
  Object.values(pictureFormats).map((format) => format.name),
  'or',
);

/** The media type under which a browser shows a picture of this format as it is; undefined: it has to be encoded anew. */
export function shownPictureType(decodersName: string): string | undefined {
  return (Object.hasOwn(pictureFormats, decodersName) ? pictureFormats[decodersName]?.shownAs : null) ?? undefined;
}
