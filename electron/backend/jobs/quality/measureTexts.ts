import type { QualityMarks } from '../../analysis/quality/qualityMarks.ts';
import { textMarkSteps } from '../../detectors/textMarks.ts';
import type { OpenProject } from '../../project/openProject.ts';
import { createBreather } from '../../threads/breather.ts';
import type { JobControl } from '../jobQueue.ts';

/** The quality of all texts of a project, however many; other calls have their turn in between. */
export async function measureTexts(project: OpenProject, control: JobControl): Promise<QualityMarks> {
  const steps = textMarkSteps(project);
  const breathe = createBreather(control.signal);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    const { done, total } = step.value;
    control.progress({ phase: 'Looking at the texts', done, total });
    await breathe();
    await control.checkpoint();
  }
}
