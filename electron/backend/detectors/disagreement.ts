import { bitsetWhere, bitsToIds } from '#shared/analysis/bitset.ts';
import { wholePercent } from '../analysis/labelErrors/explainLabelError.ts';
import { argsort } from '../analysis/sort.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { requireRun, type RunData } from '../project/runData.ts';
import { type Detector, type FindingList, findingList, type Findings } from './detector.ts';
import { findLabelErrors } from './labelError.ts';

const kept = createMemo<Findings>();

/** Examples whose given label is another class than the predicted one, the lowest label quality first. */
export const disagreement: Detector = {
  choices: {},
  find(project) {
    const run = requireRun(project);
    return kept(run, [project.given], () => disagreeing(project, run));
  },
};

function disagreeing(project: OpenProject, run: RunData): Findings {
  const { given, rowCount } = project;
  const { predicted, toModel } = run;
  const bits = bitsetWhere(rowCount, (id) => given[id]! >= 0 && predicted[id]! >= 0 && predicted[id] !== given[id]);
  let list: FindingList | undefined;
  return {
    bits,
    get list() {
      return (list ??= findingList(rowCount, argsort(findLabelErrors(project, run).quality, 'asc', bitsToIds(bits))));
    },
    about(id) {
      const sure = `The model says ${project.labelName(predicted[id]!) ?? ''} with ${wholePercent(run.confidence[id]!)}`;
      const label = toModel[given[id]!] ?? -1;
      const against =
        label < 0
          ? ', and does not know the label'
          : `, and gives the label ${project.labelName(given[id]!) ?? ''} ${wholePercent(run.probabilities[id * run.classCount + label]!)}`;
      return {
        suggested: predicted[id]!,
        score: findLabelErrors(project, run).quality[id]!,
        reason: `${sure}${against}.`,
      };
    },
    notes: [],
    method: 'predicted_neq_given',
  };
}
