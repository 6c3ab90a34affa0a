import type { ReactNode } from 'react';
import { changeDigits } from '#shared/analysis/changeDigits.ts';
import type { MethodOutput } from '#shared/contract/contract.ts';
import type { Interval } from '#shared/contract/values.ts';
import { labelError } from '#shared/model/detectors.ts';
import { useMethod } from '#renderer/data/client.ts';
import { useUi } from '#renderer/state/uiState.ts';
import { cx } from '#renderer/ui/cx.ts';
import {
  formatNumber,
  formatPercent,
  formatPlain,
  formatPoints,
  percentRange,
  plainRange,
} from '#renderer/ui/format.ts';
import { useLinks, useIncludedOnly } from './links.ts';
import { type Charts, useChartLink } from './useCharts.ts';
import { useOverview } from './useOverview.ts';
import { useResampled } from './useResampled.ts';
import textStyles from '#renderer/ui/text.module.css';
import styles from './overview.module.css';

type Overview = MethodOutput<'metrics.overview'>;

/** Six numbers, each with what it rests on, each a link to what is behind it. */
export function HeadlineMetrics({ overview }: { readonly overview: Overview }) {
  const links = useLinks();
  const included = useIncludedOnly();
  const fixed = useOverview().data?.changed ?? null;
  const openExamples = useChartLink();
  const { 'f1(macro)': macroF1, log_loss: logLoss, ece } = useResampled();
  const filter = useUi((state) => state.filter);
  // The same answer that the charts below are drawn from.
  const reliability = useMethod('metrics.charts', { filter }, { keepPrevious: true }).data?.reliability;
  const { accuracyGiven, accuracyCurrent, checkedLabelErrors } = overview;
  const gain =
    accuracyGiven.value === null || accuracyCurrent.value === null ? 0 : accuracyCurrent.value - accuracyGiven.value;
  const digits = changeDigits([{ before: accuracyGiven, after: accuracyCurrent, change: { value: gain } }]);
  const wrong = checkedLabelErrors.value === null ? 0 : Math.round(checkedLabelErrors.value * checkedLabelErrors.n);
  return (
    <div className={styles.metrics}>
      <Metric
        name="Accuracy on given labels"
        value={formatPercent(accuracyGiven.value, digits)}
        range={percentRange(accuracyGiven, digits)}
        detail={`n ${formatNumber(accuracyGiven.n)}`}
        onOpen={() => links.review('disagreement')}
        link="Review where the given label and the prediction differ"
      />
      <Metric
        name="On current labels"
        value={formatPercent(accuracyCurrent.value, digits)}
        range={percentRange(accuracyCurrent, digits)}
        extra={gain === 0 ? null : formatPoints(gain, { digits, isSigned: true })}
        isGood={gain > 0}
        detail={`n ${formatNumber(accuracyCurrent.n)}${fixed === null ? '' : ` · ${formatNumber(fixed)} fixed`}`}
        onOpen={() => links.explore([['correct', false], ...included])}
        link="See what the model gets wrong"
      />
      <Metric
        name="Macro F1"
        value={macroF1 ? formatPercent(macroF1.value) : pending}
        range={macroF1 && percentRange(macroF1)}
        detail={`every class counts alike${nOf(macroF1)}`}
        onOpen={() => bringIntoView('class-quality')}
        link="Show the quality of every class"
      />
      <Metric
        name="Log loss"
        value={logLoss ? formatPlain(logLoss.value) : pending}
        range={logLoss && plainRange(logLoss)}
        detail={overview.unprobable ?? `mean −ln of the label’s probability${nOf(logLoss)}`}
        onOpen={() => openExamples('loss>2.3', ...(included.length > 0 ? ['excluded:false'] : []))}
        link="See the examples whose label the model gives less than 10 %"
      />
      <Metric
        name="Calibration error"
        value={ece ? formatPercent(ece.value) : pending}
        range={ece && percentRange(ece)}
        detail={overview.unprobable ?? `${reliability ? promiseText(reliability) : ''}${nOf(ece)}`}
        onOpen={() => bringIntoView('calibration')}
        link="Show the reliability diagram"
      />
      <Metric
        name="Suspicious labels really wrong"
        value={formatPercent(checkedLabelErrors.value, 0)}
        range={percentRange(checkedLabelErrors, 0)}
        detail={
          overview.unprobable !== null
            ? overview.unprobable
            : checkedLabelErrors.n === 0
              ? `none of ${formatNumber(overview.labelErrors)} checked yet`
              : `${formatNumber(wrong)} of ${formatNumber(checkedLabelErrors.n)} checked · ${formatNumber(overview.undecidedLabelErrors)} to go`
        }
        onOpen={() =>
          checkedLabelErrors.n === 0
            ? links.review(labelError)
            : links.explore([
                ['finding', labelError],
                ['decided', true],
              ])
        }
        link={checkedLabelErrors.n === 0 ? 'Review the first' : 'See the checked ones'}
      />
    </div>
  );
}

const pending = '…';
const nOf = (of: Interval | null): string => (of ? ` · n\u00a0${formatNumber(of.n)}` : '');

function bringIntoView(id: string): void {
  document.getElementById(id)?.scrollIntoView({ behavior: 'smooth', block: 'center' });
}

type MetricProps = {
  readonly name: string;
  readonly value: string;
  /** The 95 % interval in words, or null. */
  readonly range: string | null;
  readonly extra?: string | null;
  readonly isGood?: boolean;
  readonly detail: ReactNode;
  /** Where it leads, for the tooltip. */
  readonly link: string;
  readonly onOpen: () => void;
};

function Metric({ name, value, range, extra, isGood = false, detail, link, onOpen }: MetricProps) {
  return (
    <button type="button" className={styles.metric} onClick={onOpen} title={link}>
      <span className={textStyles.note}>{name}</span>
      <span className={styles.metricValue}>
        {value}
        {range && <span className={styles.metricRange}>{range}</span>}
        {extra && <span className={cx(styles.metricExtra, isGood && styles.good)}>{extra}</span>}
      </span>
      <span className={textStyles.detail}>{detail}</span>
    </button>
  );
}

/** Whether the model promises more than it holds: `says 93.1 %, is right 89.6 %`. */
function promiseText(reliability: Charts['reliability']): string {
  const bins = reliability.filter((bin) => bin.n > 0);
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  if (n === 0) return 'no labelled prediction to compare';
  const says = bins.reduce((sum, bin) => sum + bin.n * (bin.confidence ?? 0), 0) / n;
  const holds = bins.reduce((sum, bin) => sum + bin.n * (bin.accuracy.value ?? 0), 0) / n;
  return `says ${formatPercent(says)}, is right ${formatPercent(holds)}`;
}
