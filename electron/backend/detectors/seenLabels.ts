import { accuracyOf, countHits } from '../analysis/metrics/hits.ts';
import { findLabelErrors } from './labelError.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { RunData } from '../project/runData.ts';
import { runDataOf } from '../project/runs.ts';
import { listRuns } from '../store/runStore.ts';

export type SeenLabels = {
  /** `yes`: shown by labels predicted out of sample; `perhaps`: too good to be told apart from a model that has seen them. */
  readonly verdict: 'no' | 'perhaps' | 'yes';
  readonly words: string;
};

/** Labels that must be there before anything is said, and contradicted ones before they say it. */
const fewestLabels = 200;
const fewestContradicted = 20;
const tooGood = 0.995;
/** A run that has not seen the labels contradicts many of those that are contradicted out of sample. */
const agreesWith = 0.75;
const z = 1.96;

const unseen: SeenLabels = { verdict: 'no', words: '' };
const kept = createMemo<SeenLabels>();

/**
 * Whether the model of a run has probably been trained on the very labels that it is to check: then it agrees with the wrong ones too,
 * and confident learning finds nothing. Told by a run that was made out of sample where there is one, else by an accuracy that models
 * seldom have.
 */
export function seenLabels(project: OpenProject, run: Pick<RunData, 'record' | 'predicted'>): SeenLabels {
  if (run.record.source === 'heads') return unseen;
  const record = listRuns(project.file).findLast((one) => one.source === 'heads' && one.state === 'done');
  return kept(run.predicted, [record?.id ?? 0, record?.createdAt ?? '', project.given], () => {
    const byHeads = record && besideHeads(project, run, runDataOf(project, record));
    return byHeads ?? byAccuracy(project, run);
  });
}

/** null where too few labels are contradicted out of sample. */
function besideHeads(
  project: OpenProject,
  { predicted }: Pick<RunData, 'predicted'>,
  heads: RunData,
): SeenLabels | null {
  const { ids } = findLabelErrors(project, heads).list;
  let [n, agreed] = [0, 0];
  for (const id of ids) {
    if (predicted[id]! < 0) continue;
    n += 1;
    if (predicted[id] === project.given[id]) agreed += 1;
  }
  if (n < fewestContradicted) return null;
  const { value, low } = accuracyOf({ n, right: agreed }, z);
  if (low < agreesWith) return unseen;
  return {
    verdict: 'yes',
    words: `Of ${n.toLocaleString('en')} labels that are contradicted out of sample, this run agrees with ${percent(value)}: its model was probably trained on these labels and has learnt the wrong ones too.`,
  };
}

function byAccuracy(project: OpenProject, { predicted }: Pick<RunData, 'predicted'>): SeenLabels {
  const hits = countHits(project.given, predicted);
  if (hits.n < fewestLabels) return unseen;
  const { value } = accuracyOf(hits, z);
  if (value < tooGood) return unseen;
  return {
    verdict: 'perhaps',
    words: `The model agrees with ${percent(value)} of the labels (n ${hits.n.toLocaleString('en')}). If it was trained on these rows, it has learnt their wrong labels too and finds none of them: check the labels without it.`,
  };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
