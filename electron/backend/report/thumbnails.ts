import type { ExampleId } from '#shared/model/ids.ts';
import { readFile, stat } from 'node:fs/promises';
import type { OpenProject } from '../project/openProject.ts';
import { openPicture } from '../media/openPicture.ts';
import { imagePathOf } from '../media/pictures.ts';

export type Thumbnail = {
  readonly src: string;
  readonly width: number;
  readonly height: number;
  readonly isTiny: boolean;
};

const edge = 224;
const tinyEdge = 64;
const sourceLimitBytes = 64 * 1024 * 1024;
const oneLimitBytes = 48 * 1024;

/** The picture of an example as a data URL, decoded and encoded anew so that nothing of the file but its pixels comes along; null when it cannot be read. */
export async function thumbnailOf(project: OpenProject, id: ExampleId): Promise<Thumbnail | null> {
  try {
    const path = imagePathOf(project, id);
    if (path === null) return null;
    const info = await stat(path);
    if (!info.isFile() || info.size > sourceLimitBytes) return null;
    const { picture, width, height } = await openPicture(await readFile(path));
    // Small ones stay as they are, pixel by pixel, and are drawn larger.
    const isTiny = width <= tinyEdge && height <= tinyEdge;
    const turned = picture.rotate();
    const sized = isTiny
      ? turned
      : turned.resize({ width: edge, height: edge, fit: 'inside', withoutEnlargement: true });
    const encoded = isTiny ? sized.png({ compressionLevel: 9 }) : sized.webp({ quality: 74 });
    const { data, info: made } = await encoded.toBuffer({ resolveWithObject: true });
    if (data.length > oneLimitBytes) return null;
    const src = `data:image/${isTiny ? 'png' : 'webp'};base64,${data.toString('base64')}`;
    return { src, width: made.width, height: made.height, isTiny };
  } catch {
    // A picture that cannot be read is said to be missing in the report; inference tells why.
    return null;
  }
}
