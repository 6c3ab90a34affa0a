import { firstId, type ClassCode, type ExampleId, type ExampleIds, noClass } from '#shared/model/ids.ts';
import { bitsetOf } from '#shared/analysis/bitset.ts';
import { argsort } from '../analysis/sort.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { requireSimilarity, type Similarity } from '../project/similarity.ts';
import { type Detector, findingList, type Findings } from './detector.ts';

/** Sets of near duplicates in order, and what tells of each. */
export type ExampleSets = {
  /** Members one set after another, ascending within each. */
  readonly ids: ExampleIds;
  /** Where each set begins, and at last where they end [sets + 1]. */
  readonly starts: Int32Array;
  /** 0..1, lower is worse [sets]. */
  readonly scores: Float64Array;
  /** Most frequent given label of each set; −1 where none is, or two are equally frequent [sets]. */
  readonly majority: Int32Array;
};

/** Whether a set belongs to a detector, by how many given labels and splits its members have. */
type Belongs = (labels: number, splits: number) => boolean;

const kept = { conflict: createMemo<Findings>(), near: createMemo<Findings>(), leak: createMemo<Findings>() };

/** Sets of copies and near duplicates whose given labels differ. */
export const conflict = setDetector(kept.conflict, (labels) => labels > 1);
/** All sets of copies and near duplicates. */
export const nearDuplicate = setDetector(kept.near, () => true);
/** Sets with members in more than one split. */
export const leak = setDetector(kept.leak, (_labels, splits) => splits > 1);

function setDetector(memo: (typeof kept)['near'], belongs: Belongs): Detector {
  return {
    choices: {},
    find(project) {
      const similarity = requireSimilarity(project);
      const { given, run } = project;
      return memo(project, [similarity, given, run], () => findingsOf(project, similarity, belongs));
    },
  };
}

function findingsOf(project: OpenProject, similarity: Similarity, belongs: Belongs): Findings {
  const sets = orderedSets(project, similarity, belongs);
  const { rowCount, given } = project;
  const list = findingList(rowCount, sets.ids, sets.starts);
  const partner = similarity.partner();
  return {
    bits: bitsetOf(rowCount, sets.ids),
    list,
    about(id) {
      const set = list.rankOf[id]!;
      const most = sets.majority[set]! as ClassCode;
      return {
        suggested: most === given[id] ? noClass : most,
        score: sets.scores[set]!,
        reason: likenessWords(project, similarity, { id, partner: partner[id]! as ExampleId }),
      };
    },
    notes: [...similarity.info.notes, `Near duplicates: ${similarity.info.threshold}.`],
    method: similarity.info.content === 'embeddings' ? 'relative_distance' : `same_${similarity.info.content}`,
  };
}

const sameWords = {
  pixels: ['The very same picture as', 'Nearly the same picture as'],
  text: ['The same text as', 'Nearly the same text as'],
  features: ['The same values as', 'Nearly the same values as'],
  embeddings: ['The same embedding as', 'Nearly the same embedding as'],
} as const;

/** `Nearly the same picture as X (99.8 % alike), labelled Y.` */
export function likenessWords(
  project: OpenProject,
  similarity: Similarity,
  { id, partner }: { readonly id: ExampleId; readonly partner: ExampleId },
): string {
  if (partner < 0) return '';
  const [same, nearly] = sameWords[similarity.info.content];
  const exact = similarity.exact();
  const isSame = exact[id]! >= 0 && exact[id] === exact[partner];
  const key = project.keys.get(partner) ?? String(partner);
  const label = project.labelName(project.given[partner]!);
  const labelled = label === null ? 'without a label' : `labelled ${label}`;
  if (isSame) return `${same} ${key}, ${labelled}.`;
  return `${nearly} ${key} (${nearlyAll(similarity.likeness()[id]!)} % alike), ${labelled}.`;
}

/** Those whose labels differ come first; then the lower score: many members, labels that are evenly divided, much alike, a model that is sure. */
function orderedSets(project: OpenProject, similarity: Similarity, belongs: Belongs): ExampleSets {
  const { given, rowCount } = project;
  const { members, starts } = membersOfSets(similarity.near(), rowCount);
  const split = splitCodes(project);
  const likeness = similarity.likeness();
  const confidence = confidenceOf(project);
  const count = starts.length - 1;
  const [found, majority, scores] = [new Int32Array(count), new Int32Array(count), new Float64Array(count)];
  const [labels, splits] = [createTally(given), createTally(split ?? [])];
  let [kept, memberCount] = [0, 0];
  for (let set = 0; set < count; set += 1) {
    const own = members.subarray(starts[set]!, starts[set + 1]!);
    labels.count(own);
    splits.count(own);
    if (!belongs(labels.different(), splits.different())) continue;
    let [alike, sure] = [0, 0];
    for (const id of own) {
      alike += likeness[id]!;
      sure += confidence(id);
    }
    found[kept] = set;
    majority[kept] = labels.mostFrequent();
    scores[kept] = setScore({
      entropy: labels.entropy(),
      size: own.length,
      alike: alike / own.length,
      sure: sure / own.length,
    });
    memberCount += own.length;
    kept += 1;
  }
  const order = argsort(scores.subarray(0, kept), 'asc');
  const ids = new Int32Array(memberCount) as ExampleIds & Int32Array;
  const ends = new Int32Array(kept + 1);
  order.forEach((at, place) => {
    const own = members.subarray(starts[found[at]!]!, starts[found[at]! + 1]!);
    ids.set(own, ends[place]);
    ends[place + 1] = ends[place]! + own.length;
  });
  return {
    ids,
    starts: ends,
    scores: Float64Array.from(order, (at) => scores[at]!),
    majority: Int32Array.from(order, (at) => majority[at]!),
  };
}

