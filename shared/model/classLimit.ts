import { WinnowError } from '../base/winnowError.ts';

/** A table of label × prediction over more classes would not fit into memory. */
const mostClasses = 5_000;

/** @throws WinnowError `too_large` for more classes than a confusion or cost matrix can have: a label column of keys, usually. */
export function checkMatrixClasses(classCount: number): void {
  if (classCount <= mostClasses) return;
  throw new WinnowError(
    'too_large',
    `There are ${classCount.toLocaleString('en')} classes; labels and predictions are compared for up to ` +
      `${mostClasses.toLocaleString('en')}. Is the label column the right one?`,
  );
}
