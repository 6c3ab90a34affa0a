import { firstId, type ExampleId } from '#shared/model/ids.ts';
import { textProjection } from '../../analysis/content/textProjection.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { createBreather } from '../../threads/breather.ts';
import { allocateShared } from '../../threads/sharedMemory.ts';
import type { JobControl } from '../jobQueue.ts';

/** Numbers of a row that stand for the words of a text, and places that grams are hashed to before. */
const width = 256;
const places = 2 ** 17;
const rowsBetweenRests = 64;

/** The words of texts as dense rows, row-major [rowCount, width] in shared memory; NaN where a text has none. */
export async function textVectors(
  project: OpenProject,
  textOf: (id: ExampleId) => string,
  control: JobControl,
): Promise<{ readonly vectors: Float32Array; readonly width: number }> {
  const { rowCount } = project;
  const breathe = createBreather(control.signal);
  const projection = textProjection({ places, width });
  const vectors = new Float32Array(allocateShared(rowCount * width * 4));
  const readings = [
    { phase: 'Counting the words', read: (id: ExampleId) => projection.count(textOf(id)) },
    {
      phase: 'Weighing the words',
      read: (id: ExampleId) => projection.project(textOf(id), vectors.subarray(id * width, (id + 1) * width)),
    },
  ];
  for (const { phase, read } of readings) {
    for (let id = firstId; id < rowCount; id++) {
      if (id % rowsBetweenRests === 0) {
        control.progress({ phase, done: id, total: rowCount });
        await breathe();
        await control.checkpoint();
      }
      read(id);
    }
  }
  return { vectors, width };
}
