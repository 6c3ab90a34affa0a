import { cx } from './cx.ts';
import styles from './surfaces.module.css';

type MeterProps = {
  /** 0..1; what lies beyond is drawn as the end it passed. */
  readonly share: number;
  /** `doubt`: of what may be wrong. `none`: a mark where there is nothing, so that a row of bars has no hole. */
  readonly tone?: 'accent' | 'doubt' | 'none';
  /** Alone in its place, without the ground that shows what is missing to the whole. */
  readonly isBare?: boolean;
  readonly isFromEnd?: boolean;
  readonly className?: string | undefined;
};

/** A share as a thin bar. The number stands beside it in words, so screen readers pass it over. */
export function Meter({ share, tone = 'accent', isBare = false, isFromEnd = false, className }: MeterProps) {
  const width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return (
    <span
      className={cx(styles.meter, className)}
      data-tone={tone}
      data-bare={isBare || undefined}
      data-from-end={isFromEnd || undefined}
      aria-hidden="true"
    >
      <span style={{ width }} />
    </span>
  );
}
