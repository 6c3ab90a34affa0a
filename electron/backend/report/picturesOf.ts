import type { ExampleId } from '#shared/model/ids.ts';
import type { JobControl } from '../jobs/jobQueue.ts';
import type { OpenProject } from '../project/openProject.ts';
import { type Thumbnail, thumbnailOf } from './thumbnails.ts';

/** All pictures together; further ones are left out, and the file says so where they would be. */
const pictureLimitBytes = 3 * 1024 * 1024;

/** The pictures of examples, each once; none where the project has no pictures. */
export async function picturesOf(
  project: OpenProject,
  examples: readonly { readonly id: number }[],
  control: JobControl,
): Promise<{ readonly shown: ReadonlyMap<number, Thumbnail>; readonly leftOut: number }> {
  const shown = new Map<number, Thumbnail>();
  let leftOut = 0;
  if (project.modality() !== 'image') return { shown, leftOut };
  let bytes = 0;
  for (const [at, { id }] of examples.entries()) {
    control.progress({ phase: 'Pictures', done: at, total: examples.length });
    await control.checkpoint();
    if (shown.has(id)) continue;
    const picture = bytes < pictureLimitBytes ? await thumbnailOf(project, id as ExampleId) : null;
    if (picture) shown.set(id, picture);
    else leftOut += 1;
    bytes += picture?.src.length ?? 0;
  }
  control.progress({ done: examples.length, total: Math.max(1, examples.length) });
  return { shown, leftOut };
}
