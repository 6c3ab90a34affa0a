import {
  exampleIds,
  type ClassCode,
  type Column,
  type ExampleId,
  type ExampleIds,
  firstId,
  type ModelClass,
  noClass,
} from '#shared/model/ids.ts';
import { bitsetOf } from '#shared/analysis/bitset.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import { labelHealth } from '../analysis/labelErrors/classHealth.ts';
import { explainLabelError, qualityRanks } from '../analysis/labelErrors/explainLabelError.ts';
import { type FilterMethod, filterMethods } from '../analysis/labelErrors/filters.ts';
import { qualityOfRows, type QualityScore, qualityScores } from '../analysis/labelErrors/qualityScores.ts';
import { noProbabilities } from '#shared/model/runKind.ts';
import { createMemo, once } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { requireRun, type RunData } from '../project/runData.ts';
import { labelErrorsOf } from '../threads/labelErrorsOf.ts';
import type { Detector, FindingList, Findings, LabelHealthWords } from './detector.ts';

/** Given labels that confident learning finds wrong. */
export const labelErrorDetector: Detector = {
  choices: { method: filterMethods, score: qualityScores },
  find: (project, { method, score, runs }) =>
    findLabelErrors(project, runs?.[0] ?? requireRun(project), {
      ...(method === undefined ? {} : { method: method as FilterMethod }),
      ...(score === undefined ? {} : { score: score as QualityScore }),
    }),
};

/** Findings, and what else is known of labels on the way to them. */
export type LabelErrors = Findings & {
  /** Project class code that is suggested for an example that was found. */
  suggestedFor(id: ExampleId): ClassCode;
  /** How many labels are wrong by the calibrated joint: what lies off its diagonal. */
  readonly joint: number;
  /** Label quality of every example; NaN where there is none. Worked out when first asked for. */
  readonly quality: Float64Array;
};

/** Pairs of classes that are listed: cleanlab's golden number. */
const mostOverlaps = 200;

type Choice = { readonly method?: FilterMethod; readonly score?: QualityScore };

const kept = createMemo<LabelErrors>(filterMethods.length * qualityScores.length);

/** Label errors follow from the run and the given labels, which never change, so they are found once for each way of looking. */
export function findLabelErrors(project: OpenProject, run: RunData, choice: Choice = {}): LabelErrors {
  const { method = filterMethods[0], score = qualityScores[0] } = choice;
  return kept(run, [`${method}/${score}`], () => lookFor(project, run, { method, score }));
}

function lookFor(project: OpenProject, run: RunData, { method, score }: Required<Choice>): LabelErrors {
  const { classCount, toModel, toProject } = run;
  const { rowCount } = project;
  if (run.kind === 'decision')
    return nothingFound(rowCount, method, [
      `${noProbabilities} Confident learning, which finds suspicious labels, needs them.`,
    ]);
  const labels = new Int32Array(project.pool.tableMemory(rowCount * 4, rowCount));
  const inUse = new Set<number>();
  let unknownLabels = 0;
  for (let id = firstId; id < rowCount; id++) {
    const label = toModel[project.given[id]!] ?? -1;
    labels[id] = label;
    if (label >= 0) inUse.add(label);
    else if (project.given[id]! >= 0) unknownLabels += 1;
  }
  if (inUse.size < 2) {
    const why = 'Label errors need at least two classes with labels that the model knows.';
    return nothingFound(rowCount, method, [why, ...leftOut(unknownLabels, 0)]);
  }
  const probabilities = run.probabilities();
  const found = labelErrorsOf({ probs: probabilities, labels, rowCount, classCount, method, score }, project.pool);
  const { scores, thresholds } = found;
  const ids = found.indices as ExampleIds;
  const rankOf = new Int32Array(rowCount).fill(-1);
  const suggested = new Int32Array(ids.length) as Column<number, ClassCode>;
  for (let rank = 0; rank < suggested.length; rank += 1) {
    rankOf[ids[rank]!] = rank;
    suggested[rank] = toProject[found.suggested[rank] as ModelClass] ?? noClass;
  }
  const list: FindingList = { ids, starts: null, rankOf };
  const quality = once(() => qualityOfAll(run, labels, score));
  // Places among the label qualities of all, from 1 for the lowest.
  const places = once(() => qualityRanks(quality(), ids));
  return {
    method,
    joint: offDiagonal(found.joint, classCount),
    health: () => healthOf(project, run, found),
    list,
    bits: bitsetOf(rowCount, ids),
    suggestedFor: (id) => suggested[rankOf[id]!]!,
    get quality() {
      return quality();
    },
    about(id) {
      const rank = rankOf[id]!;
      const reason = explainLabelError({
        probs: probabilities.subarray(id * classCount, (id + 1) * classCount),
        given: toModel[project.given[id]!]!,
        suggested: toModel[suggested[rank]!]!,
        thresholds,
        classNames: run.record.classes,
        quality: scores[rank]!,
        rank: places().ranks[rank]!,
        total: places().total,
      });
      return { suggested: suggested[rank]!, score: scores[rank]!, reason };
    },
    notes: leftOut(unknownLabels, found.notFinite),
  };
}

