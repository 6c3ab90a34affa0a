import type { ResizeOptions } from 'sharp';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import { imagePathOf, readPicture } from '../../media/pictures.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { mediaRootOf } from '../../project/sourcePaths.ts';
import type { JobControl } from '../jobQueue.ts';

/** A picture's pixels, turned as it says, on white where it is transparent. */
export type DecodedPicture = {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  /** One (grey) or three (sRGB). */
  readonly channels: 1 | 3;
};

/** What looks at each picture. What it throws of one counts as a picture that cannot be read. */
export type PictureLook = (id: ExampleId, picture: DecodedPicture) => Promise<void> | void;

const atOnce = 8;

/**
 * Decodes every picture once, eight at a time, and shows it to all who look. The limits on bytes and pixels are those of every picture
 * shown. An example without a picture is not shown.
 * @param unread is told of those that cannot be read
 * @throws WinnowError `media_missing` where the folder of the pictures is gone: else each of them would be found unreadable
 */
export async function eachPicture(
  project: OpenProject,
  control: JobControl,
  { looks, unread }: { readonly looks: readonly PictureLook[]; readonly unread?: (id: ExampleId) => void },
): Promise<void> {
  const { rowCount } = project;
  if (project.datasets.every((dataset) => mediaRootOf(project, dataset) === null))
    throw new WinnowError(
      'media_missing',
      'The folder of the pictures is not there: say where it is, then look again.',
    );
  const show = async (id: ExampleId): Promise<void> => {
    const path = imagePathOf(project, id);
    if (path === null) return;
    const picture = await decodePicture(path);
    for (const look of looks) await look(id, picture);
  };
  for (let start = 0; start < rowCount; start += atOnce) {
    const ids = Array.from({ length: Math.min(atOnce, rowCount - start) }, (_, at) => (start + at) as ExampleId);
    await Promise.all(ids.map((id) => show(id).catch(() => unread?.(id))));
    control.progress({ phase: 'Looking at the pictures', done: start + ids.length, total: rowCount });
    await control.checkpoint();
  }
}

/** @throws WinnowError with the reason where it cannot be read */
export async function decodePicture(path: string): Promise<DecodedPicture> {
  const { picture } = await readPicture(path);
  const { data, info } = await picture
    .rotate()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { data, width, height, channels: channels === 1 ? 1 : 3 };
}

/** The pixels at another size. */
export async function resized({ data, ...raw }: DecodedPicture, size: ResizeOptions): Promise<DecodedPicture> {
  const { default: sharp } = await import('sharp');
  const { data: small, info } = await sharp(data, { raw }).resize(size).raw().toBuffer({ resolveWithObject: true });
  return { data: small, width: info.width, height: info.height, channels: info.channels === 1 ? 1 : 3 };
}
