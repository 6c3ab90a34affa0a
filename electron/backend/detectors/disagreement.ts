import { noProbabilities } from '#shared/model/runKind.ts';
import { bitsetWhere } from '#shared/analysis/bitset.ts';
import { wholePercent } from '../analysis/labelErrors/explainLabelError.ts';
import { argsort } from '../analysis/sort.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { requireRun, type RunData } from '../project/runData.ts';
import { type Detector, exampleFindings, type Findings } from './detector.ts';
import { findLabelErrors } from './labelError.ts';
import { scoreGaps, scoreWords } from './scoreGaps.ts';

const kept = createMemo<Findings>();

/** Examples whose given label is another class than the predicted one, the lowest label quality first, or the largest gap of decision scores. */
export const disagreement: Detector = {
  choices: {},
  find(project) {
    const run = requireRun(project);
    return kept(run, [project.given], () =>
      run.kind === 'decision' ? disagreeingScores(project, run) : disagreeing(project, run),
    );
  },
};

const differing = ({ given, rowCount }: OpenProject, { predicted }: RunData) =>
  bitsetWhere(rowCount, (id) => given[id]! >= 0 && predicted[id]! >= 0 && predicted[id] !== given[id]);

function disagreeingScores(project: OpenProject, run: RunData): Findings {
  const { given, rowCount } = project;
  const bits = differing(project, run);
  const gaps = scoreGaps(project, run);
  return exampleFindings(rowCount, {
    bits,
    order: (ids) => argsort(gaps, 'desc', ids),
    about(id) {
      const label = project.labelName(given[id]!) ?? '';
      const against = Number.isNaN(gaps[id])
        ? ` and does not know the label ${label}`
        : `, ${scoreWords(gaps[id]!)} above the label ${label}`;
      return {
        suggested: run.predicted[id]!,
        score: NaN,
        reason: `The model scores ${project.labelName(run.predicted[id]!) ?? ''} highest${against}.`,
      };
    },
    notes: [`${noProbabilities} The largest difference of scores comes first.`],
    method: 'predicted_neq_given',
  });
}

function disagreeing(project: OpenProject, run: RunData): Findings {
  const { given, rowCount } = project;
  const { predicted, toModel } = run;
  const bits = differing(project, run);
  return exampleFindings(rowCount, {
    bits,
    order: (ids) => argsort(findLabelErrors(project, run).quality, 'asc', ids),
    about(id) {
      const sure = `The model says ${project.labelName(predicted[id]!) ?? ''} with ${wholePercent(run.confidence[id]!)}`;
      const label = toModel[given[id]!] ?? -1;
      const against =
        label < 0
          ? ', and does not know the label'
          : `, and gives the label ${project.labelName(given[id]!) ?? ''} ${wholePercent(run.probabilities()[id * run.classCount + label]!)}`;
      return {
        suggested: predicted[id]!,
        score: findLabelErrors(project, run).quality[id]!,
        reason: `${sure}${against}.`,
      };
    },
    notes: [],
    method: 'predicted_neq_given',
  });
}
