import type { Bitset } from '#shared/analysis/bitset.ts';
import { stateBits } from '../store/decisionStore.ts';
import type { ProjectData } from './projectData.ts';
import type { RunData } from './runData.ts';

const blockRows = 4096;
const fields = [
  'decided',
  'relabelled',
  'confirmed',
  'excluded',
  'flagged',
  'noted',
  'givenPairs',
  'givenRight',
  'currentPairs',
  'currentRight',
] as const;
type TallyField = (typeof fields)[number];

/** What decisions add up to over the whole project. Pairs: rows with a label and a prediction of the active run. */
export type ProjectTally = Readonly<Record<TallyField, number>>;

type Kept = {
  readonly given: Int32Array;
  readonly current: Int32Array;
  readonly run: RunData | null;
  /** Labels and states as they were counted. */
  readonly labelsThen: Int32Array;
  readonly stateThen: Uint8Array;
  /** [blocks, fields]. */
  readonly blocks: Int32Array;
  readonly totals: Int32Array;
  revision: number;
};

const cache = new WeakMap<ProjectData, Kept>();

/**
 * Counts over all rows, which the page asks for after every decision. Blocks whose labels and states are byte for byte as they
 * were are not counted again, so that one decision in a million rows costs one block.
 */
export function projectTally(project: ProjectData): ProjectTally {
  let kept = cache.get(project);
  const isFresh =
    kept === undefined ||
    kept.given !== project.given ||
    kept.current !== project.current ||
    kept.run !== project.run ||
    kept.stateThen.length !== project.state.length;
  if (kept === undefined || isFresh) cache.set(project, (kept = startTally(project)));
  if (kept.revision !== project.revision) {
    const { current, state, rowCount } = project;
    for (let from = 0, block = 0; from < rowCount; from += blockRows, block += 1) {
      const to = Math.min(rowCount, from + blockRows);
      if (!isFresh && isSame(current, kept.labelsThen, from, to) && isSame(state, kept.stateThen, from, to)) continue;
      kept.labelsThen.set(current.subarray(from, to), from);
      kept.stateThen.set(state.subarray(from, to), from);
      countBlock(project, kept, { block, from, to });
    }
    kept.revision = project.revision;
  }
  const { totals } = kept;
  return Object.fromEntries(fields.map((field, at) => [field, totals[at]!])) as ProjectTally;
}

function startTally({ given, current, run, rowCount }: ProjectData): Kept {
  return {
    given,
    current,
    run,
    labelsThen: new Int32Array(rowCount),
    stateThen: new Uint8Array(rowCount),
    blocks: new Int32Array(Math.ceil(rowCount / blockRows) * fields.length),
    totals: new Int32Array(fields.length),
    revision: -1,
  };
}

function isSame(now: Int32Array | Uint8Array, then: Int32Array | Uint8Array, from: number, to: number): boolean {
  const width = now.BYTES_PER_ELEMENT;
  const bytes = (values: Int32Array | Uint8Array): Buffer =>
    Buffer.from(values.buffer, values.byteOffset + from * width, (to - from) * width);
  return bytes(now).equals(bytes(then));
}

function countBlock(
  { given, current, state, run }: ProjectData,
  { blocks, totals }: Kept,
  { block, from, to }: { readonly block: number; readonly from: number; readonly to: number },
): void {
  const predicted = run?.predicted;
  let [decided, relabelled, confirmed, excluded, flagged, noted] = [0, 0, 0, 0, 0, 0];
  let [givenPairs, givenRight, currentPairs, currentRight] = [0, 0, 0, 0];
  for (let id = from; id < to; id += 1) {
    const bits = state[id]!;
    const label = current[id]!;
    const first = given[id]!;
    if (label !== first) relabelled += 1;
    if (bits !== 0) {
      if (bits & stateBits.decided) decided += 1;
      if (bits & stateBits.confirmed) confirmed += 1;
      if (bits & stateBits.excluded) excluded += 1;
      if (bits & stateBits.flagged) flagged += 1;
      if (bits & stateBits.noted) noted += 1;
    }
    const guess = predicted ? predicted[id]! : -1;
    if (guess < 0) continue;
    if (first >= 0) {
      givenPairs += 1;
      if (first === guess) givenRight += 1;
    }
    if (label >= 0 && (bits & stateBits.excluded) === 0) {
      currentPairs += 1;
      if (label === guess) currentRight += 1;
    }
  }
  const found: ProjectTally = {
    ...{ decided, relabelled, confirmed, excluded, flagged, noted },
    ...{ givenPairs, givenRight, currentPairs, currentRight },
  };
  fields.forEach((field, at) => {
    const place = block * fields.length + at;
    totals[at]! += found[field] - blocks[place]!;
    blocks[place] = found[field];
  });
}

/** Rows of a set that a person decided on, and how many of them were really wrong (relabelled or excluded). */
export function checkedWithin(
  { state, current, given }: Pick<ProjectData, 'state' | 'current' | 'given'>,
  { words }: Bitset,
): { readonly checked: number; readonly wrong: number } {
  let checked = 0;
  let wrong = 0;
  for (let word = 0; word < words.length; word += 1) {
    for (let bits = words[word]!; bits !== 0; bits &= bits - 1) {
      const id = word * 32 + 31 - Math.clz32(bits & -bits);
      if ((state[id]! & stateBits.decided) === 0) continue;
      checked += 1;
      if (current[id] !== given[id] || (state[id]! & stateBits.excluded) !== 0) wrong += 1;
    }
  }
  return { checked, wrong };
}