function healthOf(project: OpenProject, run: RunData, found: ReturnType<typeof labelErrorsOf>): LabelHealthWords {
  const { classCount, toProject } = run;
  const counted = { issues: found.indices.length, rows: found.scored };
  const { classes, overlaps } = labelHealth(found.joint, classCount, counted);
  const nameOf = (label: number): string => project.labelName(toProject[label as ModelClass]!) ?? '';
  return {
    score: wilsonInterval(found.scored - found.indices.length, found.scored),
    classes: classes.map(({ label, ...rest }) => ({ label: nameOf(label), ...rest })),
    overlaps: overlaps
      .slice(0, mostOverlaps)
      .map(({ one, other, ...rest }) => ({ one: nameOf(one), other: nameOf(other), ...rest })),
  };
}

function offDiagonal(joint: Float64Array, classCount: number): number {
  return joint.reduce((sum, count, cell) => (cell % (classCount + 1) === 0 ? sum : sum + count), 0);
}

/** Labelled rows left out: label unknown to the model; prediction missing, NaN or infinite. */
function leftOut(unknownLabels: number, notPredicted: number): string[] {
  return [
    ...(unknownLabels > 0
      ? [`${unknownLabels} examples have a label that the model does not know and were left out.`]
      : []),
    ...(notPredicted > 0 ? [`${notPredicted} examples have no usable prediction and were left out.`] : []),
  ];
}

function qualityOfAll(run: RunData, labels: Int32Array, score: QualityScore): Float64Array {
  const { classCount, confidence } = run;
  const probs = run.probabilities();
  const rowCount = labels.length;
  const rows = new Int32Array(rowCount);
  let next = 0;
  for (let id = firstId; id < rowCount; id++) if (labels[id]! >= 0 && !Number.isNaN(confidence[id]!)) rows[next++] = id;
  const placed = rows.subarray(0, next);
  const scores = qualityOfRows({ probs, labels, rowCount, classCount }, placed, { score });
  if (next === rowCount) return scores;
  const quality = new Float64Array(rowCount).fill(NaN);
  for (let at = 0; at < next; at += 1) quality[placed[at]!] = scores[at]!;
  return quality;
}

function nothingFound(rowCount: number, method: FilterMethod, notes: readonly string[]): LabelErrors {
  return {
    method,
    joint: 0,
    list: { ids: exampleIds(0), starts: null, rankOf: new Int32Array(rowCount).fill(-1) },
    bits: bitsetOf(rowCount, []),
    suggestedFor: () => noClass,
    quality: new Float64Array(rowCount).fill(NaN),
    about: () => ({ suggested: noClass, score: NaN, reason: '' }),
    notes,
  };
}
