import { WinnowError } from '#shared/base/winnowError.ts';
import { hasBit, type Bitset } from '../bitset.ts';
import { selectedRows, type Selection } from '../selection.ts';
import { newcombeDifference, pairedDifference } from './compareGroups.ts';
import { Z_95, wilsonInterval, type Interval } from './interval.ts';
import { mcNemarFromCounts, type McNemarTest } from './mcnemar.ts';
import {
  countFates,
  errorOwners,
  type ErrorOwner,
  type FateInput,
  fateOfByte,
  noFate,
  ownerOfFate,
  rowFates,
} from './rowFates.ts';

export type EffectInput = FateInput & {
  /** Decided rows that were drawn at random from the selection: only these tell about the rows nobody looked at. */
  readonly audited?: Bitset;
  readonly selection?: Selection;
};

/** Errors before and after, by whose they were: see `ErrorOwner`. */
export type ErrorCounts = { readonly [K in ErrorOwner]: number };

export type FateEffect = {
  /** Rows with a prediction. */
  readonly n: number;
  /** Rows with a prediction whose label changed (of those that had one), got their first label, were looked at and kept, were taken out. */
  readonly relabelled: number;
  readonly labelled: number;
  readonly confirmed: number;
  readonly excluded: number;
  readonly owners: ErrorCounts;
  /** Errors by the given labels, and by the current ones. */
  readonly errorsBefore: number;
  readonly errorsAfter: number;
  /** Accuracy by the given labels, and by the current labels, each over the rows that count then. */
  readonly onGiven: Interval;
  readonly onCurrent: Interval;
  /** Accuracy by the given labels over the rows that were not taken out. */
  readonly onKept: Interval;
  /** `onKept` − `onGiven`: what leaving rows out did by itself. */
  readonly exclusion: Interval;
  /** Current minus given on rows that count both times, with Newcombe's paired interval, and McNemar's test of it. */
  readonly change: Interval;
  readonly test: McNemarTest;
};

export type FixEffect = FateEffect & {
  /** Accuracy by true labels, from the random audit alone (Wilson); undefined without one. */
  readonly audited: Interval | undefined;
  /** The same from all rows, corrected by the audit; undefined without one. */
  readonly estimated: Interval | undefined;
};

/** The effect of the decisions over rows that `countFates` counted. */
export function effectOfFates(counts: Int32Array): FateEffect {
  const owners = Object.fromEntries(errorOwners.map((owner) => [owner, 0])) as Record<ErrorOwner, number>;
  const paired = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  const before = { n: 0, right: 0 };
  const out = { n: 0, right: 0 };
  const after = { n: 0, right: 0 };
  const sums = { n: 0, relabelled: 0, labelled: 0, confirmed: 0, excluded: 0 };
  for (let byte = 0; byte < noFate; byte += 1) {
    const count = counts[byte]!;
    if (count === 0) continue;
    const fate = fateOfByte(byte);
    const owner = ownerOfFate(fate);
    sums.n += count;
    if (owner !== null) owners[owner] += count;
    if (fate.isOut) sums.excluded += count;
    else if (fate.hasMoved) sums[fate.hadLabel ? 'relabelled' : 'labelled'] += count;
    else if (fate.isDecided) sums.confirmed += count;
    if (fate.hadLabel) {
      before.n += count;
      if (fate.wasRight) before.right += count;
      if (fate.isOut) out.n += count;
      if (fate.isOut && fate.wasRight) out.right += count;
    }
    if (!fate.hasLabel) continue;
    after.n += count;
    if (fate.isRight) after.right += count;
    if (fate.hadLabel) {
      paired[fate.wasRight ? (fate.isRight ? 'both' : 'onlyFirst') : fate.isRight ? 'onlySecond' : 'neither'] += count;
    }
  }
  const onKept = wilsonInterval(before.right - out.right, before.n - out.n);
  return {
    ...sums,
    owners,
    errorsBefore: before.n - before.right,
    errorsAfter: after.n - after.right,
    onGiven: wilsonInterval(before.right, before.n),
    onCurrent: wilsonInterval(after.right, after.n),
    onKept,
    exclusion: exclusionEffect(onKept, wilsonInterval(out.right, out.n)),
    change: pairedDifference(paired),
    test: mcNemarFromCounts(paired.onlyFirst, paired.onlySecond),
  };
}

/**
 * Kept rows against all: p_kept − p_all = share taken out × (p_kept − p_out). The two groups have no row in common, so that
 * the difference has Newcombe's interval for independent groups; the share is what it is. Nothing taken out: 0, exactly.
 */
function exclusionEffect(kept: Interval, out: Interval): Interval {
  const n = kept.n + out.n;
  if (out.n === 0) return { value: n === 0 ? NaN : 0, low: n === 0 ? NaN : 0, high: n === 0 ? NaN : 0, n };
  const share = out.n / n;
  const { value, low, high } = newcombeDifference(kept, out);
  return { value: share * value, low: share * low, high: share * high, n };
}

/**
 * What the decisions did to the metric while the model stayed as it was, over the selection (a slice, say): which errors
 * were the label's and which are the model's. Current labels that were not looked at may still be wrong; `audited` and
 * `estimated` say what that leaves open. `estimated` is the difference estimator (Cochran, Sampling Techniques, 1977,
 * chapter 7): accuracy by given labels over all rows plus the mean correction in the audit, ± z s / √m; with
 * fewer than 30 audited rows it is left out.
 * @throws WinnowError `internal` when lengths differ, `bad_input` when an audited row was not decided.
 */
export function fixEffect(input: EffectInput): FixEffect {
  const fates = rowFates(input);
  const effect = effectOfFates(countFates(fates, input.selection));
  if (input.audited === undefined) return { ...effect, audited: undefined, estimated: undefined };
  const audit = { n: 0, right: 0, sum: 0, sumSquares: 0 };
  for (const row of selectedRows(input.selection, fates.length)) {
    const byte = fates[row]!;
    if (byte === noFate || !hasBit(input.audited, row)) continue;
    const fate = fateOfByte(byte);
    if (!fate.hasLabel) continue;
    if (!fate.isDecided) {
      throw new WinnowError('bad_input', `Row ${row} belongs to the audit, but nobody decided on it.`);
    }
    const correction = Number(fate.isRight) - Number(fate.wasRight);
    audit.n += 1;
    audit.right += Number(fate.isRight);
    audit.sum += correction;
    audit.sumSquares += correction * correction;
  }
  return { ...effect, audited: wilsonInterval(audit.right, audit.n), estimated: estimate(effect.onGiven, audit) };
}

const FEWEST_AUDITED = 30;

function estimate(
  all: Interval,
  audit: { readonly n: number; readonly sum: number; readonly sumSquares: number },
): Interval | undefined {
  if (audit.n < FEWEST_AUDITED || all.n === 0) return undefined;
  const mean = audit.sum / audit.n;
  const variance = Math.max(0, (audit.sumSquares - audit.n * mean * mean) / (audit.n - 1));
  // An audit without a single correction does not prove that there are none: rule of three (3 / m for 95 %).
  const half = variance > 0 ? Z_95 * Math.sqrt(variance / audit.n) : 3 / audit.n;
  const value = Math.min(1, Math.max(0, all.value + mean));
  return { value, low: Math.max(0, value - half), high: Math.min(1, value + half), n: audit.n };
}
