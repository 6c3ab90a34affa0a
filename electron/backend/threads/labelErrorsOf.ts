import { findLabelErrors, type LabelErrorOptions, type LabelErrors } from '../analysis/labelErrors/findLabelErrors.ts';
import { HelperLost, type ThreadCrew } from './threadCrew.ts';

/** `findLabelErrors` on two threads where the crew has them and the table lies in shared memory; the result is the same. */
export function labelErrorsOf(options: LabelErrorOptions, crew: ThreadCrew): LabelErrors {
  crew.startOver();
  try {
    return findLabelErrors(options, crew);
  } catch (error) {
    if (!(error instanceof HelperLost)) throw error;
    return findLabelErrors(options);
  }
}
