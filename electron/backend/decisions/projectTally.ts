import type { Bitset } from '#shared/analysis/bitset.ts';
import type { ProjectInfo, RunInfo } from '#shared/contract/values.ts';
import { hitOf } from '../analysis/metrics/hits.ts';
import { accuracyOf } from '../analysis/metrics/hits.ts';
import { sentInterval } from '../measure/metrics.ts';
import { stateBits } from '../store/decisionStore.ts';
import { createBlockMemo, type RowBlock } from '../project/blockMemo.ts';
import type { OpenProject } from '../project/openProject.ts';
import { blockCount } from '../project/rowChanges.ts';

const fields = [
  'decided',
  'relabelled',
  'confirmed',
  'excluded',
  'flagged',
  'givenPairs',
  'givenRight',
  'currentPairs',
  'currentRight',
] as const;
type TallyField = (typeof fields)[number];

/** What decisions add up to over the whole project. Pairs: rows with a label and a prediction of the active run. */
export type ProjectTally = Readonly<Record<TallyField, number>>;

type Tally = {
  /** [blocks, fields]. */
  readonly blocks: Int32Array;
  readonly totals: Int32Array;
};

const keepTally = createBlockMemo<Tally>();

/**
 * Counts over all rows, which the page asks for after every decision. Only blocks whose labels or states have
 * changed are counted again, so that one decision in a million rows costs one block.
 */
export function projectTally(project: OpenProject): ProjectTally {
  const { totals } = keepTally(project, {
    madeFrom: [project.given, project.run],
    make: () => ({
      blocks: new Int32Array(blockCount(project) * fields.length),
      totals: new Int32Array(fields.length),
    }),
    update: (tally, block) => countBlock(project, tally, block),
  });
  return Object.fromEntries(fields.map((field, at) => [field, totals[at]!])) as ProjectTally;
}

function countBlock(
  { given, current, state, run }: OpenProject,
  { blocks, totals }: Tally,
  { at: block, from, to }: RowBlock,
): void {
  const predicted = run?.predicted;
  let [decided, relabelled, confirmed, excluded, flagged] = [0, 0, 0, 0, 0];
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
    }
    if (!predicted) continue;
    const was = hitOf(first, predicted[id]!);
    if (was >= 0) {
      givenPairs += 1;
      givenRight += was;
    }
    const is = (bits & stateBits.excluded) === 0 ? hitOf(label, predicted[id]!) : -1;
    if (is >= 0) {
      currentPairs += 1;
      currentRight += is;
    }
  }
  const found: ProjectTally = {
    ...{ decided, relabelled, confirmed, excluded, flagged },
    ...{ givenPairs, givenRight, currentPairs, currentRight },
  };
  fields.forEach((field, at) => {
    const place = block * fields.length + at;
    totals[at]! += found[field] - blocks[place]!;
    blocks[place] = found[field];
  });
}

export function decisionCountsOf(project: OpenProject): ProjectInfo['counts'] {
  const { decided, relabelled, confirmed, excluded, flagged } = projectTally(project);
  return { decided, relabelled, confirmed, excluded, flagged };
}

/** Of the run in use, which is asked about after every decision; empty where there is none. */
export function accuraciesInUse(project: OpenProject): Pick<RunInfo, 'accuracyGiven' | 'accuracyCurrent'> {
  const { givenRight, givenPairs, currentRight, currentPairs } = projectTally(project);
  return {
    accuracyGiven: sentInterval(accuracyOf({ n: givenPairs, right: givenRight })),
    accuracyCurrent: sentInterval(accuracyOf({ n: currentPairs, right: currentRight })),
  };
}

/** Rows of a set that a person decided on, and how many of them were really wrong (relabelled or excluded). */
export function checkedWithin(
  { state, current, given }: Pick<OpenProject, 'state' | 'current' | 'given'>,
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
