import type { SearchProgress } from '../analysis/slices/searchSlices.ts';
import { createBreather } from '../threads/breather.ts';

export type StepControl = {
  readonly signal: AbortSignal;
  readonly report?: ((progress: SearchProgress) => void) | undefined;
};

/** How often a page hears of an analysis. */
const reportEveryMs = 100;

/** Runs the steps to their end; gives way to other calls in between, tells how far it is, and stops when asked to. */
export async function driveSteps<T>(steps: Generator<SearchProgress, T>, control: StepControl): Promise<T> {
  let reported = 0;
  const breathe = createBreather(control.signal);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    const now = performance.now();
    if (now - reported >= reportEveryMs) {
      reported = now;
      control.report?.(step.value);
    }
    await breathe();
  }
}