/** How sure the run in use is of an example, 0..1; 1 where there is no run, and 0 where it says nothing of it. */
function confidenceOf({ run }: OpenProject): (id: ExampleId) => number {
  if (run?.kind !== 'probabilities') return () => 1;
  return (id) => (Number.isNaN(run.confidence[id]!) ? 0 : run.confidence[id]!);
}

type Told = { readonly entropy: number; readonly size: number; readonly alike: number; readonly sure: number };

/**
 * 0..1, lower is worse: below a half where labels differ, by entropy of the labels (against that of two evenly divided ones), size,
 * likeness and, for a fifth at most, how sure the model is; above it where they do not, by the others alone.
 */
function setScore({ entropy, size, alike, sure }: Told): number {
  const weight = (1 - 1 / size) * alike * (0.8 + 0.2 * sure);
  return entropy === 0 ? 0.5 + 0.5 * (1 - weight) : 0.5 * (1 - Math.min(entropy, 1) * weight);
}

type Tally = {
  /** Counts the codes of some examples anew; those below 0 are none. */
  readonly count: (ids: ExampleIds) => void;
  readonly different: () => number;
  /** In bits; 0 where all have one code. */
  readonly entropy: () => number;
  /** −1 where there is none, or two are equally frequent. */
  readonly mostFrequent: () => number;
};

/** One for all sets: a Map for each of half a million would take longer than all the rest. */
function createTally(codes: ArrayLike<number>): Tally {
  const counts: number[] = [];
  const seen: number[] = [];
  return {
    count(ids) {
      for (const code of seen) counts[code] = 0;
      seen.length = 0;
      for (const id of ids) {
        const code = codes[id] ?? -1;
        if (code < 0) continue;
        if (!counts[code]) seen.push(code);
        counts[code] = (counts[code] ?? 0) + 1;
      }
    },
    different: () => seen.length,
    entropy() {
      const all = seen.reduce((sum, code) => sum + counts[code]!, 0);
      return seen.length < 2
        ? 0
        : seen.reduce((sum, code) => sum - (counts[code]! / all) * Math.log2(counts[code]! / all), 0);
    },
    mostFrequent() {
      let [best, most, isTied] = [-1, 0, false];
      for (const code of seen) {
        if (counts[code]! > most) [best, most, isTied] = [code, counts[code]!, false];
        else if (counts[code] === most) isTied = true;
      }
      return isTied ? -1 : best;
    },
  };
}

/** Members of each set, in ascending order of both. */
function membersOfSets(
  setOf: Int32Array,
  rowCount: number,
): { readonly members: ExampleIds; readonly starts: Int32Array } {
  let sets = 0;
  for (let id = 0; id < rowCount; id += 1) sets = Math.max(sets, setOf[id]! + 1);
  const starts = new Int32Array(sets + 1);
  for (let id = 0; id < rowCount; id += 1) if (setOf[id]! >= 0) starts[setOf[id]! + 1]! += 1;
  for (let set = 0; set < sets; set += 1) starts[set + 1]! += starts[set]!;
  const next = starts.slice();
  const members = new Int32Array(starts[sets]!) as ExampleIds & Int32Array;
  for (let id = firstId; id < rowCount; id++) if (setOf[id]! >= 0) (members as Int32Array)[next[setOf[id]!]!++] = id;
  return { members, starts };
}

/** Code of the split that each example is in; null without such a column. */
export function splitCodes(project: OpenProject): ArrayLike<number> | null {
  const column = project.columnWithRole('split');
  if (!column) return null;
  const data = project.columnData(column);
  if (data.kind === 'coded') return data.codes;
  const known = new Map<string | number, number>();
  return Int32Array.from({ length: project.rowCount }, (_, id) => {
    const value = project.cellOf(column, id as ExampleId);
    if (value === null) return -1;
    const code = known.get(value) ?? known.size;
    known.set(value, code);
    return code;
  });
}

/** Percent with a digit; what is not the same is not 100 % alike. */
const nearlyAll = (likeness: number): string =>
  likeness > 0.999 ? '> 99.9' : (Math.floor(likeness * 1000) / 10).toFixed(1);
