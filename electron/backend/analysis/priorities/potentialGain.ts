import { intervalOfDifference } from '../metrics/compareGroups.ts';
import type { Interval } from '#shared/analysis/interval.ts';

/** How well people do on the same rows: measured (with an interval), typed in (a bare number), or a stated baseline. */
export type HumanLevel = { readonly accuracy: number | Interval; readonly source: string };

/** A number that is taken as known: an interval without width. n is 0, since nothing was counted. */
export function exactly(value: number): Interval {
  return { value, low: value, high: value, n: 0 };
}

/**
 * Human-level performance minus accuracy, n that of the accuracy; negative where the model is better. A human level without width
 * leaves the interval of the accuracy.
 */
export function gapTo(human: Interval, accuracy: Interval): Interval {
  return { ...intervalOfDifference(human, accuracy), n: accuracy.n };
}

/**
 * What closing a gap would add to the overall accuracy: gap × share of data, never below 0 (a model that beats people has
 * nothing to gain here). Limits: each factor moved to its limit with the other held, put together by the square root of
 * summed squares (MOVER to first order; share and accuracy within the share are estimated independently of each other).
 */
export function potentialGain(gap: Interval, share: Interval): Interval {
  const product = gap.value * share.value;
  // A larger share helps where there is a gap, and hurts where the model is better.
  const [shareDown, shareUp] =
    gap.value >= 0
      ? [share.value - share.low, share.high - share.value]
      : [share.high - share.value, share.value - share.low];
  const size = Math.abs(gap.value);
  const low = product - Math.hypot(share.value * (gap.value - gap.low), size * shareDown);
  const high = product + Math.hypot(share.value * (gap.high - gap.value), size * shareUp);
  // Math.max would make a NaN, which stands for nothing known, of one side only.
  const floor = (value: number): number => (value < 0 ? 0 : value);
  return { value: floor(product), low: floor(low), high: floor(high), n: gap.n };
}
