import type { QualityMarks } from '../../analysis/quality/qualityMarks.ts';
import { joinedTexts } from '../../project/joinedTexts.ts';
import type { OpenProject } from '../../project/openProject.ts';
import type { QualityKind } from '../../project/similarity.ts';
import type { DenseFeatures } from '../heads/headFeatures.ts';
import { lookAtColours } from '../heads/pictureFeatures.ts';
import type { JobControl } from '../jobQueue.ts';
import { eachPicture } from '../pictures/eachPicture.ts';
import { lookAtQuality } from '../quality/measurePictures.ts';
import { measureTable } from '../quality/measureTable.ts';
import { measureTexts } from '../quality/measureTexts.ts';
import type { Content } from './copies.ts';
import { lookForCopies } from './pictureContent.ts';
import { rowContent } from './rowContent.ts';
import { textContent } from './textContent.ts';

/** What every example holds, looked at once. */
export type LookedAt = {
  /** By texts, else by pictures, else by the features of a table; null where there is nothing of it. */
  readonly content: Content | null;
  /** What pictures look like, where neighbours can be found by nothing better. */
  readonly colours: DenseFeatures | null;
  readonly quality: { readonly [Kind in QualityKind]: QualityMarks | null };
};

export async function lookAtAll(project: OpenProject, control: JobControl): Promise<LookedAt> {
  const textOf = joinedTexts(project);
  const texts = textOf
    ? { content: await textContent(project, textOf, control), marks: await measureTexts(project, control) }
    : null;
  const pictures = project.columnWithRole('image') ? await lookAtPictures(project, control, textOf !== null) : null;
  const isTable = project.columns.some(({ role }) => role === 'feature');
  const rows = texts || pictures || !isTable ? null : await rowContent(project, control);
  return {
    content: texts?.content ?? pictures?.content ?? rows,
    colours: pictures?.colours ?? null,
    quality: {
      pictures: pictures?.marks ?? null,
      texts: texts?.marks ?? null,
      table: isTable ? await measureTable(project, control) : null,
    },
  };
}

/** Each is decoded once for all that is to be known of it. */
async function lookAtPictures(project: OpenProject, control: JobControl, isText: boolean) {
  const copies = isText ? null : await lookForCopies(project);
  const colours = isText || project.embeddingSource ? null : lookAtColours(project.rowCount);
  const quality = lookAtQuality(project.rowCount);
  const looks = [quality, ...(copies ? [copies] : []), ...(colours ? [colours] : [])].map(({ look }) => look);
  let unread = 0;
  await eachPicture(project, control, { looks, unread: () => (unread += 1) });
  const content = copies && (await copies.finish(control));
  const notes = unread === 0 ? [] : [unreadWords(unread)];
  return {
    content: content && { ...content, notes: [...content.notes, ...notes] },
    colours: colours?.features ?? null,
    marks: quality.finish(),
  };
}

const unreadWords = (count: number): string =>
  count === 1
    ? 'One picture could not be read: nothing is known of its copies.'
    : `${count.toLocaleString('en')} pictures could not be read: nothing is known of their copies.`;
