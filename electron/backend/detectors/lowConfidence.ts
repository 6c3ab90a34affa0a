import { bitsetWhere, bitsToIds } from '#shared/analysis/bitset.ts';
import { wholePercent } from '../analysis/labelErrors/explainLabelError.ts';
import { argsort } from '../analysis/sort.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { requireRun, type RunData } from '../project/runData.ts';
import { type Detector, type FindingList, findingList, type Findings } from './detector.ts';

const kept = createMemo<Findings>();

/** Every predicted example, the lowest confidence first. */
export const lowConfidence: Detector = {
  choices: {},
  find(project) {
    const run = requireRun(project);
    return kept(run, [], () => byConfidence(project, run));
  },
};

function byConfidence(project: OpenProject, run: RunData): Findings {
  const { rowCount } = project;
  const { confidence, predicted } = run;
  const bits = bitsetWhere(rowCount, (id) => !Number.isNaN(confidence[id]!));
  let list: FindingList | undefined;
  return {
    bits,
    get list() {
      return (list ??= findingList(rowCount, argsort(confidence, 'asc', bitsToIds(bits))));
    },
    about: (id) => ({
      suggested: predicted[id]!,
      score: confidence[id]!,
      reason: `The model says ${project.labelName(predicted[id]!) ?? ''} with only ${wholePercent(confidence[id]!)}.`,
    }),
    notes: [],
    method: 'least_confidence',
  };
}
