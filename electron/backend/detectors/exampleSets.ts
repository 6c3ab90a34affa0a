import { firstId, idsOf, type ClassCode, type ExampleId, type ExampleIds, noClass } from '#shared/model/ids.ts';
import { bitsetOf } from '#shared/analysis/bitset.ts';
import { argsort } from '../analysis/sort.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { Similarity } from '../project/similarity.ts';
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

/** Whether a set belongs to a detector, by the given labels and the splits of its members. */
type Belongs = (labels: ReadonlyMap<number, number>, splits: ReadonlySet<number>) => boolean;

const kept = { conflict: createMemo<Findings>(), near: createMemo<Findings>(), leak: createMemo<Findings>() };

/** Sets of copies and near duplicates whose given labels differ. */
export const conflict = setDetector(kept.conflict, (labels) => labels.size > 1);
/** All sets of copies and near duplicates. */
export const nearDuplicate = setDetector(kept.near, () => true);
/** Sets with members in more than one split. */
export const leak = setDetector(kept.leak, (_labels, splits) => splits.size > 1);

function setDetector(memo: (typeof kept)['near'], belongs: Belongs): Detector {
  return {
    choices: {},
    find(project) {
      const { similarity, given } = project;
      if (!similarity) throw new Error('similarity is among the needs');
      return memo(project, [similarity, given], () => findingsOf(project, similarity, belongs));
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
  return `${nearly} ${key} (${(Math.floor(similarity.likeness()[id]! * 1000) / 10).toFixed(1)} % alike), ${labelled}.`;
}

/** Those whose labels differ come first; then the lower score: many members, labels that are evenly divided, much alike, the model sure of one. */
function orderedSets(project: OpenProject, similarity: Similarity, belongs: Belongs): ExampleSets {
  const { given, rowCount } = project;
  const { members, starts } = membersOfSets(similarity.near(), rowCount);
  const split = splitCodes(project);
  const likeness = similarity.likeness();
  const scores: number[] = [];
  const majority: number[] = [];
  const found: number[] = [];
  for (let set = 0; set + 1 < starts.length; set += 1) {
    const labels = new Map<number, number>();
    const splits = new Set<number>();
    let alike = 0;
    for (let at = starts[set]!; at < starts[set + 1]!; at += 1) {
      const id = members[at]!;
      if (given[id]! >= 0) labels.set(given[id]!, (labels.get(given[id]!) ?? 0) + 1);
      if (split && split[id]! >= 0) splits.add(split[id]!);
      alike += likeness[id]!;
    }
    if (!belongs(labels, splits)) continue;
    const size = starts[set + 1]! - starts[set]!;
    found.push(set);
    majority.push(mostFrequent(labels));
    scores.push(setScore({ labels, size, alike: alike / size }));
  }
  const order = argsort(Float64Array.from(scores), 'asc');
  const ids: ExampleId[] = [];
  const ends = [0];
  for (const at of order) {
    const set = found[at]!;
    for (let place = starts[set]!; place < starts[set + 1]!; place += 1) ids.push(members[place]!);
    ends.push(ids.length);
  }
  return {
    ids: idsOf(ids),
    starts: Int32Array.from(ends),
    scores: Float64Array.from(order, (at) => scores[at]!),
    majority: Int32Array.from(order, (at) => majority[at]!),
  };
}

type Told = { readonly labels: ReadonlyMap<number, number>; readonly size: number; readonly alike: number };

/**
 * 0..1, lower is worse: below a half where labels differ, by entropy of the labels (against that of two evenly divided ones), size and
 * likeness; above it where they do not, by size and likeness alone.
 */
function setScore({ labels, size, alike }: Told): number {
  const weight = (1 - 1 / size) * alike;
  if (labels.size < 2) return 0.5 + 0.5 * (1 - weight);
  let labelled = 0;
  for (const count of labels.values()) labelled += count;
  let entropy = 0;
  for (const count of labels.values()) entropy -= (count / labelled) * Math.log2(count / labelled);
  return 0.5 * (1 - Math.min(entropy, 1) * weight);
}

function mostFrequent(labels: ReadonlyMap<number, number>): number {
  let [best, most, isTied] = [-1, 0, false];
  for (const [label, count] of labels) {
    if (count > most) [best, most, isTied] = [label, count, false];
    else if (count === most) isTied = true;
  }
  return isTied ? -1 : best;
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
