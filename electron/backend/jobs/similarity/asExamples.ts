import type { JobControl } from '../jobQueue.ts';

/** Tells how much of a pass over all examples is done, whatever it is counted in, as so many examples: the unit of the job. */
export function asExamples(rowCount: number, control: JobControl): (done: number, total: number) => void {
  return (done, total) =>
    control.progress({ done: Math.round((done / Math.max(total, 1)) * rowCount), total: rowCount });
}
