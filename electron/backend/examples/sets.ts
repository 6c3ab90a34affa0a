import { type ExampleId, type ExampleIds, mapIds } from '#shared/model/ids.ts';
import { wilsonInterval } from '#shared/analysis/interval.ts';
import type { MethodOutput, MethodParsed } from '#shared/contract/contract.ts';
import type { Bitset } from '#shared/analysis/bitset.ts';
import type { SetKind } from '#shared/model/sets.ts';
import { bestCopy, isSetSettled, modelsClass } from '../decisions/resolveSet.ts';
import { type FindingList, type Findings, findingsWithin, membersOf } from '../detectors/detector.ts';
import { findingsOf } from '../detectors/registry.ts';
import { filterBits } from '../fields/views.ts';
import { finite, sentInterval } from '../measure/metrics.ts';
import { createMemo } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { stateBits } from '../store/decisionStore.ts';
import { cellsOf, glimpseOf } from './exampleDetails.ts';

type Listed = MethodOutput<'sets.list'>;
type ListedSet = Listed['sets'][number];

/** Sets of examples that are nearly the same, those to look at first, with as much of their members as a screen shows. */
export function listSets(project: OpenProject, input: MethodParsed<'sets.list'>): Listed {
  const { kind, filter, onlyOpen, offset, limit } = input;
  const found = findingsOf(project, kind);
  const rows = filter ? filterBits(project, filter) : null;
  const { within, open, changed, examples } = kept(found.list, [rows, project.revision], () =>
    standOf(project, found.list, { kind, rows }),
  );
  const shown = (onlyOpen ? open : within).subarray(offset, offset + limit);
  return {
    count: within.length,
    open: open.length,
    examples,
    notes: [...found.notes],
    precision: sentInterval(wilsonInterval(changed, within.length - open.length)),
    sets: Array.from(shown, (set) => setOf(project, found, set, input)),
  };
}

/** How far a person is with the sets that have a member within some rows: looked at once for all pages of them. */
type Stand = {
  /** Places in the list of all of them, and of those that nobody settled. */
  readonly within: Int32Array;
  readonly open: Int32Array;
  /** Settled ones in which something was wrong. */
  readonly changed: number;
  /** Members of all. */
  readonly examples: number;
};

const kept = createMemo<Stand>();

function standOf(
  project: OpenProject,
  list: FindingList,
  { kind, rows }: { readonly kind: SetKind; readonly rows: Bitset | null },
): Stand {
  const within = findingsWithin(list, rows);
  let [changed, examples] = [0, 0];
  const open = within.filter((set) => {
    const members = membersOf(list, set);
    examples += members.length;
    if (!isSetSettled(project, kind, members)) return true;
    if (members.some((id) => isChanged(project, id))) changed += 1;
    return false;
  });
  return { within, open, changed, examples };
}

/** Sets of a kind with a member within the rows that nobody settled; null while nothing is known of what is alike. */
export function openSetCount(project: OpenProject, kind: SetKind, rows: Bitset): number | null {
  if (!project.similarity) return null;
  return standOf(project, findingsOf(project, kind).list, { kind, rows }).open.length;
}

/** Something was wrong with it: its label was changed, or it was left out or set aside. */
function isChanged({ state, current, given }: OpenProject, id: ExampleId): boolean {
  return (state[id]! & (stateBits.excluded | stateBits.flagged)) !== 0 || current[id] !== given[id];
}

function setOf(
  project: OpenProject,
  found: Findings,
  set: number,
  { kind, members: most }: Pick<MethodParsed<'sets.list'>, 'kind' | 'members'>,
): ListedSet {
  const members = membersOf(found.list, set);
  const model = modelsClass(project, members);
  return {
    rank: set + 1,
    anchor: members[0]!,
    size: members.length,
    isSettled: isSetSettled(project, kind, members),
    score: finite(found.about(members[0]!).score),
    words: setWords(project, members),
    labels: labelsOf(project, members),
    splits: splitsOf(project, members),
    model: project.labelName(model),
    copy: bestCopy(project, members),
    members: mapIds(shownMembers(project, members, most), (id) => memberOf(project, found, id)),
  };
}

