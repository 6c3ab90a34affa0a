import { intervalOfDifference, pairedDifference } from './compareGroups.ts';
import type { Interval } from '#shared/analysis/interval.ts';
import { accuracyOf, withoutHits } from './hits.ts';
import { mcNemarFromCounts, type McNemarTest } from './mcnemar.ts';
import { errorCauses, type ErrorCause, fateOfByte, noFate, causeOfFate } from './rowFates.ts';

/** Errors before and after, by cause: see `ErrorCause`. */
export type ErrorCounts = { readonly [K in ErrorCause]: number };

export type FateEffect = {
  /** Rows with a prediction. */
  readonly n: number;
  /** Rows with a prediction whose label changed (of those that had one), got their first label, were looked at and kept, were taken out. */
  readonly relabelled: number;
  readonly labelled: number;
  readonly confirmed: number;
  readonly excluded: number;
  readonly causes: ErrorCounts;
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

/**
 * What the decisions did to the accuracy while the model stayed as it was, over rows that `countFates` counted (a slice, say): which
 * errors were the label's and which are the model's. Current labels that nobody looked at may still be wrong: what a random audit
 * says of that is in `assistedShare`.
 * @param counts rows by fate, Int32Array [256].
 */
export function effectOfFates(counts: Int32Array): FateEffect {
  const causes = Object.fromEntries(errorCauses.map((cause) => [cause, 0])) as Record<ErrorCause, number>;
  const paired = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  const before = { n: 0, right: 0 };
  const out = { n: 0, right: 0 };
  const after = { n: 0, right: 0 };
  const sums = { n: 0, relabelled: 0, labelled: 0, confirmed: 0, excluded: 0 };
  for (let byte = 0; byte < noFate; byte += 1) {
    const count = counts[byte]!;
    if (count === 0) continue;
    const fate = fateOfByte(byte);
    const cause = causeOfFate(fate);
    sums.n += count;
    if (cause !== null) causes[cause] += count;
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
  const onKept = accuracyOf(withoutHits(before, out));
  return {
    ...sums,
    causes,
    errorsBefore: before.n - before.right,
    errorsAfter: after.n - after.right,
    onGiven: accuracyOf(before),
    onCurrent: accuracyOf(after),
    onKept,
    exclusion: exclusionEffect(onKept, accuracyOf(out)),
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
  const { value, low, high } = intervalOfDifference(kept, out);
  return { value: share * value, low: share * low, high: share * high, n };
}
