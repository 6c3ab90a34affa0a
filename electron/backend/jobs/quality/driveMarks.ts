import type { QualityMarks } from '../../analysis/quality/qualityMarks.ts';
import { createBreather } from '../../threads/breather.ts';
import type { JobControl } from '../jobQueue.ts';

/** Runs a look at examples to its end in a job; other calls have their turn in between. */
export async function driveMarks(
  steps: Generator<{ readonly done: number; readonly total: number }, QualityMarks>,
  { control, phase }: { readonly control: JobControl; readonly phase: string },
): Promise<QualityMarks> {
  const breathe = createBreather(control.signal);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    const { done, total } = step.value;
    control.progress({ phase, done, total });
    await breathe();
    await control.checkpoint();
  }
}