/** The first ones; of more than are shown, as many of each label as there is room for, so that what contradicts is seen. */
function shownMembers({ current }: OpenProject, members: ExampleIds, most: number): ExampleIds {
  if (members.length <= most) return members;
  const labels = new Set(members.map((id) => current[id]!));
  const left = new Map(Array.from(labels, (label) => [label, Math.max(1, Math.floor(most / labels.size))]));
  const ofEach = members.filter((id) => {
    const room = left.get(current[id]!)!;
    left.set(current[id]!, room - 1);
    return room > 0;
  });
  const chosen = new Set(ofEach.subarray(0, most));
  for (const id of members) {
    if (chosen.size >= most) break;
    chosen.add(id);
  }
  return members.filter((id) => chosen.has(id));
}

const alikeWords = {
  pixels: ['the same picture', 'nearly the same picture'],
  text: ['the same text', 'nearly the same text'],
  features: ['the same values', 'nearly the same values'],
  embeddings: ['the same embedding', 'nearly the same embedding'],
} as const;

/** `3 examples with nearly the same text`. */
function setWords({ similarity }: OpenProject, members: ExampleIds): string {
  if (!similarity) return '';
  const exact = similarity.exact();
  const isSame = members.every((id) => exact[id]! >= 0 && exact[id] === exact[members[0]!]);
  return `${members.length.toLocaleString('en')} examples with ${alikeWords[similarity.info.content][isSame ? 0 : 1]}`;
}

function labelsOf(project: OpenProject, members: ExampleIds): ListedSet['labels'] {
  const counts = new Map<string | null, number>();
  for (const id of members) {
    if ((project.state[id]! & stateBits.excluded) !== 0) continue;
    const label = project.labelName(project.current[id]!);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return Array.from(counts, ([label, count]) => ({ label, count })).sort((a, b) => b.count - a.count);
}

function splitsOf(project: OpenProject, members: ExampleIds): ListedSet['splits'] {
  const column = project.columnWithRole('split');
  if (!column) return [];
  const counts = new Map<string, number>();
  for (const id of members) {
    const split = String(project.cellOf(column, id) ?? '');
    counts.set(split, (counts.get(split) ?? 0) + 1);
  }
  return Array.from(counts, ([split, count]) => ({ split, count })).sort((a, b) => b.count - a.count);
}

function memberOf(project: OpenProject, found: Findings, id: ExampleId): ListedSet['members'][number] {
  const { run, similarity } = project;
  const state = project.state[id]!;
  const split = project.columnWithRole('split');
  const isRow = project.columnWithRole('text') === undefined && project.columnWithRole('image') === undefined;
  return {
    id,
    key: project.keys.get(id) ?? String(id),
    givenLabel: project.labelName(project.given[id]!),
    currentLabel: project.labelName(project.current[id]!),
    predicted: run && run.predicted[id]! >= 0 ? project.labelName(run.predicted[id]!) : null,
    confidence: run ? finite(run.confidence[id]!) : null,
    split: split ? String(project.cellOf(split, id) ?? '') : null,
    isExcluded: (state & stateBits.excluded) !== 0,
    isFlagged: (state & stateBits.flagged) !== 0,
    isDecided: (state & stateBits.decided) !== 0,
    ...glimpseOf(project, id, longestGlimpse),
    cells: isRow ? cellsOf(project, id).map(({ name, value }) => ({ name, value })) : null,
    likeness: similarity ? finite(similarity.likeness()[id]!) : null,
    reason: found.about(id).reason,
  };
}

/** Characters of a text that are compared on screen. */
const longestGlimpse = 4000;
