import { WinnowError } from '#shared/base/winnowError.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import { blurSide, measuredSide, measurePicture, type PictureMeasure } from '../../analysis/quality/pictureMeasure.ts';
import { createPictureMarks } from '../../analysis/quality/pictureQuality.ts';
import type { QualityMarks } from '../../analysis/quality/qualityMarks.ts';
import { imagePathOf, readPicture } from '../../media/pictures.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { mediaRootOf } from '../../project/sourcePaths.ts';
import type { JobControl } from '../jobQueue.ts';

const atOnce = 8;

/**
 * The quality of all pictures of a project; see `pictureQuality.ts`.
 * @throws WinnowError `media_missing` where the folder of the pictures is gone: else each of them would be found unreadable
 */
export async function measurePictures(project: OpenProject, control: JobControl): Promise<QualityMarks> {
  const { rowCount } = project;
  if (project.datasets.every((dataset) => mediaRootOf(project, dataset) === null))
    throw new WinnowError(
      'media_missing',
      'The folder of the pictures is not there: say where it is, then look again.',
    );
  const marks = createPictureMarks(rowCount);
  for (let start = 0; start < rowCount; start += atOnce) {
    const ids = Array.from({ length: Math.min(atOnce, rowCount - start) }, (_, at) => (start + at) as ExampleId);
    await Promise.all(ids.map(async (id) => marks.add(id, await measureOf(project, id).catch(() => null))));
    control.progress({ phase: 'Looking at the pictures', done: start + ids.length, total: rowCount });
    await control.checkpoint();
  }
  return marks.finish();
}

/** Null where the example has no picture; what cannot be read is thrown. */
async function measureOf(project: OpenProject, id: ExampleId): Promise<PictureMeasure | null> {
  const path = imagePathOf(project, id);
  return path === null ? null : measureFile(path);
}

/** Turned as it says, on white where it is transparent. The decoders' limits on bytes and pixels are those of every picture shown. */
export async function measureFile(path: string): Promise<PictureMeasure> {
  const { default: sharp } = await import('sharp');
  const { picture, width, height, isTurned } = await readPicture(path);
  const reduced = await picture
    .rotate()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .resize({ width: measuredSide, height: measuredSide, fit: 'inside', withoutEnlargement: true, kernel: 'cubic' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const large = asRgb(reduced);
  const small =
    Math.max(large.width, large.height) <= blurSide
      ? large
      : asRgb(
          await sharp(large.data, { raw: { width: large.width, height: large.height, channels: 3 } })
            .resize({ width: blurSide, height: blurSide, fit: 'inside', kernel: 'cubic' })
            .raw()
            .toBuffer({ resolveWithObject: true }),
        );
  // Orientations of 5 and more lie on their side.
  const isAside = isTurned && large.width > large.height !== width > height && width !== height;
  return measurePicture(large, small, isAside ? { width: height, height: width } : { width, height });
}

type Raw = {
  readonly data: Buffer;
  readonly info: { readonly width: number; readonly height: number; readonly channels: number };
};

/** A grey picture comes with one channel. */
function asRgb({ data, info: { width, height, channels } }: Raw) {
  if (channels === 3) return { data, width, height };
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) rgb.fill(data[pixel * channels]!, pixel * 3, pixel * 3 + 3);
  return { data: rgb, width, height };
}
