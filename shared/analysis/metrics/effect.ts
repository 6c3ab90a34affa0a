import { WinnowError } from '#shared/base/winnowError.ts';
import { hasBit, type Bitset } from '../bitset.ts';
import { selectedRows, type Selection } from '../selection.ts';
import { pairedDifference } from './compareGroups.ts';
import { Z_95, wilsonInterval, type Interval } from './interval.ts';
import { mcNemarFromCounts, type McNemarTest } from './mcnemar.ts';

export type EffectInput = {
  /** Class indices [N], negative = none: as imported, with every decision applied, and what the model says. */
  readonly given: Int32Array;
  readonly current: Int32Array;
  readonly predicted: Int32Array;
  /** Rows that a person decided on; a label that was looked at and kept is known to be right. */
  readonly decided: Bitset;
  /** Rows taken out of the data; they count before and not after. */
  readonly excluded?: Bitset;
  /** Decided rows that were drawn at random from the selection: only these tell about the rows nobody looked at. */
  readonly audited?: Bitset;
  readonly selection?: Selection;
};

/** Errors before and after, by whose they were. */
export type ErrorOwners = {
  /** Wrong by the given label, right by the corrected one: the label's error. */
  readonly label: number;
  /** Wrong by a label that a person looked at and did not move to what the model says: the model's error. */
  readonly model: number;
  /** Wrong by a label nobody looked at. */
  readonly unknown: number;
  /** Wrong by the given label, and the row was taken out. */
  readonly excluded: number;
  /** Right by the given label, wrong by the corrected one: a model's error that a wrong label hid. */
  readonly hidden: number;
};

export type FixEffect = {
  readonly n: number;
  /** Rows with a prediction whose label changed, and that were taken out. */
  readonly relabelled: number;
  readonly excluded: number;
  readonly owners: ErrorOwners;
  /** Accuracy by the given and by the current labels, each over the rows that count then. */
  readonly onGiven: Interval;
  readonly onCurrent: Interval;
  /** Current minus given on rows that count both times, with Newcombe's paired interval, and McNemar's test of it. */
  readonly change: Interval;
  readonly test: McNemarTest;
  /** Accuracy by true labels, from the random audit alone (Wilson); undefined without one. */
  readonly audited: Interval | undefined;
  /** The same from all rows, corrected by the audit; undefined without one. */
  readonly estimated: Interval | undefined;
};

/**
 * What the decisions did to the metric while the model stayed as it was, over the selection (a slice, say): which errors
 * were the label's and which are the model's. Current labels that were not looked at may still be wrong; `audited` and
 * `estimated` say what that leaves open. `estimated` is the difference estimator (Cochran, Sampling Techniques, 1977,
 * chapter 7): accuracy by given labels over all rows plus the mean correction in the audit, ± z s / √m; with
 * fewer than 30 audited rows it is left out.
 * @throws WinnowError `internal` when lengths differ, `bad_input` when an audited row was not decided.
 */
export function fixEffect(input: EffectInput): FixEffect {
  const { given, current, predicted, decided, excluded, audited } = input;
  if (given.length !== current.length || given.length !== predicted.length) {
    throw new WinnowError('internal', 'Given labels, current labels and predictions must have the same length.');
  }
  const owners = { label: 0, model: 0, unknown: 0, excluded: 0, hidden: 0 };
  const paired = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  const before = { n: 0, right: 0 };
  const after = { n: 0, right: 0 };
  const audit = { n: 0, right: 0, sum: 0, sumSquares: 0 };
  let relabelled = 0;
  let takenOut = 0;
  let total = 0;
  for (const row of selectedRows(input.selection, given.length)) {
    const guess = predicted[row]!;
    if (guess < 0) continue;
    total += 1;
    const isOut = excluded !== undefined && hasBit(excluded, row);
    const counts = { before: given[row]! >= 0, after: current[row]! >= 0 && !isOut };
    const wasRight = given[row] === guess;
    const isRight = current[row] === guess;
    if (isOut) takenOut += 1;
    else if (given[row] !== current[row]) relabelled += 1;
    if (counts.before) {
      before.n += 1;
      if (wasRight) before.right += 1;
      else if (isOut) owners.excluded += 1;
      else if (counts.after && isRight) owners.label += 1;
      else if (hasBit(decided, row)) owners.model += 1;
      else owners.unknown += 1;
    }
    if (!counts.after) continue;
    after.n += 1;
    if (isRight) after.right += 1;
    if (counts.before) {
      if (wasRight && !isRight) owners.hidden += 1;
      paired[wasRight ? (isRight ? 'both' : 'onlyFirst') : isRight ? 'onlySecond' : 'neither'] += 1;
    }
    if (audited === undefined || !hasBit(audited, row)) continue;
    if (!hasBit(decided, row)) {
      throw new WinnowError('bad_input', `Row ${row} belongs to the audit, but nobody decided on it.`);
    }
    const correction = Number(isRight) - Number(wasRight && counts.before);
    audit.n += 1;
    audit.right += Number(isRight);
    audit.sum += correction;
    audit.sumSquares += correction * correction;
  }
  return {
    n: total,
    relabelled,
    excluded: takenOut,
    owners,
    onGiven: wilsonInterval(before.right, before.n),
    onCurrent: wilsonInterval(after.right, after.n),
    change: pairedDifference(paired),
    test: mcNemarFromCounts(paired.onlyFirst, paired.onlySecond),
    audited: audited && wilsonInterval(audit.right, audit.n),
    estimated: audited && estimate(before, audit),
  };
}

const FEWEST_AUDITED = 30;

function estimate(
  all: { readonly n: number; readonly right: number },
  audit: { readonly n: number; readonly sum: number; readonly sumSquares: number },
): Interval | undefined {
  if (audit.n < FEWEST_AUDITED || all.n === 0) return undefined;
  const mean = audit.sum / audit.n;
  const variance = Math.max(0, (audit.sumSquares - audit.n * mean * mean) / (audit.n - 1));
  // An audit without a single correction does not prove that there are none: rule of three (3 / m for 95 %).
  const half = variance > 0 ? Z_95 * Math.sqrt(variance / audit.n) : 3 / audit.n;
  const value = Math.min(1, Math.max(0, all.right / all.n + mean));
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half), n: audit.n };
}
