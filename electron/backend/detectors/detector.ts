import type { ClassCode, ExampleId, ExampleIds } from '#shared/model/ids.ts';
import { type Bitset, bitsToIds, hasBit } from '#shared/analysis/bitset.ts';
import type { DetectorWords } from '#shared/model/detectors.ts';
import type { Interval } from '#shared/analysis/interval.ts';
import type { ClassHealth, ClassOverlap } from '../analysis/labelErrors/classHealth.ts';
import type { WrongLabelEstimate } from '../analysis/labelErrors/wrongLabelEstimate.ts';
import { once } from '../project/memo.ts';
import type { OpenProject } from '../project/openProject.ts';
import type { RunData } from '../project/runData.ts';

/** What a detector says of one example. */
export type Doubt = {
  /** Class code of the project that the example should have instead; −1: none is suggested. */
  readonly suggested: ClassCode;
  /** How well the example stands, 0..1, lower is worse. */
  readonly score: number;
  /** Why, in words with the numbers. */
  readonly reason: string;
};

/** Findings one after another, worst first. */
export type FindingList = {
  /** The examples of the findings, one finding after the other: one each, two, or as many as the set has. */
  readonly ids: ExampleIds;
  /** Where the examples of each finding begin in `ids`, and at last where they end [findings + 1]; null where each is one example. */
  readonly starts: Int32Array | null;
  /** The first finding that an example is in, from 0; −1 for those in none [rows]. */
  readonly rankOf: Int32Array;
};

/** `LabelHealth` with the names of the classes; the score with its interval. */
export type LabelHealthWords = {
  readonly score: Interval;
  readonly classes: readonly (Omit<ClassHealth, 'label'> & { readonly label: string })[];
  readonly overlaps: readonly (Omit<ClassOverlap, 'one' | 'other'> & {
    readonly one: string;
    readonly other: string;
  })[];
};

/** What a detector found in a project. It follows from the run and the given labels, so no decision changes it. */
export type Findings = {
  /** Every example that is in a finding. */
  readonly bits: Bitset;
  /** In order; worked out when first asked for, as what is said of a single example may do without it. */
  readonly list: FindingList;
  /** What is said of an example in `bits`. */
  about(id: ExampleId): Doubt;
  /** What was left out or could not be said, in sentences. */
  readonly notes: readonly string[];
  /** How it was looked for, by name. */
  readonly method: string;
  /** Nothing is known before a job has looked at every example. */
  readonly isPending?: true;
  /** Of findings that go on where another detector ends: whether an example lies beyond that. */
  readonly isBeyondCut?: (id: ExampleId) => boolean;
  /** What the joint of given and true classes says of the classes. */
  readonly health?: () => LabelHealthWords;
  /** How many labels are wrong by these findings and the decisions so far; null where that cannot be said. */
  readonly estimate?: () => WrongLabelEstimate | null;
};

/** How a detector looks, where it offers a choice: the first of each is the usual one. */
export type DetectorChoices = { readonly method?: readonly string[]; readonly score?: readonly string[] };
export type Chosen = {
  readonly method?: string | undefined;
  readonly score?: string | undefined;
  /** The runs to go by; the one in use where absent. */
  readonly runs?: readonly RunData[] | undefined;
};

/** What a detector does; its words, unit and needs stand under its name in `shared/model/detectors.ts`. */
export type Detector = {
  readonly choices: DetectorChoices;
  /** Called only where all that it needs is there, with choices out of those above. Keeps what it found for as long as it holds. */
  find(project: OpenProject, chosen: Chosen): Findings;
};

/** The list of findings of these examples, ordered; see `FindingList`. */
export function findingList(rowCount: number, ids: ExampleIds, starts: Int32Array | null = null): FindingList {
  const rankOf = new Int32Array(rowCount).fill(-1);
  const list: FindingList = { ids, starts, rankOf };
  for (let finding = findingCount(list) - 1; finding >= 0; finding -= 1)
    for (const id of membersOf(list, finding)) rankOf[id] = finding;
  return list;
}

type OfExamples = Omit<Findings, 'list'> & {
  /** Puts them in order, worst first, when somebody asks for it. */
  readonly order: (ids: ExampleIds) => ExampleIds;
};

/** Findings of one example each: those in `bits`. */
export function exampleFindings(rowCount: number, { order, ...told }: OfExamples): Findings {
  const list = once(() => findingList(rowCount, order(bitsToIds(told.bits))));
  return {
    ...told,
    get list() {
      return list();
    },
  };
}

export function findingCount({ ids, starts }: Pick<FindingList, 'ids' | 'starts'>): number {
  return starts ? starts.length - 1 : ids.length;
}

/** The examples of a finding, by its place from 0. */
export function membersOf({ ids, starts }: Pick<FindingList, 'ids' | 'starts'>, finding: number): ExampleIds {
  return starts ? ids.subarray(starts[finding]!, starts[finding + 1]!) : ids.subarray(finding, finding + 1);
}

/** Findings, by their places in the list, of which an example lies within the rows; all without rows. */
export function findingsWithin(list: FindingList, rows: Bitset | null): Int32Array {
  return findingsWhere(list, (members) => rows === null || members.some((id) => hasBit(rows, id)));
}

/** What is asked of the examples of a finding to know whether it is settled. */
export type Standing = {
  readonly isDone: (id: ExampleId) => boolean;
  /** Its label as it is now; null where it has none or is left out. */
  readonly labelOf: (id: ExampleId) => number | null;
};

export function isSettled(
  members: ExampleIds,
  settledBy: DetectorWords['settledBy'],
  { isDone, labelOf }: Standing,
): boolean {
  let open = 0;
  for (const id of members) if (!isDone(id)) open += 1;
  if (open <= (settledBy === 'allButOne' ? 1 : 0)) return true;
  if (settledBy !== 'agreement') return false;
  const labels = new Set<number | null>();
  for (const id of members) labels.add(labelOf(id));
  labels.delete(null);
  return labels.size < 2;
}

/** Findings, by their places in the list, that decisions have not settled yet. */
export function unsettled(list: FindingList, settledBy: DetectorWords['settledBy'], standing: Standing): Int32Array {
  return findingsWhere(list, (members) => !isSettled(members, settledBy, standing));
}

function findingsWhere(list: FindingList, accept: (members: ExampleIds) => boolean): Int32Array {
  const found = new Int32Array(findingCount(list));
  let next = 0;
  for (let finding = 0; finding < found.length; finding += 1)
    if (accept(membersOf(list, finding))) found[next++] = finding;
  return found.subarray(0, next);
}
