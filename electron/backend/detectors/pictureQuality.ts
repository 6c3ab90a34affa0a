import { type ExampleId, firstId } from '#shared/model/ids.ts';
import { explainPictureMarks, pictureNumbers } from '../analysis/quality/pictureQuality.ts';
import type { QualityMarks } from '../analysis/quality/qualityMarks.ts';
import { createMemo, once } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { Detector, Findings } from './detector.ts';
import { notLookedAt, qualityFindings } from './qualityFindings.ts';

const method = 'picture_measures';
const kept = createMemo<Findings>();

/** Pictures that are dark, bright, blurry, show little, have an odd size or shape, or cannot be read. */
export const pictureQuality: Detector = {
  choices: {},
  find(project) {
    const { given, similarity } = project;
    return kept(given, [similarity], () => pictureFindings(project, similarity?.quality('pictures') ?? null));
  },
};

/** The findings of marks; without marks, that there are none yet. */
export function pictureFindings(project: OpenProject, marks: QualityMarks | null): Findings {
  if (!marks) return notLookedAt(project.rowCount, { method, note: 'The pictures have not been looked at yet.' });
  const places = once(() => markedPlaces(marks.masks));
  const explain = (id: ExampleId): string => {
    const at = places()[id]! * pictureNumbers.length;
    const own = marks.numbers?.subarray(at, at + pictureNumbers.length) ?? [];
    return explainPictureMarks(marks.masks[id]!, own, marks.limits);
  };
  return qualityFindings(marks, { method, explain });
}

/** Of each marked row, which of them it is. */
function markedPlaces(masks: Uint16Array): Int32Array {
  const places = new Int32Array(masks.length);
  let next = 0;
  for (let id = firstId; id < masks.length; id++) {
    places[id] = next;
    if (masks[id] !== 0) next += 1;
  }
  return places;
}
