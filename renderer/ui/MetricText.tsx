import type { Interval, SliceInfo } from '#shared/contract/values.ts';
import { isLowerBetter, type Metric, metricUnit, metricWords, parseMetric } from '#shared/model/metric.ts';
import { formatNumber, formatPercent, formatPlain, plainRange } from './format.ts';
import { IntervalText } from './IntervalText.tsx';
import { NumberText } from './NumberText.tsx';
import { PointsText } from './PointsText.tsx';

type Of = { readonly metric: Metric; readonly of: Interval; readonly isStacked?: boolean; readonly hideN?: boolean };

/** A metric's value with its 95 % interval: a share as percent, a cost or a log loss as the number it is. */
export function MetricText({ metric, of, isStacked = false, hideN = false }: Of) {
  if (metricUnit(metric) === 'share') return <IntervalText of={of} isStacked={isStacked} hideN={hideN} />;
  return <PlainInterval of={of} isStacked={isStacked} hideN={hideN} />;
}

/** The same of a difference: points for shares, else the number with its sign. */
export function MetricDifference({ metric, of, isStacked = false }: Omit<Of, 'hideN'>) {
  if (metricUnit(metric) === 'share') return <PointsText of={of} isSigned isStacked={isStacked} />;
  return <PlainInterval of={of} isStacked={isStacked} hideN isSigned />;
}

type PlainProps = Omit<Of, 'metric'> & { readonly digits?: number; readonly isSigned?: boolean };

/** A number that is no share, with its 95 % interval and n: a cost, a log loss, F1 as it is written. */
export function PlainInterval({ of, digits = 3, isStacked = false, hideN = false, isSigned = false }: PlainProps) {
  const sign = isSigned && of.value !== null && of.value > 0 ? '+' : '';
  return (
    <NumberText
      value={`${sign}${formatPlain(of.value, digits)}`}
      detail={[plainRange(of, digits), hideN ? null : `n\u00a0${formatNumber(of.n)}`].filter(Boolean).join(' · ')}
      title="95 % interval"
      isStacked={isStacked}
    />
  );
}

/** The metric of a slice, or null where its text is none that this version knows. */
export function metricOf({ metric }: Pick<SliceInfo, 'metric'>): Metric | null {
  try {
    return parseMetric(metric);
  } catch {
    return null;
  }
}

/** What is asked of a slice: `recall of shirt ≥ 90 %`, `log loss ≤ 0.3`; empty without a target. */
export function targetWords({ metric, weightBy, target }: Pick<SliceInfo, 'metric' | 'weightBy' | 'target'>): string {
  const read = metricOf({ metric });
  if (target === null || read === null) return '';
  const digits = Number.isInteger(Number((target * 100).toFixed(6))) ? 0 : 1;
  const bound = metricUnit(read) === 'share' ? formatPercent(target, digits) : formatNumber(target, decimalsOf(target));
  return `${metricWords(read, weightBy)} ${isLowerBetter(read) ? '≤' : '≥'} ${bound}`;
}

const decimalsOf = (value: number): number => Math.min(6, (String(value).split('.')[1] ?? '').length);
