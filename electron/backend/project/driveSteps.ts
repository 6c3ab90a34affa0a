import type { SearchProgress } from '../analysis/slices/searchSlices.ts';
import { throwIfAborted } from '#shared/base/winnowError.ts';

export type StepControl = {
  readonly signal: AbortSignal;
  readonly report?: ((progress: SearchProgress) => void) | undefined;
};

/** Longest time the steps of an analysis keep other calls waiting, and how often a page hears of them. */
const breathEveryMs = 30;
const reportEveryMs = 100;

/** Runs the steps to their end; gives way to other calls in between, tells how far it is, and stops when asked to. */
export async function driveSteps<T>(steps: Generator<SearchProgress, T>, control: StepControl): Promise<T> {
  let reported = 0;
  for (let rest = performance.now(); ;) {
    const step = steps.next();
    if (step.done) return step.value;
    const now = performance.now();
    if (now - reported >= reportEveryMs) {
      reported = now;
      control.report?.(step.value);
    }
    if (now - rest < breathEveryMs) continue;
    await new Promise(setImmediate);
    throwIfAborted(control.signal);
    rest = performance.now();
  }
}
