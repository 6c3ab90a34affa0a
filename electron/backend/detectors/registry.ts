import { WinnowError } from '#shared/base/winnowError.ts';
import {
  type DetectorName,
  type DetectorNeed,
  detectorNames,
  doubtNames,
  labelError,
  wordsOf,
} from '#shared/model/detectors.ts';
import type { OpenProject } from '../project/openProject.ts';
import { requireSimilarity } from '../project/similarity.ts';
import { requireRun } from '../project/runData.ts';
import { stateBits } from '../store/decisionStore.ts';
import { type Chosen, type Detector, type Findings, type Standing, unsettled } from './detector.ts';
import { ambiguous } from './ambiguous.ts';
import { classImbalance } from './classImbalance.ts';
import { nonIid } from './nonIid.ts';
import { underperformingGroup } from './underperformingGroup.ts';
import { disagreement } from './disagreement.ts';
import { labelErrorDetector } from './labelError.ts';
import { lowConfidence } from './lowConfidence.ts';
import { pictureQuality } from './pictureQuality.ts';
import { neighbourDisagreement } from './neighbourDisagreement.ts';
import { outlier } from './outlier.ts';
import { conflict, leak, nearDuplicate } from './exampleSets.ts';
import { suspicion } from './suspicion.ts';
import { tableQuality } from './tableQuality.ts';
import { textQuality } from './textQuality.ts';

/** What stands behind each name of `shared/model/detectors.ts`. */
const registry: Readonly<Record<DetectorName, Detector>> = {
  [labelError]: labelErrorDetector,
  conflict,
  near_duplicate: nearDuplicate,
  leak,
  neighbour_disagreement: neighbourDisagreement,
  outlier,
  ambiguous,
  underperforming_group: underperformingGroup,
  class_imbalance: classImbalance,
  non_iid: nonIid,
  suspicion,
  disagreement,
  low_confidence: lowConfidence,
  text_quality: textQuality,
  picture_quality: pictureQuality,
  table_quality: tableQuality,
};

/**
 * What a detector finds in a project.
 * @throws WinnowError `not_found` where the project lacks what it needs, `bad_usage` for a choice that it does not offer.
 */
export function findingsOf(project: OpenProject, name: DetectorName, chosen: Chosen = {}): Findings {
  for (const need of wordsOf(name).needs) requireNeed(project, need);
  const { choices, find } = registry[name];
  checkChoice('method', choices.method, chosen.method);
  checkChoice('score', choices.score, chosen.score);
  return find(project, chosen);
}

/** The detectors whose findings are doubts; without those that this project lacks something for. */
export function doubtNamesOf(project: OpenProject): readonly DetectorName[] {
  return doubtNames.filter((name) => wordsOf(name).needs.every((need) => has(project, need)));
}

/** The detectors that know nothing before a job has looked at every example, which it has not. */
export function pendingNames(project: OpenProject): readonly DetectorName[] {
  return detectorNames.filter((name) => {
    const lacking = wordsOf(name).needs.filter((need) => !has(project, need));
    if (lacking.length > 0) return lacking.every((need) => need === 'similarity');
    return wordsOf(name).needs.some((need) => measured.has(need)) && findingsOf(project, name).isPending === true;
  });
}
/** What is looked at for its quality: predictions have other detectors, which are not asked. */
const measured: ReadonlySet<DetectorNeed> = new Set(['text', 'images', 'columns']);

/** The same, with what they find. */
export function doubtsOf(project: OpenProject): { readonly name: DetectorName; readonly findings: Findings }[] {
  return doubtNamesOf(project).map((name) => ({ name, findings: findingsOf(project, name) }));
}

/** Findings, by their places in the list, that no decision has settled. */
export function openFindings(project: OpenProject, name: DetectorName): Int32Array {
  return unsettled(findingsOf(project, name).list, wordsOf(name).settledBy, standingOf(project, stateBits.decided));
}

/** @param done marks of which one settles an example */
export function standingOf({ state, current }: OpenProject, done: number): Standing {
  return {
    isDone: (id) => (state[id]! & done) !== 0,
    labelOf: (id) => (current[id]! < 0 || (state[id]! & stateBits.excluded) !== 0 ? null : current[id]!),
  };
}

function has(project: OpenProject, need: DetectorNeed): boolean {
  switch (need) {
    case 'predictions':
      return project.run !== null;
    case 'embeddings':
      return project.embeddingSource !== null;
    case 'text':
      return project.columnWithRole('text') !== undefined;
    case 'images':
      return project.columnWithRole('image') !== undefined;
    case 'similarity':
      return project.similarity !== null;
    case 'labels':
      return project.ownClasses.length > 0;
    case 'split':
      return project.columnWithRole('split') !== undefined;
    case 'columns':
      return project.columnWithRole('feature') !== undefined;
  }
}

const missing: Readonly<Record<Exclude<DetectorNeed, 'predictions' | 'similarity'>, string>> = {
  embeddings: 'There are no embeddings: run a model that gives them, or import them with the predictions.',
  text: 'There is no text column in this project.',
  images: 'There are no pictures in this project.',
  labels: 'There are no labels in this project.',
  split: 'There is no column that says which split an example is in.',
  columns: 'There are no feature columns in this project.',
};

function requireNeed(project: OpenProject, need: DetectorNeed): void {
  if (need === 'predictions') requireRun(project);
  else if (need === 'similarity') requireSimilarity(project);
  else if (!has(project, need)) throw new WinnowError('not_found', missing[need]);
}

function checkChoice(what: string, offered: readonly string[] = [], chosen: string | undefined): void {
  if (chosen === undefined || offered.includes(chosen)) return;
  throw new WinnowError(
    'bad_usage',
    offered.length === 0
      ? `This kind of finding has no ${what} to choose.`
      : `There is no ${what} "${chosen}". Choose one of: ${offered.join(', ')}.`,
  );
}
