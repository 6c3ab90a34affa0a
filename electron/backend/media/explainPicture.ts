import { basename, dirname } from 'node:path';
import { WinnowError } from '#shared/base/winnowError.ts';
import type { ExampleId } from '#shared/model/ids.ts';
import type { OpenProject } from '../project/openProject.ts';
import { mediaRootOf } from '../project/sourcePaths.ts';
import { unreadable } from './openPicture.ts';
import { checkPictures } from './pictureHead.ts';
import { imagePathOf, readPicture } from './pictures.ts';

/** All of a picture is decoded, whatever becomes of it. */
const edge = 16;

/**
 * Why the picture of an example cannot be shown, as a sentence; null where it can. The path is not in it: what is shown blind must not
 * give its label away.
 */
export async function explainPicture(project: OpenProject, id: ExampleId): Promise<string | null> {
  const column = project.columnWithRole('image');
  if (column === undefined || id >= project.rowCount || project.cellOf(column, id) === null)
    return 'This row names no picture.';
  if (mediaRootOf(project, project.datasetOf(id)) === null) return 'The folder of the pictures is not there.';
  return whyNotShown(() => imagePathOf(project, id)!);
}

/** Why a file that is looked for cannot be shown; null where it can. */
export async function whyNotShown(find: () => string): Promise<string | null> {
  try {
    const path = find();
    const [head] = await checkPictures(dirname(path), [basename(path)]);
    if (head !== undefined) return `${head.why[0]!.toUpperCase()}${head.why.slice(1)}.`;
    // The browser decodes small ones itself, and says nothing of what it finds.
    await (await readPicture(path)).picture.resize(edge).raw().toBuffer();
    return null;
  } catch (cause) {
    if (cause instanceof WinnowError && cause.code === 'media_missing') return 'The file is not there.';
    return unreadable(cause).message.replace(/^“[^”]*”/, 'The file');
  }
}
