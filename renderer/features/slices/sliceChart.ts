import type { Interval, SliceInfo } from '#shared/contract/values.ts';
import { isLowerBetter, metricUnit, metricWords, parseMetric } from '#shared/model/metric.ts';
import { formatNumber, formatPercent } from '#renderer/ui/format.ts';
import type { CsvTable } from '#renderer/ui/chart/csvText.ts';
import { intervalCells, rateWords } from '#renderer/ui/chart/rateWords.ts';

/** `own` is what the targets are about, where that is the same for all slices: recall of a class, cost, log loss. */
export type ChartMetric = 'accuracy' | 'errorRate' | 'own';

export type SliceChart = {
  readonly metric: ChartMetric;
  /** The metric in words: `error rate`, `recall of shirt weighted by price`. */
  readonly words: string;
  readonly isShare: boolean;
  /** Slices with a value. */
  readonly slices: readonly SliceInfo[];
  /** The metric over everything of the current filter; null for a metric of the slices' own. */
  readonly overall: Interval | null;
};

/** What is drawn of a slice. */
export function valueOf(slice: SliceInfo, metric: ChartMetric): Interval {
  return metric === 'own' ? slice.value : slice[metric];
}

/** The metric that all slices have in common beside accuracy and error rate, in words; null where there is none. */
export function commonMetric(items: readonly SliceInfo[]): string | null {
  const [first] = items;
  if (!first || ((first.metric === 'accuracy' || first.metric === 'error_rate') && first.weightBy === null))
    return null;
  const isCommon = items.every((slice) => slice.metric === first.metric && slice.weightBy === first.weightBy);
  return isCommon ? metricWords(parseMetric(first.metric), first.weightBy) : null;
}

/** Overall and slices in the metric that is drawn; slices that cannot be read or are empty have no place. */
export function sliceChart(items: readonly SliceInfo[], accuracy: Interval, metric: ChartMetric): SliceChart {
  const own = metric === 'own' && items[0] ? parseMetric(items[0].metric) : null;
  return {
    metric,
    words: own ? (commonMetric(items) ?? 'metric') : metric === 'accuracy' ? 'accuracy' : 'error rate',
    isShare: own === null || metricUnit(own) === 'share',
    slices: items.filter((slice) => slice.problem === null && valueOf(slice, metric).value !== null),
    overall: own ? null : metric === 'accuracy' ? accuracy : complement(accuracy),
  };
}

function complement({ value, low, high, n }: Interval): Interval {
  const from = (rate: number | null) => (rate === null ? null : 1 - rate);
  return { value: from(value), low: from(high), high: from(low), n };
}

/** The whole interval is on the worse side of everything together; for a metric of its own, of the slice's rest. */
export function isClearlyWorse(slice: SliceInfo, { metric, overall }: Pick<SliceChart, 'metric' | 'overall'>): boolean {
  const isHighBad = metric === 'own' ? isLowerBetter(parseMetric(slice.metric)) : metric === 'errorRate';
  const { low, high } = metric === 'own' ? slice.metricDifference : valueOf(slice, metric);
  const bar = metric === 'own' ? 0 : (overall?.value ?? null);
  if (bar === null || low === null || high === null) return false;
  return isHighBad ? low > bar : high < bar;
}

/** A slice with its number, interval and n in words. */
export function sliceWords(slice: SliceInfo, chart: SliceChart): string {
  const of = valueOf(slice, chart.metric);
  const number = (value: number | null) => (chart.isShare ? formatPercent(value) : formatNumber(value));
  const words =
    chart.metric === 'own'
      ? `${chart.words} ${number(of.value)} (95 % interval ${number(of.low)} to ${number(of.high)})`
      : `${chart.metric === 'accuracy' ? 'right' : 'wrong'} ${rateWords(of) ?? ''}`;
  const than = chart.overall ? 'all together' : 'the rest';
  const verdict = isClearlyWorse(slice, chart) ? `, clearly worse than ${than}` : '';
  return `${slice.name}: ${words}${verdict}; ${formatNumber(slice.n)} examples`;
}

/** One row for each slice, and one for all together where that is known; rates 0..1 with their 95 % intervals. */
export function sliceChartTable({ slices, overall, metric, words }: SliceChart): CsvTable {
  const name = words.replaceAll(' ', '_');
  return {
    columns: ['slice', 'filter', 'examples', name, `${name}_low`, `${name}_high`, 'n'],
    rows: [
      ...slices.map((slice) => [slice.name, slice.filter, slice.n, ...intervalCells(valueOf(slice, metric))]),
      ...(overall ? [['all together', null, overall.n, ...intervalCells(overall)]] : []),
    ],
  };
}
