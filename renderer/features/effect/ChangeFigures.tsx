import { changeDigits } from '#shared/analysis/changeDigits.ts';
import type { EffectNumbers } from '#shared/contract/effectValues.ts';
import type { Interval } from '#shared/contract/values.ts';
import { count, formatNumber, formatPercent, formatPoints, pointsRange, rateDetail } from '#renderer/ui/format.ts';
import { Figure } from './Figure.tsx';
import styles from './effect.module.css';

/** Before, after, and what each kind of decision contributed; every figure with its interval. */
export function ChangeFigures({ overall }: { readonly overall: EffectNumbers }) {
  const { before, after, change, exclusion, relabelled, labelled, excluded, gone, appeared, labelled: fresh } = overall;
  const moved = relabelled + labelled;
  const digits = changeDigits([overall]);
  return (
    <dl className={styles.figures}>
      <Figure
        name="Accuracy on given labels"
        value={formatPercent(before.value, digits)}
        detail={rateDetail(before, digits)}
      />
      <Figure
        name="On current labels"
        value={formatPercent(after.value, digits)}
        detail={rateDetail(after, digits)}
        isStrong
      />
      <Figure
        name="By changed labels"
        value={moved === 0 ? 'none' : formatPoints(change.value, { digits, isSigned: true })}
        tone={toneOf(change, moved)}
        detail={
          moved === 0
            ? 'every label was confirmed or left'
            : `${pointsRange(change, digits) ?? ''} · ${count(moved, 'label')}: ${count(gone, 'error')} gone, ${formatNumber(appeared)} came to light`
        }
      />
      <Figure
        name="By leaving out"
        value={excluded === 0 ? 'none' : formatPoints(exclusion.value, { digits, isSigned: true })}
        tone={toneOf(exclusion, excluded)}
        detail={
          excluded === 0
            ? 'nothing is excluded'
            : `${pointsRange(exclusion, digits) ?? ''} · ${count(excluded, 'example')}`
        }
      />
      {fresh > 0 && <Figure name="First labels" value={formatNumber(fresh)} detail="count only on current labels" />}
    </dl>
  );
}

/** Only a change whose whole interval is on one side of none is called one. */
function toneOf({ low, high }: Interval, decisions: number): 'good' | 'bad' | undefined {
  if (decisions === 0 || low === null || high === null) return undefined;
  return low > 0 ? 'good' : high < 0 ? 'bad' : undefined;
}
