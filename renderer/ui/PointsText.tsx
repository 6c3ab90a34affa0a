import type { Interval } from '#shared/contract/values.ts';
import { formatPoints, pointsRange } from './format.ts';
import { NumberText } from './NumberText.tsx';

type PointsTextProps = {
  /** A difference of rates: 0.006 is 0.6 points. */
  readonly of: Interval;
  readonly digits?: number;
  readonly isSigned?: boolean;
  readonly isStacked?: boolean;
};

/** A difference of rates in points with its 95 % interval in a fainter voice: `0.60 pts  0.41–0.79`. */
export function PointsText({ of, digits = 1, isSigned = false, isStacked = false }: PointsTextProps) {
  return (
    <NumberText
      value={formatPoints(of.value, { digits, isSigned })}
      detail={pointsRange(of, digits)}
      title="Percentage points, 95 % interval"
      isStacked={isStacked}
    />
  );
}
