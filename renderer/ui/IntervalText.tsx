import type { Interval } from '#shared/contract/values.ts';
import { formatNumber } from './format.ts';
import { formatPercent } from './format.ts';
import styles from './surfaces.module.css';

type IntervalTextProps = {
  readonly of: Interval;
  readonly digits?: number;
  readonly isStacked?: boolean;
  readonly hideN?: boolean;
};

/** A rate with its 95 % interval and n in a fainter voice: `85.6 %  84.7–86.4  n 6,040`. */
export function IntervalText({ of, digits = 1, isStacked = false, hideN = false }: IntervalTextProps) {
  const range =
    of.low === null || of.high === null ? null : `${(of.low * 100).toFixed(digits)}–${(of.high * 100).toFixed(digits)}`;
  return (
    <span className={styles.interval} data-stacked={isStacked || undefined} title="95 % interval">
      {formatPercent(of.value, digits)}
      <span className={styles.intervalRange}>
        {range}
        {!hideN && range && ' · '}
        {!hideN && <span className={styles.intervalN}>n {formatNumber(of.n)}</span>}
      </span>
    </span>
  );
}
