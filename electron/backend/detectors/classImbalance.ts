import { bitsetWhere } from '#shared/analysis/bitset.ts';
import { noClass } from '#shared/model/ids.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { classImbalance as imbalanceOf } from '../analysis/neighbourhood/classImbalance.ts';
import { createMemo } from '../project/memo.ts';
import { type Detector, exampleFindings, type Findings } from './detector.ts';

const kept = createMemo<Findings>();

/** The examples of the rarest class, where its share is below a tenth of an equal one, as cleanlab's Datalab finds them. */
export const classImbalance: Detector = {
  choices: {},
  find(project) {
    const { given, ownClasses, rowCount } = project;
    return kept(given, [ownClasses], () => {
      const { rarest, share, cut, isIssue, unlabelled, emptyClasses } = imbalanceOf(given, ownClasses.length);
      const bits = bitsetWhere(rowCount, (id) => isIssue[id] === 1);
      const labelled = rowCount - unlabelled;
      const count = Math.round(share * labelled);
      const percent = (value: number): string => `${(100 * value).toFixed(value < 0.01 ? 2 : 1)} %`;
      return exampleFindings(rowCount, {
        bits,
        order: (ids) => ids,
        about() {
          const { low, high } = wilsonInterval(count, labelled);
          return {
            suggested: noClass,
            score: share,
            reason: `${project.ownClasses[rarest] ?? ''} has ${count.toLocaleString('en')} of ${labelled.toLocaleString('en')} labelled examples, ${percent(share)} (${percent(low)} to ${percent(high)}): less than ${percent(cut)}, a tenth of an equal share.`,
          };
        },
        notes:
          emptyClasses.length === 0
            ? []
            : [
                `No example has the label ${emptyClasses
                  .slice(0, 5)
                  .map((code) => ownClasses[code])
                  .join(', ')}${emptyClasses.length > 5 ? ` and ${emptyClasses.length - 5} more` : ''}.`,
              ],
        method: 'class_share',
      });
    });
  },
};
