import { WinnowError } from '#shared/base/winnowError.ts';
import { andBits, andNotBits, countBits, createBitset, orBits, type Bitset } from '#shared/analysis/bitset.ts';
import { wilsonInterval, type Interval } from '#shared/analysis/interval.ts';
import { accuracyOf, errorRateOf } from '../metrics/hits.ts';
import { exactly, gapTo, potentialGain, type HumanLevel } from './potentialGain.ts';

/** A tag or a slice that could be worked on. */
export type PriorityCandidate = {
  readonly name: string;
  /** Rows that have it. */
  readonly rows: Bitset;
  /** Rows for which it is known whether they have it; every row when absent (a slice), the yes and no of a tag. */
  readonly known?: Bitset;
  readonly humanLevel?: HumanLevel;
  /** Business value, 0 or more; 1 when absent. */
  readonly weight?: number;
  /** How easy it is to work on, 0 or more; 1 when absent. Multiplies the worth like the weight. */
  readonly ease?: number;
};

export type PriorityInput = {
  readonly candidates: readonly PriorityCandidate[];
  /** Rows whose prediction can be right or wrong (a label and a prediction), and those that are wrong. */
  readonly scored: Bitset;
  readonly wrong: Bitset;
  /** The data that shares are of; every row when absent. */
  readonly universe?: Bitset;
  /** Human level of candidates without their own. */
  readonly baseline: HumanLevel;
  /** Places in `candidates` of those already chosen, in order. */
  readonly chosen?: readonly number[];
};

export type PriorityRow = {
  readonly name: string;
  /** Scored rows for which the tag is known, of all scored rows: what every rate below rests on. */
  readonly known: number;
  readonly coverage: number;
  /** Scored rows that have it, and the errors among them. */
  readonly n: number;
  readonly errors: number;
  readonly shareOfData: Interval;
  readonly shareOfErrors: Interval;
  readonly errorRate: Interval;
  readonly accuracy: Interval;
  readonly humanLevel: Interval;
  readonly humanLevelSource: string;
  readonly gap: Interval;
  /** Gap × share of data, of 1: 0.006 is 0.6 points of accuracy. */
  readonly potentialGain: Interval;
  readonly weight: number;
  readonly ease: number;
  /** Potential gain × weight × ease: what the table is ordered by. */
  readonly worth: number;
  readonly isChosen: boolean;
  /** Gain on the rows that nothing chosen covers; null for the chosen ones. */
  readonly remaining: Remaining | null;
};

/** `gain` over `n` rows for which this and all chosen tags are known; NaN when there are none. */
export type Remaining = { readonly gain: number; readonly n: number; readonly rows: number };

/**
 * The prioritisation table, most worth first (equal ones in the order given). Rates count only rows where the tag is known,
 * so a tag that was set on errors alone has a coverage that says so. Intervals: Wilson for shares and rates, `gapTo` and
 * `potentialGain` for the rest. Rows may have several tags: shares of rows do not add up to 1, and gains are never added;
 * `remaining` counts each row once.
 * @throws WinnowError `bad_input` for a negative weight or ease and a human level outside 0..1.
 */
export function prioritise(input: PriorityInput): PriorityRow[] {
  const { candidates, chosen = [] } = input;
  const scored = scoredRows(input);
  const scoredCount = countBits(scored);
  const rows = candidates.map((candidate, at): PriorityRow => {
    const { weight, ease } = factorsOf(candidate);
    const known = candidate.known ? andBits(candidate.known, scored) : scored;
    const knownCount = countBits(known);
    const own = andBits(candidate.rows, known);
    const n = countBits(own);
    const errors = countBits(andBits(own, input.wrong));
    const level = candidate.humanLevel ?? input.baseline;
    const humanLevel = levelOf(level);
    const hits = { n, right: n - errors };
    const accuracy = accuracyOf(hits);
    const shareOfData = wilsonInterval(n, knownCount);
    const gap = gapTo(humanLevel, accuracy);
    const gain = potentialGain(gap, shareOfData);
    const isChosen = chosen.includes(at);
    return {
      name: candidate.name,
      known: knownCount,
      coverage: scoredCount === 0 ? NaN : knownCount / scoredCount,
      n,
      errors,
      shareOfData,
      shareOfErrors: wilsonInterval(errors, countBits(andBits(known, input.wrong))),
      errorRate: errorRateOf(hits),
      accuracy,
      humanLevel,
      humanLevelSource: level.source,
      gap,
      potentialGain: gain,
      weight,
      ease,
      worth: gain.value * weight * ease,
      isChosen,
      remaining: isChosen ? null : remainingGain(input, at, chosen),
    };
  });
  // NaN (no rows known) comes last.
  const key = (row: PriorityRow): number => (Number.isNaN(row.worth) ? -1 : row.worth);
  return rows.sort((a, b) => key(b) - key(a));
}

/**
 * Gain of one candidate on the rows that none of the chosen covers: (wrong rows − rows × (1 − human level)) / n, not below
 * 0, over the scored rows for which this tag and all chosen ones are known. With nothing chosen it is the potential gain.
 */
export function remainingGain(input: PriorityInput, candidate: number, chosen: readonly number[]): Remaining {
  const { candidates, wrong } = input;
  const self = candidates[candidate]!;
  let known = scoredRows(input);
  if (self.known) known = andBits(known, self.known);
  let covered = createBitset(known.length);
  for (const at of chosen) {
    const other = candidates[at]!;
    if (other.known) known = andBits(known, other.known);
    covered = orBits(covered, other.rows);
  }
  const left = andNotBits(andBits(self.rows, known), covered);
  const n = countBits(known);
  const rows = countBits(left);
  const human = levelOf(self.humanLevel ?? input.baseline).value;
  const gain = (countBits(andBits(left, wrong)) - rows * (1 - human)) / n;
  return { gain: n === 0 ? NaN : Math.max(0, gain), n, rows };
}

function scoredRows({ scored, universe }: PriorityInput): Bitset {
  return universe ? andBits(scored, universe) : scored;
}

function levelOf({ accuracy }: HumanLevel): Interval {
  const level = typeof accuracy === 'number' ? exactly(accuracy) : accuracy;
  if (!(level.value >= 0 && level.value <= 1)) {
    throw new WinnowError('bad_input', `Human-level performance is a share of 0..1; it is ${level.value}.`);
  }
  return level;
}

function factorsOf({ name, weight = 1, ease = 1 }: PriorityCandidate): { weight: number; ease: number } {
  if (!(weight >= 0 && weight < Infinity && ease >= 0 && ease < Infinity)) {
    throw new WinnowError('bad_input', `Weight and ease of ${name} must be 0 or more; they are ${weight} and ${ease}.`);
  }
  return { weight, ease };
}
