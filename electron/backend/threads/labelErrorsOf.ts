import { findLabelErrors, type LabelErrorOptions, type LabelErrors } from '../analysis/labelErrors/findLabelErrors.ts';
import { HelperLost, type WorkerPool } from './workerPool.ts';

/** `findLabelErrors` on two threads where the pool has them and the table lies in shared memory; the result is the same. */
export function labelErrorsOf(options: LabelErrorOptions, pool: WorkerPool): LabelErrors {
  pool.startOver();
  try {
    return findLabelErrors(options, pool);
  } catch (error) {
    if (!(error instanceof HelperLost)) throw error;
    return findLabelErrors(options);
  }
}
