import type { Interval } from '#shared/contract/values.ts';
import { formatNumber, formatPercent } from '../format.ts';

/** `70.6 % of 85 (95 % interval 60.2–79.2)`; null where there is nothing to divide by. */
export function rateWords({ value, low, high, n }: Interval, whose = ''): string | null {
  if (value === null || low === null || high === null) return null;
  const range = `95 % interval ${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)}`;
  return `${formatPercent(value)} of ${formatNumber(n)}${whose && ` ${whose}`} (${range})`;
}

export const intervalCells = ({ value, low, high, n }: Interval): readonly (number | null)[] => [value, low, high, n];
