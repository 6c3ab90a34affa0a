import { metricUnit } from '#shared/model/metric.ts';
import { type Interval, wilsonInterval } from '../metrics/interval.ts';
import type { Tally, TallyContext } from './tallyRows.ts';

/**
 * Limits where every bootstrap sample gives the same value (no error at all, say), which would claim to know it exactly.
 * - averages over classes, unweighted rows: each class's share has its Wilson limits, put together by the square root of summed
 *   squares (the MOVER method, Zou & Donner 2008);
 * - weighted shares: Wilson with Kish's effective number of rows, (Σw)² / Σw² (Kish 1965);
 * - mean cost: as many rows as a share of none may hide (Wilson) at the highest and lowest cost there is;
 * - log loss and calibration error: nothing is known of the spread, so there are no limits (NaN).
 */
export function boundsWithoutSpread(
  { metric, table, sums }: TallyContext,
  tally: Tally,
  { value, totals, z }: { readonly value: number; readonly totals: Float64Array; readonly z: number },
): Pick<Interval, 'low' | 'high'> {
  if (metric.kind === 'cost') {
    const unseen = wilsonInterval(0, tally.n, z).high;
    const costs = Array.from(table.costs);
    const most = costs.reduce((a, b) => Math.max(a, b), value);
    const least = costs.reduce((a, b) => Math.min(a, b), value);
    return { low: value - unseen * (value - least), high: value + unseen * (most - value) };
  }
  if (metricUnit(metric) !== 'share' || metric.kind === 'ece') return { low: NaN, high: NaN };
  const isAverage = 'of' in metric && metric.of.kind !== 'class';
  if (!isAverage || table.weights !== undefined) {
    const effective = tally.weight.sumSquares === 0 ? 0 : tally.weight.sum ** 2 / tally.weight.sumSquares;
    return wilsonInterval(Math.min(effective, value * effective), effective, z);
  }
  let [below, above, shares] = [0, 0, 0];
  for (let at = 0; at < sums.width; at += 3) {
    const [given, guessed, both] = [totals[at]!, totals[at + 1]!, totals[at + 2]!];
    if (given + guessed === 0) continue;
    const n = metric.kind === 'precision' ? guessed : metric.kind === 'recall' ? given : given + guessed - both;
    const share = metric.of.kind === 'macro' ? 1 : given;
    shares += share;
    if (n === 0) continue;
    const limits = wilsonInterval(both, n, z);
    below += (share * (limits.value - limits.low)) ** 2;
    above += (share * (limits.high - limits.value)) ** 2;
  }
  const low = Math.max(0, value - Math.sqrt(below) / shares);
  return { low, high: Math.min(1, value + Math.sqrt(above) / shares) };
}
