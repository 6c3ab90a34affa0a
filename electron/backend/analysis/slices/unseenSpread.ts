import { f1Interval, type Interval, wilsonInterval } from '#shared/analysis/interval.ts';
import type { Tally, TallyContext } from './tallyRows.ts';

type Limits = Pick<Interval, 'low' | 'high'>;

type Drawn = {
  readonly value: number;
  readonly totals: Float64Array;
  readonly z: number;
  /** Limits that the bootstrap samples give. */
  readonly limits: Limits;
};

/**
 * Adds what no bootstrap sample can show. A part of which every row is a hit, or none, is the same in every sample, which would
 * claim to know it exactly; the limits are returned as they are where there is no such part.
 * - averages over classes, rows that count alike: classes without spread have their Wilson limits (carried over to F1), put
 *   together with the limits of the others by the square root of summed squares (MOVER, Zou & Donner 2008);
 * and where all samples give one value:
 * - weighted shares: Wilson with Kish's effective number of rows, (Σw)² / Σw² (Kish 1965);
 * - mean cost: as many rows as a share of none may hide (Wilson) at the highest and lowest cost there is;
 * - log loss and calibration error: nothing is known of the spread, so there are no limits (NaN).
 */
export function addUnseenSpread({ metric, sums, table }: TallyContext, tally: Tally, drawn: Drawn): Limits {
  const { value, totals, z, limits } = drawn;
  if (sums.unseen === 'classes' && table.weights === undefined) {
    const [below, above] = stillClasses(metric, totals, z);
    if (below === 0 && above === 0) return limits;
    return {
      low: Math.max(0, value - Math.hypot(Math.max(0, value - limits.low), below)),
      high: Math.min(1, value + Math.hypot(Math.max(0, limits.high - value), above)),
    };
  }
  if (limits.high - limits.low > 1e-12 * Math.abs(value)) return limits;
  if (sums.unseen === 'costs') {
    const unseen = wilsonInterval(0, tally.n, z).high;
    const costs = Array.from(table.costs);
    const most = costs.reduce((a, b) => Math.max(a, b), value);
    const least = costs.reduce((a, b) => Math.min(a, b), value);
    return { low: value - unseen * (value - least), high: value + unseen * (most - value) };
  }
  if (sums.unseen === 'nothing') return { low: NaN, high: NaN };
  const effective = tally.weight.sumSquares === 0 ? 0 : tally.weight.sum ** 2 / tally.weight.sumSquares;
  return wilsonInterval(Math.min(effective, value * effective), effective, z);
}

/** How far down and up the classes of which all or no rows are hits may move the average. */
function stillClasses(metric: TallyContext['metric'], totals: Float64Array, z: number): readonly [number, number] {
  let [below, above, shares] = [0, 0, 0];
  for (let at = 0; at < totals.length; at += 3) {
    const [given, guessed, both] = [totals[at]!, totals[at + 1]!, totals[at + 2]!];
    if (given + guessed === 0) continue;
    const share = 'of' in metric && metric.of.kind === 'macro' ? 1 : given;
    shares += share;
    const n = metric.kind === 'precision' ? guessed : metric.kind === 'recall' ? given : given + guessed - both;
    // Without a row to be a hit (precision of what is never predicted) it is 0 by definition.
    if (n === 0 || (both > 0 && both < n)) continue;
    const limits = metric.kind === 'f1' ? f1Interval(both, n - both, 0, z) : wilsonInterval(both, n, z);
    below += (share * (limits.value - limits.low)) ** 2;
    above += (share * (limits.high - limits.value)) ** 2;
  }
  return shares === 0 ? [0, 0] : [Math.sqrt(below) / shares, Math.sqrt(above) / shares];
}
