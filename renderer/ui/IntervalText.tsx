import type { Interval } from '#shared/contract/values.ts';
import { formatPercent, percentRange, rateDetail } from './format.ts';
import { NumberText } from './NumberText.tsx';

type IntervalTextProps = {
  readonly of: Interval;
  readonly digits?: number;
  readonly isStacked?: boolean;
  readonly hideN?: boolean;
};

/** A rate with its 95 % interval and n in a fainter voice: `85.6 %  84.7–86.4 · n 6,040`. */
export function IntervalText({ of, digits = 1, isStacked = false, hideN = false }: IntervalTextProps) {
  return (
    <NumberText
      value={formatPercent(of.value, digits)}
      detail={hideN ? percentRange(of, digits) : rateDetail(of, digits)}
      title="95 % interval"
      isStacked={isStacked}
    />
  );
}
