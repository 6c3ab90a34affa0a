import { bitsetWhere } from '#shared/analysis/bitset.ts';
import { wholePercent } from '../analysis/labelErrors/explainLabelError.ts';
import { argsort } from '../analysis/sort.ts';
import { createMemo } from '../project/memo.ts';
import { requireRun } from '../project/runData.ts';
import { type Detector, exampleFindings, type Findings } from './detector.ts';

/** Two classes whose probabilities are less apart are no choice. */
const leastMargin = 0.1;

const kept = createMemo<Findings>();

/** Examples for which the two most probable classes are less than 0.1 apart, the smallest margin first. Runs of decision scores have none. */
export const ambiguous: Detector = {
  choices: {},
  find(project) {
    const run = requireRun(project);
    return kept(run, [], () => {
      const { rowCount } = project;
      const margins = run.margin();
      const isProbability = run.kind === 'probabilities';
      const bits = bitsetWhere(rowCount, (id) => isProbability && margins[id]! < leastMargin);
      return exampleFindings(rowCount, {
        bits,
        order: (ids) => argsort(margins, 'asc', ids),
        about: (id) => ({
          suggested: run.predicted[id]!,
          score: margins[id]!,
          reason: `The model gives ${project.labelName(run.predicted[id]!) ?? ''} ${wholePercent(run.confidence[id]!)}, only ${(margins[id]! * 100).toFixed(1)} points more than the next class (ambiguous below ${leastMargin * 100}).`,
        }),
        notes: isProbability ? [] : ['The run in use has no probabilities, so nothing can be said of margins.'],
        method: 'margin',
      });
    });
  },
};
