import { blurSide, measuredSide, measurePicture, type PictureMeasure } from '../../analysis/quality/pictureMeasure.ts';
import { createPictureMarks } from '../../analysis/quality/pictureQuality.ts';
import type { QualityMarks } from '../../analysis/quality/qualityMarks.ts';
import { type DecodedPicture, type PictureLook, resized } from '../pictures/eachPicture.ts';

/** Measures the quality of each picture that it is shown; see `pictureQuality.ts`. A picture that it is not shown cannot be read. */
export function lookAtQuality(rowCount: number): { readonly look: PictureLook; readonly finish: () => QualityMarks } {
  const marks = createPictureMarks(rowCount);
  return {
    look: async (id, picture) => marks.add(id, await measureOf(picture)),
    finish: () => marks.finish(),
  };
}

export async function measureOf(picture: DecodedPicture): Promise<PictureMeasure> {
  const large = await within(picture, measuredSide);
  return measurePicture(asRgb(large), asRgb(await within(large, blurSide)), picture);
}

async function within(picture: DecodedPicture, side: number): Promise<DecodedPicture> {
  if (Math.max(picture.width, picture.height) <= side) return picture;
  return resized(picture, { width: side, height: side, fit: 'inside', kernel: 'cubic' });
}

function asRgb({ data, width, height, channels }: DecodedPicture) {
  if (channels === 3) return { data, width, height };
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) rgb.fill(data[pixel]!, pixel * 3, pixel * 3 + 3);
  return { data: rgb, width, height };
}
