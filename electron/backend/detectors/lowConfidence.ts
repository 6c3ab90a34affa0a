import { noProbabilities } from '#shared/model/runKind.ts';
import { bitsetWhere } from '#shared/analysis/bitset.ts';
import { wholePercent } from '../analysis/labelErrors/explainLabelError.ts';
import { argsort } from '../analysis/sort.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { requireRun, type RunData } from '../project/runData.ts';
import { type Detector, exampleFindings, type Findings } from './detector.ts';
import { scoreWords } from './scoreGaps.ts';

const kept = createMemo<Findings>();

/** Every predicted example, the lowest confidence first; of decision scores the smallest margin between the two highest. */
export const lowConfidence: Detector = {
  choices: {},
  find(project) {
    const run = requireRun(project);
    return kept(run, [], () => (run.kind === 'decision' ? byMargin(project, run) : byConfidence(project, run)));
  },
};

function byConfidence(project: OpenProject, run: RunData): Findings {
  const { rowCount } = project;
  const { confidence, predicted } = run;
  const bits = bitsetWhere(rowCount, (id) => !Number.isNaN(confidence[id]!));
  return exampleFindings(rowCount, {
    bits,
    order: (ids) => argsort(confidence, 'asc', ids),
    about: (id) => ({
      suggested: predicted[id]!,
      score: confidence[id]!,
      reason: `The model says ${project.labelName(predicted[id]!) ?? ''} with only ${wholePercent(confidence[id]!)}.`,
    }),
    notes: [],
    method: 'least_confidence',
  });
}

function byMargin(project: OpenProject, run: RunData): Findings {
  const { rowCount } = project;
  const { predicted } = run;
  const margins = run.margin();
  const bits = bitsetWhere(rowCount, (id) => predicted[id]! >= 0);
  return exampleFindings(rowCount, {
    bits,
    order: (ids) => argsort(margins, 'asc', ids),
    about: (id) => ({
      suggested: predicted[id]!,
      score: NaN,
      reason: `The model scores ${project.labelName(predicted[id]!) ?? ''} only ${scoreWords(margins[id]!)} above the next class.`,
    }),
    notes: [`${noProbabilities} The smallest margin between the two highest scores comes first.`],
    method: 'smallest_margin',
  });
}
