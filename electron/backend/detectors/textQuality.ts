import type { QualityMarks } from '../analysis/quality/qualityMarks.ts';
import { createTextMeasure } from '../analysis/quality/textMeasure.ts';
import { createMemo, once } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { Detector, Findings } from './detector.ts';
import { notLookedAt, qualityFindings } from './qualityFindings.ts';
import { explainTexts, textMarkSteps } from './textMarks.ts';

/** So much text is looked at while somebody waits, which is a tenth of a second; more of it is looked at by a job beforehand. */
const mostRows = 50_000;
const mostCharacters = 2_500_000;

const method = 'text_measures';
const kept = createMemo<Findings>();

/** Texts that are empty, too short or long, repeated, damaged, or in another script or language than most. */
export const textQuality: Detector = {
  choices: {},
  find(project) {
    const { given, columns, similarity } = project;
    return kept(given, [columns, similarity], () =>
      textFindings(project, similarity?.quality('texts') ?? marksInPlace(project)),
    );
  },
};

/** The findings of marks; without marks, that there are none yet. */
export function textFindings(project: OpenProject, marks: QualityMarks | null): Findings {
  if (!marks)
    return notLookedAt(project.rowCount, {
      method,
      note: 'The texts have not been looked at yet: there are too many to do it while you wait.',
    });
  const measure = once(() => createTextMeasure());
  return qualityFindings(marks, { method, explain: (id) => explainTexts(project, id, { marks, measure: measure() }) });
}

/** Null where there is more text than can be looked at in place. */
function marksInPlace(project: OpenProject): QualityMarks | null {
  const steps = textMarkSteps(project);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (step.value.total > mostRows || step.value.characters > mostCharacters) return null;
  }
}
