import {
  type ClassCode,
  type ExampleId,
  exampleIds,
  type ExampleIds,
  type ModelClass,
  noClass,
} from '#shared/model/ids.ts';
import { bitsetOf, hasBit } from '#shared/analysis/bitset.ts';
import { noProbabilities } from '#shared/model/runKind.ts';
import { labelAgreement } from '../analysis/labelErrors/labelAgreement.ts';
import { wholePercent } from '../analysis/labelErrors/explainLabelError.ts';
import type { Probabilities } from '../analysis/labelErrors/predictionTable.ts';
import { argsort } from '../analysis/sort.ts';
import { createMemo, once } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { RunData } from '../project/runData.ts';
import { copiesOf, type Copies, sameAs } from './copies.ts';
import { type Detector, findingList, type Findings } from './detector.ts';
import { findLabelErrors } from './labelError.ts';
import { labelEstimate } from './labelEstimate.ts';
import { optimisticNote } from './optimisticNote.ts';
import { rankingRuns } from './rankingRuns.ts';

/** Every label that something is known of, the least trusted first. */
export const suspicion: Detector = {
  choices: {},
  find: (project, { runs }) => rankLabels(project, runs ?? rankingRuns(project)),
};

const kept = createMemo<Findings>(2);

/** From runs and given labels, which never change. Runs without probabilities are left out. */
export function rankLabels(project: OpenProject, runs: readonly RunData[]): Findings {
  const useful = runs.filter(({ kind }) => kind === 'probabilities');
  const owner = useful[0] ?? runs[0]!;
  return kept(
    owner,
    [useful.map(({ record }) => `${record.id} ${record.createdAt}`).join(), project.ownClasses, project.similarity],
    () => (useful.length === 0 ? nothing(project) : rank(project, useful)),
  );
}

function rank(project: OpenProject, runs: readonly RunData[]): Findings {
  const { rowCount } = project;
  const classCount = project.ownClasses.length;
  const labels = project.given.map((label) => (label < classCount ? label : -1)) as Int32Array;
  const agreement = labelAgreement({
    tables: runs.map((run) => inOwnClasses(project, run)),
    labels,
    rowCount,
    classCount,
  });
  const { own, against, rival } = agreement;
  const copies = copiesOf(project);
  // A label that most examples with the same content do not have is trusted as much less.
  const scores = agreement.scores.map((score, id) => {
    const { examples, alike } = sameAs(copies, id as ExampleId, labels[id]!);
    return (score * alike) / examples;
  });
  const known = exampleIds(rowCount).filter((id) => !Number.isNaN(scores[id]!)) as ExampleIds;
  const list = once(() => findingList(rowCount, argsort(scores, 'asc', known)));
  const found = findLabelErrors(project, runs[0]!);
  const unknown = project.given.reduce((sum, label) => sum + (label >= 0 ? 1 : 0), 0) - known.length;
  const of = runs.length === 1 ? 'The model gives' : `On average ${runs.length} runs give`;
  return {
    method: 'agreement',
    bits: bitsetOf(rowCount, known),
    get list() {
      return list();
    },
    isBeyondCut: (id) => !hasBit(found.bits, id),
    // A model that has seen the labels would say that none is wrong.
    estimate: () =>
      runs.some((run) => optimisticNote(project, run) !== null)
        ? null
        : labelEstimate(project, { ids: list().ids, scores, joint: found.joint }),
    about(id) {
      const speaksAgainst = against[id]! > own[id]!;
      const label = project.labelName(project.given[id]!) ?? '';
      const other = project.labelName(rival[id] as ClassCode) ?? '';
      const place = `${(list().rankOf[id]! + 1).toLocaleString('en')} of ${known.length.toLocaleString('en')}`;
      return {
        suggested: speaksAgainst ? (rival[id] as ClassCode) : noClass,
        score: scores[id]!,
        reason: `${of} ${label} ${wholePercent(own[id]!)} and ${other} ${wholePercent(against[id]!)}; by all evidence it is number ${place}, the least trusted first.${copyWords(copies, sameAs(copies, id, labels[id]!), label)}`,
      };
    },
    notes:
      unknown > 0
        ? [
            `${unknown.toLocaleString('en')} labels have no usable prediction, or the model does not know them, and were left out.`,
          ]
        : [],
  };
}

function copyWords({ words }: Copies, { examples, alike }: ReturnType<typeof sameAs>, label: string): string {
  if (alike === examples) return '';
  return ` Of ${examples.toLocaleString('en')} examples with the same ${words}, ${alike.toLocaleString('en')} ${alike === 1 ? 'is' : 'are'} labelled ${label}.`;
}

/** Probabilities [examples, own classes] in the project's order; 0 for a class that the model does not know. */
function inOwnClasses(project: OpenProject, run: RunData): Probabilities {
  const { toProject, classCount: width } = run;
  const probabilities = run.probabilities();
  const classCount = project.ownClasses.length;
  const isSame = width === classCount && Array.from(toProject).every((code, at) => code === at);
  if (isSame) return probabilities;
  const table = new Float32Array(project.rowCount * classCount);
  for (let model = 0 as ModelClass; model < width; model++) {
    const code = toProject[model]!;
    for (let row = 0; row < project.rowCount; row += 1) {
      const value = probabilities[row * width + model]!;
      // A row without prediction stays one, also where the class that would say so is none of the project's.
      if (Number.isNaN(value)) table.fill(NaN, row * classCount, (row + 1) * classCount);
      else if (code < classCount) table[row * classCount + code] = value;
    }
  }
  return table;
}

function nothing({ rowCount }: OpenProject): Findings {
  const ids = new Int32Array() as ExampleIds;
  return {
    method: 'agreement',
    bits: bitsetOf(rowCount, []),
    list: findingList(rowCount, ids),
    about: () => ({ suggested: noClass, score: NaN, reason: '' }),
    notes: [`${noProbabilities} Labels cannot be ranked by it.`],
  };
}
